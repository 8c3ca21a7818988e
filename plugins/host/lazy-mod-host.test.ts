import { EventEmitter } from 'eventemitter3'
import { expect, test } from 'vitest'
import { defineGame, Engine } from '../../engine/index.ts'
import { watMod } from '../testing/wat-mod.ts'
import { LazyModHost, type ImportModHost } from './lazy-mod-host.ts'
import type { ModFile, ModHostEvents, ModHostOptions } from './mod-status.ts'

const file = (name: string): ModFile => ({
  file: `${name}.wasm`,
  bytes: watMod([{ mod: { name: `acme:${name}`, version: '1.0.0', abi: 1 } }], '(module)'),
})

/** A game whose host is fetched as often as `fetched` says; the first `failures` times in vain. */
function lazily(failures = 0, options: ModHostOptions = {}): { host: LazyModHost; fetched: () => number } {
  const engine = new Engine(defineGame({ name: 'demo', packages: [], systems: [] }))
  let times = 0
  const importHost: ImportModHost = () => {
    if (++times <= failures) return Promise.reject(new TypeError('no network'))
    return import('./mod-host.ts')
  }
  const host = new LazyModHost(engine, new EventEmitter<ModHostEvents>(), options, importHost)
  return { host, fetched: () => times }
}

test('a game without mods answers, and fetches nothing', async () => {
  const { host, fetched } = lazily()
  const measure = host.measure(() => 0)
  expect([host.list(), host.memoryBytes, measure.costs().size]).toEqual([[], 0, 0])
  expect(await host.add([], ['gone.wasm'])).toEqual([])
  const unknown = expect.objectContaining({ code: 'mod/unknown', hint: 'Loaded mods: none.' })
  for (const call of ['remove', 'disable', 'enable', 'permissions'] as const)
    expect(() => host[call]('acme:song')).toThrow(unknown)
  measure.end()
  await expect(host.add([{ file: 'a.wasm' } as ModFile])).rejects.toMatchObject({ code: 'value/invalid' })
  expect(fetched()).toBe(0)
})

test('options that make no sense are refused before anything is fetched', () => {
  const wrong: ModHostOptions[] = [
    { limits: { memorybytes: 3 } as ModHostOptions['limits'] & object },
    { grants: { deny: ['nothing at all'] } },
    { totalMemoryBytes: -1 },
  ]
  for (const options of wrong)
    expect(() => lazily(0, options)).toThrow(expect.objectContaining({ code: 'value/invalid' }))
})

test('the first mod fetches the host, once for calls that overlap, which keep their order', async () => {
  const { host, fetched } = lazily()
  const files = [file('song'), file('dance')]
  const added = host.add(files)
  files.length = 0
  const removed = host.add([], ['song.wasm'])
  const permissions = host.inspect(file('poem'))
  expect(await added).toMatchObject([{ name: 'acme:song' }, { name: 'acme:dance', status: 'running' }])
  await removed
  expect(await permissions).toMatchObject({ mod: 'acme:poem' })
  expect(host.list()).toMatchObject([{ name: 'acme:dance', status: 'running' }])
  expect(fetched()).toBe(1)
})

test('what is switched off or removed while the host is fetched does not run', async () => {
  const { host } = lazily()
  const added = host.add([file('song'), file('dance'), file('poem')])
  host.disable('acme:song')
  host.disable('dance.wasm')
  expect(host.enable('dance.wasm')).toMatchObject({ file: 'dance.wasm', status: 'stopped' })
  host.remove('acme:poem')
  expect((await added).map(({ status }) => status)).toEqual(['disabled', 'running', 'stopped'])
  expect(host.list().map(({ name, status }) => [name, status])).toEqual([
    ['acme:dance', 'running'],
    ['acme:song', 'disabled'],
  ])
  expect(host.enable('acme:song')).toMatchObject({ status: 'running' })
})

test('a host that cannot be fetched leaves nobody to be told of what was switched off', async () => {
  const { host } = lazily(1)
  const added = host.add([file('song')])
  host.disable('acme:song')
  await expect(added).rejects.toMatchObject({ code: 'mod/host-unavailable' })
  expect(() => host.disable('acme:song')).toThrow(expect.objectContaining({ code: 'mod/unknown' }))
  expect(await host.add([file('song')])).toMatchObject([{ status: 'running' }])
})

test('a host that is prepared while the game plays is there for the first mod', async () => {
  const { host, fetched } = lazily()
  await host.prepare()
  expect([host.list(), fetched()]).toEqual([[], 1])
  expect(await host.add([file('song')])).toMatchObject([{ status: 'running' }])
  expect(fetched()).toBe(1)
})

test('a host that cannot be fetched is said to be so, and fetched again by the next call', async () => {
  const { host, fetched } = lazily(2)
  const unavailable = { code: 'mod/host-unavailable', message: expect.stringContaining('no network') }
  const both = await Promise.allSettled([host.add([file('song')]), host.prepare()])
  expect(both).toMatchObject([{ reason: unavailable }, { reason: unavailable }])
  await expect(host.inspect(file('song'))).rejects.toMatchObject(unavailable)
  expect([host.list(), fetched()]).toEqual([[], 2])
  expect(await host.add([file('song')])).toMatchObject([{ status: 'running' }])
  expect(fetched()).toBe(3)
})

test('a measurement that began before the first mod measures it, one that has ended does not', async () => {
  const { host } = lazily()
  const [open, ended] = [host.measure(() => 0), host.measure(() => 0)]
  ended.end()
  await host.add([file('song')])
  expect([[...open.costs().keys()], ended.costs().size]).toEqual([['acme:song'], 0])
  open.end()
  expect(open.costs().size).toBe(0)
})
