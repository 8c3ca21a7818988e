import { describe, expect, test } from 'vitest'
import { defineGame, definePackage, defineSystem, optional, t } from '../../engine/index.ts'
import { createGame, type Game } from '../../src/index.ts'
import { REALLOC, watMod, type ManifestRecord } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Radio = demo.trait('radio', { tune: t.func([t.arg('station', t.u32)], t.u32) })
const Report = demo.event('report', { present: t.u32, heard: t.u32 })
const Ask = demo.event('ask', {})

const mod = (name: string, version = '1.0.0'): ManifestRecord => ({ mod: { name, version, abi: 1 } })

/** Reports whether a trait is present and, if so, its result for 4; handles `ask`. */
function listener(trait: string, isOptional = true, extra = ''): Uint8Array {
  const [path, version] = trait.split('@')
  return watMod(
    [
      mod('acme:listener'),
      {
        system: {
          name: 'acme:listener/listener',
          version: '1.0.0',
          uses: [{ trait: path, version, optional: isOptional }],
          handlers: [{ event: 'demo:game/ask', version: '1.0.0', export: 'on-ask' }],
        },
      },
    ],
    `(module
      (import "${trait}" "[present]" (func $present (result i32)))
      (import "${trait}" "tune" (func $tune (param i32) (result i32)))
      (import "demo:game/report@1.0.0" "raise" (func $raise (param i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 16) "\\92\\00\\00")
      ${REALLOC}
      (func (export "on-ask") (param i32 i32)
        (i32.store8 (i32.const 17) (call $present))
        (i32.store8 (i32.const 18) (i32.const 0))
        (if (call $present) (then (i32.store8 (i32.const 18) (call $tune (i32.const 4)))))
        ${extra}
        (call $raise (i32.const 16) (i32.const 3))))`,
  )
}

/** Provides a trait whose `tune` multiplies. */
function station(trait: string, factor: number, own?: { params: string; wat: string }): Uint8Array {
  const [path, version] = trait.split('@') as [string, string]
  const [name] = path.split('/') as [string]
  const records: ManifestRecord[] = [
    mod('acme:station', version),
    { system: { name: 'acme:station/station', version, provides: [trait] } },
  ]
  if (name === 'acme:station') {
    const params = own?.params ?? 'u32'
    const radio = { name: 'radio', methods: [{ name: 'tune', params: [['station', params]], result: 'u32' }] }
    records.push({ package: { name, version, components: [], events: [], traits: [radio] } })
  }
  return watMod(
    records,
    `(module (func (export "${trait}#tune") (param ${own?.wat ?? 'i32'}) (result i32)
      ${own === undefined ? `(i32.mul (local.get 0) (i32.const ${factor}))` : `(i32.const ${factor})`}))`,
  )
}

async function start(): Promise<{
  game: Game
  faults: string[]
  add(file: string, bytes: Uint8Array): Promise<string>
  ask(): { present: number; heard: number } | undefined
}> {
  const reports: { present: number; heard: number }[] = []
  const faults: string[] = []
  const audience = defineSystem('audience', {
    create: () => ({}),
    on: ({ handler }) => [handler(Report, (_self, report) => void reports.push(report))],
  })
  const game = await createGame(defineGame({ packages: [demo], systems: [audience] }))
  game.on('mod-faulted', ({ error }) => faults.push(error.code))
  return {
    game,
    faults,
    add: async (file, bytes) => (await game.mods.add([{ file, bytes }]))[0]!.status,
    ask() {
      game.raise(Ask, {})
      game.frame()
      return reports.pop()
    },
  }
}

const NOBODY = { present: 0, heard: 0 }

describe('a trait that a mod can do without', () => {
  test.each([
    ['the game defines', 'demo:game/radio@1.0.0'],
    ['another mod defines', 'acme:station/radio@1.0.0'],
  ])('which %s comes and goes; the mod that uses it stays as it is', async (_what, trait) => {
    const { game, add, ask } = await start()
    let removed = 0
    game.on('mod-removed', ({ mod: name }) => (removed += Number(name === 'acme:listener')))
    expect(await add('listener.wasm', listener(trait))).toBe('running')
    expect(ask()).toEqual(NOBODY)
    expect(await add('station.wasm', station(trait, 3))).toBe('running')
    expect(ask()).toEqual({ present: 1, heard: 12 })
    game.mods.disable('acme:station')
    expect(ask()).toEqual(NOBODY)
    game.mods.enable('acme:station')
    expect(ask()).toEqual({ present: 1, heard: 12 })
    expect(await add('station.wasm', station(trait, 5))).toBe('running')
    expect(ask()).toEqual({ present: 1, heard: 20 })
    game.mods.remove('acme:station')
    expect(ask()).toEqual(NOBODY)
    expect(removed).toBe(0)
  })

  test('is absent while its mod is skipped after a fault, for a mod and for a system of the game', async () => {
    const heard: unknown[] = []
    const car = defineSystem('car', {
      uses: { radio: optional(Radio) },
      create: ({ uses }) => uses,
      on: ({ handler }) => [handler(Ask, ({ radio }) => void heard.push(radio.get()?.tune(2) ?? null))],
      after: ['acme:station/station'],
    })
    const reports: unknown[] = []
    const audience = defineSystem('audience', {
      create: () => ({}),
      on: ({ handler }) => [handler(Report, (_self, report) => void reports.push(report))],
    })
    const definition = defineGame({ packages: [demo], systems: [audience, car] })
    const game = await createGame(definition, { faults: { actions: ['skip', 'suspend'] } })
    const faults: string[] = []
    game.on('mod-faulted', ({ mod: name, error }) => faults.push(`${name} ${error.code}`))
    const trait = 'demo:game/radio@1.0.0'
    const handlers = [{ event: 'demo:game/ask', version: '1.0.0', export: 'on-ask' }]
    const trapsOnce = watMod(
      [
        mod('acme:station'),
        { system: { name: 'acme:station/station', version: '1.0.0', provides: [trait], handlers } },
      ],
      `(module
        (memory (export "memory") 1)
        (global $asked (mut i32) (i32.const 0))
        ${REALLOC}
        (func (export "on-ask") (param i32 i32)
          (global.set $asked (i32.add (global.get $asked) (i32.const 1)))
          (if (i32.eq (global.get $asked) (i32.const 1)) (then unreachable)))
        (func (export "${trait}#tune") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))))`,
    )
    await game.mods.add([
      { file: 'station.wasm', bytes: trapsOnce },
      { file: 'listener.wasm', bytes: listener(trait) },
    ])
    for (let frame = 0; frame < 2; frame++) {
      game.raise(Ask, {})
      game.frame()
    }
    expect(faults).toEqual(['acme:station fault/trap'])
    expect(reports).toEqual([NOBODY, { present: 1, heard: 12 }])
    expect(heard).toEqual([null, 6])
  })

  test('is there from the start, whichever file comes first', async () => {
    for (const first of [0, 1]) {
      const { game, ask } = await start()
      const trait = 'acme:station/radio@1.0.0'
      const files = [
        { file: 'listener.wasm', bytes: listener(trait) },
        { file: 'station.wasm', bytes: station(trait, 3) },
      ]
      await game.mods.add(first === 0 ? files : files.toReversed())
      expect(ask()).toEqual({ present: 1, heard: 12 })
    }
  })

  test('whose version does not serve it is absent', async () => {
    const { add, ask } = await start()
    await add('station.wasm', station('acme:station/radio@2.0.0', 3))
    expect(await add('listener.wasm', listener('acme:station/radio@1.0.0'))).toBe('running')
    expect(ask()).toEqual(NOBODY)
  })

  test('which a mod defines otherwise than expected is absent, until it fits', async () => {
    const { add, ask } = await start()
    const trait = 'acme:station/radio@1.0.0'
    await add('listener.wasm', listener(trait))
    expect(await add('station.wasm', station(trait, 3, { params: 'f64', wat: 'f64' }))).toBe('running')
    expect(ask()).toEqual(NOBODY)
    expect(await add('station.wasm', station(trait, 3))).toBe('running')
    expect(ask()).toEqual({ present: 1, heard: 12 })
  })

  test.each(['demo:game/radio@1.0.0', 'acme:station/radio@1.0.0'])(
    'called while it is absent is a fault (%s)',
    async (trait) => {
      const { game, add, ask, faults } = await start()
      await add('listener.wasm', listener(trait, true, '(drop (call $tune (i32.const 1)))'))
      expect(ask()).toBeUndefined()
      expect(faults).toEqual(['fault/missing-provider'])
      expect(game.mods.list()[0]!.errors[0]!.names).toMatchObject({
        mod: 'acme:listener',
        trait,
        method: 'tune',
      })
    },
  )

  test('is asked about with a function of its own type, and only where it is declared', async () => {
    const { game } = await start()
    const uses = [{ trait: 'demo:game/radio', version: '1.0.0', optional: true }]
    const asking = (records: readonly ManifestRecord[], type: string): Uint8Array =>
      watMod(
        [mod('acme:asks'), ...records],
        `(module (import "demo:game/radio@1.0.0" "[present]" (func ${type})))`,
      )
    const [wrong] = await game.mods.add([
      {
        file: 'wrong.wasm',
        bytes: asking([{ system: { name: 'acme:asks/it', version: '1.0.0', uses } }], '(param i32)'),
      },
    ])
    expect(wrong!.errors.map((error) => error.code)).toEqual(['link/wrong-type'])
    const [undeclared] = await game.mods.add([{ file: 'wrong.wasm', bytes: asking([], '(result i32)') }])
    expect(undeclared!.errors.map((error) => error.code)).toEqual(['link/unknown-member'])
  })

  test('may be asked about although it is needed: it is there', async () => {
    const { add, ask } = await start()
    expect(await add('listener.wasm', listener('demo:game/radio@1.0.0', false))).toBe('refused')
    await add('station.wasm', station('demo:game/radio@1.0.0', 2))
    expect(ask()).toEqual({ present: 1, heard: 8 })
  })
})
