import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import {
  defineGame,
  defineHostFunction,
  definePackage,
  defineSystem,
  t,
  toKebab,
  type SkeinError,
  type TraitDefinition,
} from '../../engine/index.ts'
import { createGame, type GrantPolicy } from '../../src/index.ts'
import { flattenFunction } from '../abi/index.ts'
import { enginePackage } from '../engine-traits/index.ts'
import { ENGINE_WORDS } from '../inspect/describe.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'
import { WASI_FUNCTIONS } from '../wasi/functions.ts'
import { WASI_MODULE, wasiSignature, wasiWords } from '../wasi/index.ts'
import type { CoreSignature } from '../wasm/index.ts'
import { ENGINE_PERMISSIONS, WASI_PERMISSIONS } from './same-permission.ts'

const demo = definePackage('demo:game', '1.0.0')
const Place = demo.component('place', { x: t.f32 })
const Hit = demo.event('hit', {})
const Gauge = demo.trait('gauge', { read: t.func([], t.f32) })
const gauge = defineSystem('gauge', { provides: [Gauge], create: () => ({ read: () => 1 }) })
const beep = defineHostFunction('host', 'beep', { params: [], results: [] }, () => {})
const game = defineGame({ packages: [demo], systems: [gauge], hostFunctions: [beep] })

/** An import and the permissions that it needs. */
interface Case {
  readonly module: string
  readonly name: string
  readonly type: CoreSignature
  readonly permissions: readonly string[]
}

const engineTraits = enginePackage.items.filter((item): item is TraitDefinition => item.kind === 'trait')
const permissionName = (trait: string, member: string | null): string =>
  `call skein:engine/${trait}${member === null ? '' : `#${member}`}`

const engineCases: Case[] = engineTraits.flatMap((trait) =>
  trait.methods.map(([method, type]) => {
    const member = ENGINE_PERMISSIONS[toKebab(trait.name)]?.[toKebab(method)]
    return {
      module: trait.id,
      name: toKebab(method),
      type: flattenFunction(type, 'import'),
      // One that nobody has thought of has no permission here, and its test says so.
      permissions: member === undefined ? [] : [permissionName(toKebab(trait.name), member)],
    }
  }),
)
const wasiCases: Case[] = WASI_FUNCTIONS.map((name) => ({
  module: WASI_MODULE,
  name,
  type: wasiSignature(name)!,
  permissions: [
    `import ${WASI_MODULE}#${name}`,
    ...(name in WASI_PERMISSIONS ? [permissionName(...WASI_PERMISSIONS[name]!)] : []),
  ],
}))
const I32: CoreSignature = { params: ['i32'], results: [] }
const componentCases: Case[] = [
  {
    module: Place.id,
    name: 'has',
    type: { params: ['i32'], results: ['i32'] },
    permissions: ['read demo:game/place#has'],
  },
  { module: Place.id, name: 'add', type: I32, permissions: ['write demo:game/place#add'] },
  {
    module: Place.id,
    name: 'add-many',
    type: { params: ['i32', 'i32', 'i32', 'i32'], results: [] },
    permissions: ['write demo:game/place#add', 'write demo:game/place#x'],
  },
  { module: Place.id, name: 'remove', type: I32, permissions: ['write demo:game/place#remove'] },
  {
    module: Place.id,
    name: 'get-x',
    type: { params: ['i32'], results: ['f32'] },
    permissions: ['read demo:game/place#x'],
  },
  {
    module: Place.id,
    name: 'set-x',
    type: { params: ['i32', 'f32'], results: [] },
    permissions: ['write demo:game/place#x'],
  },
]
const otherCases: Case[] = [
  {
    module: Hit.id,
    name: 'raise',
    type: { params: ['i32', 'i32'], results: [] },
    permissions: ['raise demo:game/hit'],
  },
  {
    module: Gauge.id,
    name: 'read',
    type: { params: [], results: ['f32'] },
    permissions: ['call demo:game/gauge#read'],
  },
  { module: 'host', name: 'beep', type: { params: [], results: [] }, permissions: ['import host#beep'] },
]
const CASES = [...engineCases, ...wasiCases, ...componentCases, ...otherCases]

async function refusal(it: Case, grants: GrantPolicy): Promise<string[]> {
  return (await errorsOf(it, grants)).map((error) => error.code)
}

/** The errors of a mod with the one import. */
async function errorsOf({ module, name, type }: Case, grants: GrantPolicy): Promise<readonly SkeinError[]> {
  const values = (word: string, types: readonly string[]): string =>
    types.length === 0 ? '' : `(${word} ${types.join(' ')})`
  const uses = module === Gauge.id ? [{ trait: 'demo:game/gauge', version: '1.0.0' }] : []
  const bytes = watMod(
    [
      { mod: { name: 'acme:one', version: '1.0.0', abi: 1 } },
      { system: { name: 'acme:one/one', version: '1.0.0', uses } },
    ],
    `(module
      (import "${module}" "${name}" (func ${values('param', type.params)} ${values('result', type.results)}))
      (memory (export "memory") 1) ${REALLOC})`,
  )
  const { mods } = await createGame(game, { grants })
  return (await mods.add([{ file: 'one.wasm', bytes }]))[0]!.errors
}

describe('every import falls under permissions that close it', () => {
  test.each(CASES.map((it) => [`${it.module}#${it.name}`, it] as const))('%s', async (_name, it) => {
    expect(it.permissions).not.toEqual([])
    expect(await refusal(it, {})).toEqual([])
    for (const rule of it.permissions)
      expect(new Set(await refusal(it, { deny: [rule] }))).toEqual(new Set(['link/not-granted']))
    // And where nothing but these is allowed, it links.
    const allow = it.name === 'add-many' ? ['write demo:game/place'] : it.permissions
    expect(await refusal(it, { allow })).toEqual([])
    expect(await refusal(it, { allow: [] })).not.toEqual([])
  })

  test('none is forgotten', async () => {
    const known = Object.entries(ENGINE_PERMISSIONS).flatMap(([trait, methods]) =>
      Object.keys(methods).map((method) => `${trait}#${method}`),
    )
    const real = engineTraits.flatMap((it) =>
      it.methods.map(([method]) => `${toKebab(it.name)}#${toKebab(method)}`),
    )
    expect(known.toSorted()).toEqual(real.toSorted())
    expect(WASI_FUNCTIONS).toEqual(expect.arrayContaining(Object.keys(WASI_PERMISSIONS)))
    const [error] = await errorsOf({ ...componentCases[0]!, name: 'something-that-is-not-there' }, {})
    const offered = error!.hint!.slice(0, -1).split(': ')[1]!.split(', ')
    expect(offered.toSorted()).toEqual(componentCases.map((it) => it.name).toSorted())
  })

  test('each has words for players', () => {
    for (const trait of engineTraits)
      for (const [method] of trait.methods)
        expect(ENGINE_WORDS[toKebab(trait.name)]?.[toKebab(method)]).toBeTypeOf('string')
    for (const name of Object.keys(WASI_PERMISSIONS)) expect(wasiWords(name)).toBeTypeOf('string')
    // Methods of one permission share one sentence.
    for (const [trait, methods] of Object.entries(ENGINE_PERMISSIONS))
      for (const [method, member] of Object.entries(methods))
        for (const [other, its] of Object.entries(methods))
          if (its === member) expect(ENGINE_WORDS[trait]![method]).toBe(ENGINE_WORDS[trait]![other])
  })

  test('as the page on security lists them', async () => {
    const guide = await readFile('docs/security.md', 'utf8')
    const [, table] = /\| import \| permissions \|\n\| --- \| --- \|\n((?:\|.*\n)+)/.exec(guide)!
    const listed = new Map(
      [...table!.matchAll(/^\| (.*?) \| (.*?) \|/gm)].flatMap(([, imports, permissions]) =>
        [...imports!.matchAll(/`([^`]+)`/g)].map(([, name]) => [
          name!,
          [...permissions!.matchAll(/`([^`]+)`/g)].map(([, it]) => it!),
        ]),
      ),
    )
    for (const { name, module, permissions } of engineCases)
      expect(listed.get(`${module.replace('@1.0.0', '')}#${name}`)).toEqual(permissions)
    for (const [name, permission] of Object.entries(WASI_PERMISSIONS))
      expect(listed.get(name)).toEqual([`import ${WASI_MODULE}`, permissionName(...permission)])
  })
})

describe('a rule', () => {
  const spawn = engineCases.find((it) => it.name === 'spawn')!
  const spawnMany = engineCases.find((it) => it.name === 'spawn-many')!
  const set = componentCases.find((it) => it.name === 'set-x')!
  const get = componentCases.find((it) => it.name === 'get-x')!

  test.each([
    ['one way of doing it', spawn, 'skein:engine/world#spawn-many'],
    ['another way', spawnMany, 'skein:engine/world#spawn'],
    ['one method of several', engineCases.find((it) => it.name === 'float')!, 'skein:engine/random#bits'],
    ['the trait that WASI stands for', wasiCases.find((it) => it.name === 'fd_write')!, 'skein:engine/log'],
    ['adding many', componentCases.find((it) => it.name === 'add')!, 'write demo:game/place#add-many'],
    ['the import that sets a field', set, 'demo:game/place#set-x'],
    ['the import that gets it', get, 'read demo:game/place#get-x'],
  ])('that denies %s denies what it does', async (_what, it, rule) => {
    expect(await refusal(it, { deny: [rule] })).toEqual(['link/not-granted'])
  })

  test('that denies one thing leaves the others', async () => {
    expect(await refusal(spawn, { deny: ['skein:engine/world#despawn'] })).toEqual([])
    expect(await refusal(get, { deny: ['demo:game/place#set-x'] })).toEqual([])
    expect(await refusal(set, { deny: ['demo:game/place#get-x'] })).toEqual([])
  })

  test.each([
    ['skein:engine/word', 'Did you mean "world"?'],
    ['skein:engine/world#spaun', 'Did you mean "spawn"?'],
    ['call skein:engine/assets#reed', 'Did you mean "read"?'],
  ])('of the engine that is misspelt is a mistake of the game: %s', async (rule, hint) => {
    await expect(createGame(game, { grants: { deny: [rule] } })).rejects.toThrow(
      expect.objectContaining({ code: 'value/invalid', hint }),
    )
  })
})
