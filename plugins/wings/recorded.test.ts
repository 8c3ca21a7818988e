import { expect, test } from 'vitest'
import { GuestMemory } from '../abi/index.ts'
import { callHost } from './host-call.ts'
import { hostNames } from './host-names.ts'
import { MarshalReader } from './marshal/reader.ts'
import { MarshalWriter } from './marshal/writer.ts'
import { readGroup, readSystem, readType } from './metadata.ts'
import { arenaForWings, arenaMethods } from './testing/arena.ts'
import { rustName } from './testing/lines.ts'
import { keyOf, versionOf, type WingsType } from './types.ts'
import recorded from './testing/recorded.json' with { type: 'json' }

const names = hostNames([arenaForWings])

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function idOf(type: WingsType): string {
  return `${type.name}@${versionOf(type)}`
}

/** The settings of the game that a call of `get` or `level` tells of. */
function settingsOf(line: string): Map<string, string> {
  const [args, result] = line
    .replace(/ back .*$/, '')
    .replaceAll(/\d{16,}/g, '0')
    .split(' -> ')
    .map((it) => JSON.parse(it) as unknown) as [unknown[], unknown]
  if (typeof result === 'string') return new Map([[args[0] as string, result]])
  return new Map(typeof result === 'number' && args.length === 0 ? [['level', String(result)]] : [])
}

test.each(recorded.calls)('a recorded call of $method gives the recorded bytes', (call) => {
  const log: string[] = []
  const settings = settingsOf(call.line)
  const [path, rust] = call.method.split('.') as [string, string]
  const { trait, methods } = names.traits.get(`arena::${path}@0.1`)!
  const method = methods.find(({ name }) => rustName(name) === rust)!
  const self = arenaMethods(log, settings)
  const fn = self[method.name as keyof typeof self] as (...args: never[]) => unknown
  const result = callHost(
    method,
    { fn, self },
    bytesOf(call.arguments),
    trait.path,
    new GuestMemory({ memory: null, realloc: null }),
  )
  expect(log).toEqual([`call arena::${call.method} ${call.line}`])
  expect(hexOf(result)).toBe(call.result)
})

test.each(recorded.events)(
  'a recorded event of $type is read, and written as it was',
  ({ bytes, type, content }) => {
    const reader = new MarshalReader(bytesOf(bytes))
    const found = reader.section(readType)
    expect(idOf(found)).toBe(type)
    const raw = reader.section((it) => it.raw(it.left))
    expect(hexOf(raw)).toBe(content)
    const known = names.events.get(keyOf(found))
    if (known === undefined) return
    const out = new MarshalWriter()
    out.begin()
    known.codec.write(out, known.codec.read(new MarshalReader(raw)), type)
    expect(hexOf(out.finish())).toBe(content)
  },
)

test.each(recorded.systems)('the record of $type', ({ bytes, ...system }) => {
  const found = readSystem(bytesOf(bytes))
  expect({
    type: idOf(found.type),
    new: found.new,
    drop: found.drop,
    dependencies: found.dependencies.map(idOf),
    handlers: found.handlers.map((it) => [keyOf(it.event), it.handler, it.invoke]),
    traits: found.traits.map((it) => [it.invoke, idOf(it.type), it.vtable]),
  }).toEqual(system)
})

test.each(recorded.groups)('the record of the group $group', ({ bytes, group, systems }) => {
  const found = readGroup(bytesOf(bytes))
  expect([idOf(found.group), found.systems.map(idOf)]).toEqual([group, systems])
})
