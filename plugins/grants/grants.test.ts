import { describe, expect, test, vi } from 'vitest'
import { definePackage, defineGame, defineSystem, defineHostFunction, t } from '../../engine/index.ts'
import { createGame, memoryConsentStore, type GrantPolicy, type PermissionRequest } from '../../src/index.ts'
import type { CreateGameOptions } from '../../src/game.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'
import { parseModule } from '../module/module.ts'
import { describeModule } from '../inspect/describe.ts'
import { permissionsOf } from './permissions-of.ts'
import { contentHash } from './content-hash.ts'

const demo = definePackage('demo:game', '1.0.0')
demo.component('place', { x: t.f32, y: t.f32 })
demo.component('health', { points: t.f32 })
demo.event('hit', { damage: t.u32 })
const Gauge = demo.trait('gauge', { read: t.func([], t.f32), set: t.func([t.f32]) })
const gauge = defineSystem('gauge', { provides: [Gauge], create: () => ({ read: () => 1, set() {} }) })
const game = defineGame({
  name: 'demo',
  packages: [demo],
  systems: [gauge],
  hostFunctions: [defineHostFunction('host', 'beep', { params: [], results: [] }, () => {})],
})

/** Uses some of everything; would trap if anything of it ran. */
const NOSY = watMod(
  [
    { mod: { name: 'acme:nosy', version: '1.0.0', abi: 1 } },
    {
      system: {
        name: 'acme:nosy/nosy',
        version: '1.0.0',
        uses: [{ trait: 'demo:game/gauge', version: '1.0.0' }],
        handlers: [{ event: 'demo:game/hit', version: '1.0.0', export: 'on-hit' }],
        queries: [{ stage: 'update', export: 'each', read: ['demo:game/place@1.0.0#x'] }],
      },
    },
  ],
  `(module
    (import "demo:game/gauge@1.0.0" "set" (func (param f32)))
    (import "demo:game/hit@1.0.0" "raise" (func (param i32 i32)))
    (import "demo:game/health@1.0.0" "set-points" (func (param i32 f32)))
    (import "demo:game/health@1.0.0" "add" (func (param i32)))
    (import "skein:engine/random@1.0.0" "bits" (func (result i32)))
    (import "host" "beep" (func))
    (memory (export "memory") 1)
    ${REALLOC}
    (func (export "each") (param i32 f32))
    (func (export "on-hit") (param i32 i32)))`,
)

const refusals = async (bytes: Uint8Array, options: CreateGameOptions): Promise<(string | undefined)[]> => {
  const running = await createGame(game, options)
  const [status] = await running.mods.add([{ file: 'nosy.wasm', bytes }])
  return status!.errors.map((error) =>
    error.code === 'link/not-granted'
      ? /does not allow acme:\w+ to (.*)/.exec(error.message)?.[1]
      : error.code,
  )
}

test('what a mod asks for is known from its file', async () => {
  expect(permissionsOf(await parseModule(NOSY, 'nosy.wasm'))).toEqual([
    { access: 'call', item: 'demo:game/gauge', member: 'set' },
    { access: 'raise', item: 'demo:game/hit', member: null },
    { access: 'write', item: 'demo:game/health', member: 'points' },
    { access: 'write', item: 'demo:game/health', member: 'add' },
    { access: 'call', item: 'skein:engine/random', member: null },
    { access: 'import', item: 'host', member: 'beep' },
    { access: 'handle', item: 'demo:game/hit', member: null },
    { access: 'read', item: 'demo:game/place', member: 'x' },
  ])
  expect(describeModule(await parseModule(NOSY, 'nosy.wasm')).components).toEqual([
    { component: 'demo:game/health@1.0.0', reads: [], writes: ['points'], addsOrRemoves: true },
    { component: 'demo:game/place@1.0.0', reads: ['x'], writes: [], addsOrRemoves: false },
  ])
})

describe('a game refuses mods what it denies', () => {
  test.each<[string, GrantPolicy, string[]]>([
    ['nothing', { deny: [] }, []],
    ['a method', { deny: ['demo:game/gauge#set'] }, ['call demo:game/gauge#set']],
    ['another method', { deny: ['demo:game/gauge#read'] }, []],
    [
      'a component',
      { deny: ['demo:game/health'] },
      ['write demo:game/health#points', 'write demo:game/health#add'],
    ],
    ['reading it, which the mod does not', { deny: ['read demo:game/health'] }, []],
    ['a field', { deny: ['write demo:game/health#points'] }, ['write demo:game/health#points']],
    ['a column of a query', { deny: ['read demo:game/place#x'] }, ['read demo:game/place#x']],
    ['raising an event', { deny: ['raise demo:game/hit'] }, ['raise demo:game/hit']],
    ['handling it', { deny: ['handle demo:game/hit'] }, ['handle demo:game/hit']],
    ['a trait of the engine', { deny: ['skein:engine/random'] }, ['call skein:engine/random']],
    ['a function of the program', { deny: ['host#beep'] }, ['import host#beep']],
    [
      'all but a package and the dice',
      { allow: ['demo:game', 'call skein:engine/random'] },
      ['import host#beep'],
    ],
    [
      'more than one mod may',
      { deny: ['host'], mods: { 'acme:nosy': { deny: ['handle demo:game'] } } },
      ['handle demo:game/hit'],
    ],
    [
      'what a function says',
      ({ mod, access, item }) => !(mod === 'acme:nosy' && access === 'call' && item === 'demo:game/gauge'),
      ['call demo:game/gauge#set'],
    ],
  ])('%s', async (_, grants, wanted) => {
    expect(await refusals(NOSY, { grants })).toEqual(wanted)
  })

  test.each<[string, readonly string[], readonly string[]]>([
    ['write demo:game/place', ['demo:game/place@1.0.0#y'], ['write demo:game/place#y']],
    ['write demo:game/place#x', ['demo:game/place@1.0.0#y'], []],
    ['write demo:game/place#y', ['demo:game/place@1.0.0'], ['write demo:game/place']],
    ['write demo:game/place', ['demo:game/place@1.0.0#'], []],
    ['read demo:game/place', ['demo:game/place@1.0.0#'], ['read demo:game/place#has']],
  ])('%s, where a query writes %j', async (rule, write, wanted) => {
    const mod = (queries: readonly object[]): Uint8Array =>
      watMod(
        [
          { mod: { name: 'acme:writes', version: '1.0.0', abi: 1 } },
          { system: { name: 'acme:writes/system', version: '1.0.0', queries } },
        ],
        `(module (memory (export "memory") 1) ${REALLOC} (func (export "run") (param i32 f32)))`,
      )
    const grants = { deny: [rule] }
    const query = { stage: 'update', export: 'run', write, with: ['demo:game/health@1.0.0'] }
    expect(await refusals(mod([query]), { grants })).toEqual(wanted)
    // One that names none of the fields does not hide one that names all of them.
    const all = { stage: 'late', export: 'run', write: ['demo:game/place@1.0.0'] }
    const none = { ...query, write: ['demo:game/place@1.0.0#'] }
    const both = await refusals(mod([all, none]), { grants: { deny: ['write demo:game/place#x'] } })
    expect(both).toEqual(['write demo:game/place'])
  })

  test.each([
    '',
    'paint demo:game',
    'demo:game/gauge#',
    'demo:game#set',
    'Demo:game',
    'call  demo:game',
    '*#x',
    'a b c',
  ])('a rule that names nothing is a mistake of the game: "%s"', async (rule) => {
    await expect(createGame(game, { grants: { deny: [rule] } })).rejects.toThrow(
      expect.objectContaining({ code: 'value/invalid' }),
    )
  })

  test('but never what is the mod’s own, and a mod cannot make the game’s its own', async () => {
    const own = (name: string): Uint8Array =>
      watMod(
        [
          { mod: { name, version: '1.0.0', abi: 1 } },
          { package: { name, version: '1.0.0', components: [{ name: 'mark', fields: [] }] } },
        ],
        `(module (import "${name}/mark@1.0.0" "add" (func (param i32))))`,
      )
    expect(await refusals(own('acme:own'), { grants: { allow: [] } })).toEqual([])
    expect(await refusals(own('demo:game'), { grants: { allow: [] } })).toContain('link/package-clash')
    expect(await refusals(own('skein:engine'), {})).toContain('link/package-clash')
  })

  test('a component does not pass as a trait', async () => {
    const liar = watMod(
      [
        { mod: { name: 'acme:liar', version: '1.0.0', abi: 1 } },
        {
          system: {
            name: 'acme:liar/liar',
            version: '1.0.0',
            uses: [{ trait: 'demo:game/health', version: '1.0.0', optional: true }],
          },
        },
      ],
      `(module (import "demo:game/health@1.0.0" "set-points" (func (param i32 f32))))`,
    )
    expect(await refusals(liar, {})).toEqual(['link/wrong-kind'])
  })
})

describe('nothing is reached by names', () => {
  test.each([
    ['__proto__', 'constructor'],
    ['constructor', 'constructor'],
    ['toString', 'call'],
    ['hasOwnProperty', '__proto__'],
    ['skein:engine/log@1.0.0', '__proto__'],
    ['skein:engine/log@1.0.0', 'constructor'],
    ['skein:engine/log@1.0.0', 'to-string'],
    ['skein:engine/constructor@1.0.0', 'assign'],
    ['skein:engine/proto@1.0.0', 'write'],
    ['demo:game/gauge@1.0.0', 'to-string'],
    ['demo:game/constructor@1.0.0', 'raise'],
    ['host', 'toString'],
    ['skein:engine/time@1.0.0', 'now'],
    ['env', 'Date.now'],
    ['env', 'random'],
    ['js', 'globalThis'],
  ])('%s#%s is refused before anything runs', async (module, name) => {
    const bytes = watMod(
      [
        { mod: { name: 'acme:walker', version: '1.0.0', abi: 1 } },
        {
          system: {
            name: 'acme:walker/walker',
            version: '1.0.0',
            uses: [{ trait: 'demo:game/gauge', version: '1.0.0' }],
          },
        },
      ],
      `(module (import "${module}" "${name}" (func $f)) (func $s (call $f) unreachable) (start $s))`,
    )
    const [code] = await refusals(bytes, {})
    expect(['link/unknown-import', 'link/unknown-item', 'link/unknown-member']).toContain(code)
  })
})

describe('a player is asked', () => {
  const file = { file: 'nosy.wasm', bytes: NOSY }

  test('once for each file, before anything of it runs', async () => {
    const requests: PermissionRequest[] = []
    const consents = memoryConsentStore()
    const ask = (request: PermissionRequest): boolean => requests.push(request) > 0
    for (let round = 0; round < 2; round++) {
      const running = await createGame(game, { ask, consents })
      expect((await running.mods.add([file]))[0]!.status).toBe('running')
    }
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({
      mod: 'acme:nosy',
      version: '1.0.0',
      file: 'nosy.wasm',
      bytes: NOSY.length,
    })
    expect(requests[0]!.lines).toContain('use random numbers')
    expect(requests[0]!.permissions).toContainEqual({ access: 'import', item: 'host', member: 'beep' })
    const changed = watMod(
      [{ mod: { name: 'acme:nosy', version: '1.0.1', abi: 1 } }],
      '(module (import "skein:engine/random@1.0.0" "bits" (func (result i32))))',
    )
    const running = await createGame(game, { ask, consents })
    await running.mods.add([{ file: 'nosy.wasm', bytes: changed }])
    expect(requests.map((request) => request.version)).toEqual(['1.0.0', '1.0.1'])
  })

  test('by the SHA-256 of the file', async () => {
    expect(await contentHash(new TextEncoder().encode('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })

  test('whose no keeps the mod out, also when all else is looked at again', async () => {
    let asked = 0
    const running = await createGame(game, { ask: () => ++asked > 9 })
    expect((await running.mods.add([file]))[0]!.errors[0]).toMatchObject({ code: 'link/not-granted' })
    await running.mods.add([{ file: 'bad.wasm', bytes: new Uint8Array(0) }])
    running.mods.enable('acme:nosy')
    expect(running.mods.list().map((it) => it.status)).toEqual(['refused', 'refused'])
    expect(asked).toBe(1)
  })

  test('who may refuse some of it', async () => {
    const ask = (): { deny: string[] } => ({ deny: ['host', 'raise demo:game/hit'] })
    expect(await refusals(NOSY, { ask })).toEqual(['raise demo:game/hit', 'import host#beep'])
  })

  test('whose answer comes late does not bring back what a file held before, nor one that has gone', async () => {
    const answers: (() => void)[] = []
    const ask = ({ version }: PermissionRequest): boolean | Promise<boolean> =>
      version === '1.0.0' ? new Promise((resolve) => answers.push(() => resolve(true))) : true
    // Nothing is kept: each time the player is asked.
    const consents = { get: () => undefined, set: () => undefined }
    const { mods } = await createGame(game, { ask, consents })
    const newer = watMod([{ mod: { name: 'acme:nosy', version: '1.1.0', abi: 1 } }], '(module)')
    const cases = [
      { files: [{ file: file.file, bytes: newer }], removed: [], left: ['1.1.0', 'running'] },
      { files: [], removed: [file.file], left: ['1.0.0', 'stopped'] },
    ]
    for (const { files, removed, left } of cases) {
      const late = mods.add([file])
      await vi.waitFor(() => expect(answers).toHaveLength(1))
      await mods.add(files, removed)
      answers.pop()!()
      expect((await late).map(({ version, status }) => [version, status])).toEqual([left])
    }
    expect(mods.list()).toEqual([])
  })

  test('whose answer is none, or never comes, keeps the mod out', async () => {
    const answers = [() => 'yes' as never, () => Promise.reject(new Error('closed')), () => ({ deny: ['?'] })]
    for (const ask of answers) expect(await refusals(NOSY, { ask })).toEqual([undefined])
  })
})
