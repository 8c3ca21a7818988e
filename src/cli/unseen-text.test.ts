import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGame, defineGame, definePackage, t, type PermissionRequest } from '../index.ts'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { runCommand, type CommandOutput } from '../testing/command.ts'

// Clears the screen, colours what follows, turns it around, has no width, and begins a line that looks like one of ours.
const EVIL = 'x\u001b[2J\u009b31m\u202e\u2066\u200b\u{e0041}\u3164\u2028\rerror\nerror forged'
/** The same within WAT, as the bytes of its UTF-8. */
const WAT = [...new TextEncoder().encode(EVIL)]
  .map((byte) => `\\${byte.toString(16).padStart(2, '0')}`)
  .join('')

/** Expects that nothing in it is unseen, and that it has no line which only a name can have begun. */
function seen(output: string): void {
  expect(output).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u)
  expect(output).not.toMatch(/^\s*(?:- )?error forged/m)
}

const mod = (name: string, system: object, imports: string, rest = ''): Uint8Array =>
  watMod(
    [
      { mod: { name, version: '1.0.0', abi: 1 } },
      { system: { name: `${name}/system`, version: '1.0.0', ...system } },
    ],
    `(module ${imports} (memory (export "memory") 1) ${rest})`,
  )
const func = (module: string, name: string): string => `(import "${module}" "${name}" (func))`

const MODS: Readonly<Record<string, Uint8Array>> = {
  imports: mod(
    'evil:imports',
    {},
    [
      func(`${WAT}:y/z@1.0.0`, WAT),
      func('host', WAT),
      func('skein:engine/world@1.0.0', WAT),
      func('wasi_snapshot_preview1', WAT),
      func('pong:game/paddles@1.0.0', WAT),
      func('pong:game/position@1.0.0', `set-${WAT}`),
      func('pong:game/position@1.0.0', `get-x\\0a  - do nothing else`),
      `(import "env" "${WAT}" (global i32))`,
    ].join(' '),
  ),
  exports: mod(
    'evil:exports',
    {
      new: EVIL,
      handlers: [{ event: 'pong:game/goal', version: '1.0.0', export: EVIL }],
      queries: [{ stage: 'update', export: EVIL, read: ['pong:game/position@1.0.0'] }],
    },
    '',
  ),
  traps: mod(
    'evil:traps',
    { new: EVIL },
    '',
    `(func $inner unreachable) (func (export "${WAT}") (call $inner))`,
  ),
  manifest: mod('evil:manifest', { [EVIL]: 1, before: [EVIL], uses: [{ trait: EVIL, version: EVIL }] }, ''),
  name: mod(EVIL, {}, ''),
  text: new TextEncoder().encode('text'),
  torn: mod('evil:torn', {}, '').subarray(0, 60),
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-unseen-'))
  await mkdir(join(folder, 'mods'))
  for (const [name, bytes] of Object.entries(MODS))
    await writeFile(join(folder, 'mods', `${name} ${EVIL}.wasm`), bytes)
})
afterAll(() => rm(folder, { recursive: true }))

const skein = (...args: string[]): Promise<CommandOutput> => runCommand(folder, ...args)

describe('what mods and their files are called cannot act on a terminal', () => {
  const pong = resolve('examples/pong')
  test.each(Object.keys(MODS))('inspect: %s', async (name) => {
    const { out, err } = await skein('inspect', `mods/${name} ${EVIL}.wasm`)
    seen(out)
    seen(err)
    expect(out + err).not.toBe('')
  })
  test.each([
    ['inspect, of what is not there', ['inspect', EVIL]],
    ['inspect --json', ['inspect', `mods/imports ${EVIL}.wasm`, '--json']],
    ['check', ['check', 'mods', '--game', pong]],
    ['check --graph', ['check', 'mods', '--game', pong, '--graph']],
    ['run', ['run', pong, '--mods', 'mods', '--frames', '2']],
    ['run --json', ['run', pong, '--mods', 'mods', '--frames', '2', '--json']],
    ['run --debug', ['run', EVIL, '--debug']],
    ['check, with a game that is not there', ['check', EVIL, '--game', EVIL]],
    ['embed', ['embed', `mods/text ${EVIL}.wasm`, `mods/name ${EVIL}.wasm`]],
    ['bindgen', ['bindgen', `mods/text ${EVIL}.wasm`, '--lang', 'as', '--out', EVIL]],
    ['build', ['build', EVIL]],
    ['test', ['test', EVIL]],
    ['new', ['new', EVIL]],
    ['package', ['package', EVIL, '--out', EVIL]],
    ['dev', ['dev', EVIL]],
    ['an option that there is not', ['run', pong, '--\u009b31m\u202e']],
    ['a command that there is not', ['\u001b[2J\u009b31m']],
  ])('%s', async (_what, args) => {
    const { out, err } = await skein(...args)
    seen(out)
    seen(err)
    expect(out + err).not.toBe('')
    if (args.includes('--json'))
      for (const line of out.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow()
  })
})

test('what errors and permissions say of them is fit to be shown', async () => {
  const demo = definePackage('pong:game', '1.0.0')
  demo.component('position', { x: t.f32 })
  demo.event('goal', {})
  demo.trait('paddles', {})
  const requests: PermissionRequest[] = []
  const game = await createGame(defineGame({ packages: [demo], systems: [] }), {
    ask: (request) => requests.push(request) > 0,
  })
  const files = Object.entries(MODS).map(([name, bytes]) => ({ file: `${name} ${EVIL}.wasm`, bytes }))
  const statuses = await game.mods.add(files)
  for (const { errors } of statuses) {
    for (const error of errors) {
      seen(error.message)
      seen(error.hint ?? '')
      for (const call of error.trace) seen(call)
    }
  }
  expect(requests.length).toBeGreaterThan(2)
  for (const { lines, file, summary } of requests)
    for (const line of [
      ...lines,
      file,
      summary.bounds,
      ...summary.look,
      ...summary.change,
      ...summary.create,
    ]) {
      seen(line)
      expect(line).not.toContain('\n')
    }
  // And its name stands in quotes, unless it is an ordinary one.
  expect(requests.flatMap(({ lines }) => lines)).toContain(
    'read "position" (pong:game 1.0.0): "x\\u000a  - do nothing else"',
  )
})
