import { describe, expect, test } from 'vitest'
import { createRandom, defineGame, definePackage, defineSystem, optional, t } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { heapLeft } from '../testing/heap.ts'
import { watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.4.0')
const Gauge = demo.trait('gauge', { read: t.func([], t.u32) })
const Weapon = demo.trait('weapon', { damage: t.func([], t.u32) })
const GaugeSystem = defineSystem('gauge', { provides: [Gauge], create: () => ({ read: () => 1 }) })
const Arena = defineSystem('arena', {
  uses: { weapon: optional(Weapon) },
  create: ({ uses }) => ({ damage: () => uses.weapon.get()?.damage() ?? 0 }),
})
const game = defineGame({ name: 'demo', packages: [demo], systems: [GaugeSystem, Arena] })

interface ModOptions {
  readonly version?: string
  readonly uses?: readonly [trait: string, version: string, optional?: boolean][]
  /** Systems, with the constant that each one's `damage` gives, if it provides a weapon. */
  readonly systems?: readonly { readonly name: string; readonly version: string; readonly damage?: number }[]
  readonly trait?: string
  /** Spawns this many entities when it starts. */
  readonly spawns?: number
  readonly traps?: boolean
}

/** A mod made to measure. */
function modOf(name: string, options: ModOptions = {}): Uint8Array {
  const {
    version = '1.0.0',
    uses = [],
    systems = [{ name: `${name}/main`, version }],
    spawns = 0,
    traps = false,
  } = options
  const trait = options.trait ?? 'demo:game/weapon@1.4.0'
  const provider = systems.find((system) => system.damage !== undefined)
  return watMod(
    [
      { mod: { name, version, abi: 1 } },
      {
        package: {
          name,
          version,
          components: [{ name: 'mark', fields: [['n', 'u32']] }],
          events: [{ name: 'ping', fields: [] }],
          traits: [{ name: 'power', methods: [{ name: 'damage', params: [], result: 'u32' }] }],
        },
      },
      ...systems.map((system) => ({
        system: {
          name: system.name,
          version: system.version,
          uses: uses.map(([path, wanted, maybe]) => ({
            trait: path,
            version: wanted,
            optional: maybe ?? false,
          })),
          provides: system.damage === undefined ? [] : [trait],
          new: 'start',
        },
      })),
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "${name}/mark@${version}" "add" (func $mark (param i32)))
      (memory (export "memory") 1)
      (global $left (mut i32) (i32.const ${spawns}))
      (func (export "start")
        (block $end (loop $again
          (br_if $end (i32.eqz (global.get $left)))
          (call $mark (call $spawn))
          (global.set $left (i32.sub (global.get $left) (i32.const 1)))
          (br $again)))
        ${traps ? 'unreachable' : ''})
      ${provider === undefined ? '' : `(func (export "${trait}#damage") (result i32) (i32.const ${provider.damage}))`})`,
  )
}

const file = (name: string, bytes: Uint8Array): { file: string; bytes: Uint8Array } => ({
  file: `${name}.wasm`,
  bytes,
})

describe('versions', () => {
  const weapon = (version: string, damage: number): ModOptions => ({
    version,
    systems: [{ name: 'lib:weapons/sword', version, damage }],
  })
  test('of two mods that carry one system, the newest compatible runs, whichever file came first', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const files = [
        file('a', modOf('acme:old', weapon('1.2.0', 2))),
        file('b', modOf('acme:new', weapon('1.5.0', 5))),
      ]
      const running = await createGame(game)
      await running.mods.add(order.map((index) => files[index]!))
      expect(running.engine.get(Arena).damage()).toBe(5)
      expect(running.engine.systems.map((system) => system.name)).toContain('lib:weapons/sword@1.5.0')
      expect(running.engine.systems.map((system) => system.name)).not.toContain('lib:weapons/sword@1.2.0')
      // The same when they come one after the other, and the older one takes over again when the newer goes.
      const later = await createGame(game)
      for (const index of order) await later.mods.add([files[index]!])
      expect(later.engine.get(Arena).damage()).toBe(5)
      later.mods.remove('acme:new')
      expect(later.engine.get(Arena).damage()).toBe(2)
      expect(later.mods.list().map((mod) => mod.status)).toEqual(['running'])
    }
  })

  test('incompatible versions run side by side, each with its own dependents', async () => {
    const running = await createGame(game)
    const core = (version: string, damage: number): ModOptions => ({
      version,
      systems: [{ name: 'lib:power/core', version, damage }],
    })
    const status = await running.mods.add([
      file('one', modOf('acme:one', { ...core('1.0.0', 1), trait: 'acme:one/power@1.0.0' })),
      file('two', modOf('acme:two', { ...core('2.0.0', 2), trait: 'acme:two/power@2.0.0' })),
      file('user-one', modOf('acme:user-one', { uses: [['acme:one/power', '1.0.0']] })),
      file('user-two', modOf('acme:user-two', { uses: [['acme:two/power', '2.0.0']] })),
    ])
    expect(status.map((mod) => mod.status)).toEqual(['running', 'running', 'running', 'running'])
    const names = running.engine.systems.map((system) => system.name)
    expect(names).toContain('lib:power/core@1.0.0')
    expect(names).toContain('lib:power/core@2.0.0')
    running.mods.remove('acme:one')
    expect(running.mods.list().map((mod) => `${mod.name} ${mod.status}`)).toEqual([
      'acme:two running',
      'acme:user-one refused',
      'acme:user-two running',
    ])
  })

  test.each([
    ['1.2.0', 'running'],
    ['1.4.0', 'running'],
    ['1.6.0', 'refused'],
    ['2.0.0', 'refused'],
  ])('a host trait at 1.4 and a mod built for %s: %s', async (wanted, status) => {
    const running = await createGame(game)
    const [result] = await running.mods.add([
      file('a', modOf('acme:a', { uses: [['demo:game/gauge', wanted]] })),
    ])
    expect(result!.status).toBe(status)
    if (status === 'refused') {
      expect(result!.errors[0]!.message).toContain(wanted)
      expect(result!.errors[0]!.hint).toContain('1.4.0')
    }
  })

  test('one package with two contents is a clash, and both are named', async () => {
    const running = await createGame(game)
    const other = watMod(
      [
        { mod: { name: 'demo:game', version: '1.4.0', abi: 1 } },
        { package: { name: 'demo:game', version: '1.4.0', events: [] } },
      ],
      '(module)',
    )
    const [result] = await running.mods.add([file('clash', other)])
    expect(result).toMatchObject({ status: 'refused', errors: [{ code: 'link/package-clash' }] })
    expect(result!.errors[0]!.message).toContain('the game')
  })

  test('two providers of one version of a trait are refused by name', async () => {
    const running = await createGame(game)
    const blade = (name: string): ModOptions => ({
      systems: [{ name: `${name}/blade`, version: '1.0.0', damage: 1 }],
    })
    const status = await running.mods.add([
      file('a', modOf('acme:a', blade('acme:a'))),
      file('b', modOf('acme:b', blade('acme:b'))),
    ])
    expect(status.map((it) => it.status)).toEqual(['running', 'refused'])
    expect(status[1]!.errors[0]).toMatchObject({ code: 'system/duplicate-provider' })
    expect(status[1]!.errors[0]!.message).toMatch(/acme:a\/blade.*acme:b\/blade/)
  })

  test('mods that need each other in a circle are refused, with the circle', async () => {
    const running = await createGame(game)
    const ring = (name: string, next: string): Uint8Array =>
      modOf(name, {
        uses: [[`${next}/power`, '1.0.0']],
        systems: [{ name: `${name}/core`, version: '1.0.0', damage: 1 }],
        trait: `${name}/power@1.0.0`,
      })
    const status = await running.mods.add([
      file('a', ring('acme:a', 'acme:b')),
      file('b', ring('acme:b', 'acme:a')),
    ])
    expect(status.map((it) => it.status)).toEqual(['refused', 'refused'])
    expect(status[0]!.errors[0]).toMatchObject({ code: 'system/cycle' })
    expect(status[0]!.errors[0]!.message).toMatch(
      /acme:a\/core@1.0.0 → acme:b\/core@1.0.0 → acme:a\/core@1.0.0/,
    )
  })
})

describe('switching mods on and off', () => {
  test('what depends on a mod goes with it, and comes back with it; the rest is untouched', async () => {
    const running = await createGame(game, { seed: 3 })
    const said: string[] = []
    running.on('mod-loaded', ({ mod }) => said.push(`+${mod}`))
    running.on('mod-removed', ({ mod }) => said.push(`-${mod}`))
    running.on('mod-refused', ({ mod }) => said.push(`!${mod}`))
    await running.mods.add([
      file(
        'base',
        modOf('acme:base', {
          systems: [{ name: 'acme:base/core', version: '1.0.0', damage: 4 }],
          trait: 'acme:base/power@1.0.0',
          spawns: 2,
        }),
      ),
      file('user', modOf('acme:user', { uses: [['acme:base/power', '1.0.0']], spawns: 3 })),
      file('maybe', modOf('acme:maybe', { uses: [['acme:base/power', '1.0.0', true]], spawns: 4 })),
      file('other', modOf('acme:other', { spawns: 5 })),
    ])
    expect(said.splice(0)).toEqual(['+acme:base', '+acme:maybe', '+acme:other', '+acme:user'])
    expect(running.world.size).toBe(14)
    const before = running.stateHash()
    running.mods.disable('acme:base')
    expect(said.splice(0)).toEqual(['-acme:base', '-acme:user'])
    expect(running.mods.list().map((mod) => `${mod.name} ${mod.status}`)).toEqual([
      'acme:base disabled',
      'acme:maybe running',
      'acme:other running',
      'acme:user stopped',
    ])
    expect(running.mods.list()[3]!.errors.map(({ message }) => message)).toEqual([
      'acme:user needs acme:base, which is switched off',
    ])
    expect(running.world.size).toBe(9)
    expect(running.mods.enable('acme:base').status).toBe('running')
    expect(said).toEqual(['+acme:base', '+acme:user'])
    expect(running.stateHash()).toBe(before)
  })

  test('what is off stays off, whatever happens to its file, until it is switched on', async () => {
    const running = await createGame(game)
    const refused: string[] = []
    running.on('mod-refused', ({ mod }) => refused.push(mod))
    await running.mods.add([file('a', modOf('acme:a', { spawns: 2 }))])
    running.mods.disable('acme:a')
    const [newer] = await running.mods.add([file('a', modOf('acme:a', { spawns: 3 }))])
    expect(newer).toMatchObject({ status: 'disabled', failed: null })
    const [broken] = await running.mods.add([{ file: 'a.wasm', bytes: new Uint8Array(3) }])
    expect(broken).toMatchObject({ status: 'refused', errors: [{ code: 'module/not-wasm' }] })
    expect(refused).toHaveLength(1)
    const [moved] = await running.mods.add([file('b', modOf('acme:a', { spawns: 4 }))], ['a.wasm'])
    expect(moved).toMatchObject({ name: 'acme:a', file: 'b.wasm', status: 'disabled' })
    expect([running.mods.list().length, running.world.size]).toEqual([1, 0])
    expect(running.mods.enable('acme:a').status).toBe('running')
    expect(running.world.size).toBe(4)
    // Another mod is another matter.
    running.mods.disable('acme:a')
    const [other] = await running.mods.add([file('b', modOf('acme:other', { spawns: 1 }))])
    expect(other!.status).toBe('running')
    expect(running.mods.list()).toHaveLength(1)
  })

  test('a mod that faulted starts anew when it is switched on again', async () => {
    const running = await createGame(game)
    const [status] = await running.mods.add([file('a', modOf('acme:a', { traps: true, spawns: 3 }))])
    expect(status).toMatchObject({ status: 'faulted', errors: [{ code: 'fault/trap' }] })
    expect([running.world.size, running.world.owners.length]).toEqual([0, 1])
    expect(running.mods.enable('acme:a')).toMatchObject({ status: 'faulted' })
  })
})

test('a mod that needs one which faults when it starts is refused, and says which', async () => {
  const running = await createGame(game)
  const core = {
    systems: [{ name: 'acme:base/core', version: '1.0.0', damage: 4 }],
    trait: 'acme:base/power@1.0.0',
  }
  const status = await running.mods.add([
    file('base', modOf('acme:base', { ...core, traps: true })),
    file('user', modOf('acme:user', { uses: [['acme:base/power', '1.0.0']] })),
  ])
  expect(status[0]).toMatchObject({ status: 'faulted' })
  expect(status[1]).toMatchObject({
    status: 'refused',
    errors: [{ code: 'mod/dependency-failed', names: { other: 'acme:base' } }],
  })
  // Once the other one is mended, both run.
  await running.mods.add([file('base', modOf('acme:base', { ...core, version: '1.0.1' }))])
  expect(running.mods.list().map((mod) => mod.status)).toEqual(['running', 'running'])
})

describe('a change that fails leaves the running game exactly as it was', () => {
  test.each([
    ['a mod that traps when it starts', modOf('acme:bad', { traps: true, spawns: 9 })],
    ['a mod that cannot be linked', modOf('acme:bad', { uses: [['demo:game/gauge', '9.0.0']] })],
    ['a file that is no mod', new TextEncoder().encode('no')],
  ])('%s', async (_what, bytes) => {
    const running = await createGame(game)
    await running.mods.add([file('good', modOf('acme:good', { spawns: 3 }))])
    for (let i = 0; i < 5; i++) running.frame()
    const before = running.stateHash()
    await running.mods.add([file('bad', bytes)])
    expect(running.stateHash()).toBe(before)
  })

  test('a file that is replaced by one that cannot be linked goes on', async () => {
    const running = await createGame(game)
    await running.mods.add([file('a', modOf('acme:a', { spawns: 3 }))])
    const before = running.stateHash()
    for (const bytes of [
      new TextEncoder().encode('no'),
      modOf('acme:a', { uses: [['demo:game/gauge', '9.0.0']] }),
    ]) {
      expect((await running.mods.add([file('a', bytes)]))[0]).toMatchObject({ status: 'refused' })
      expect(running.mods.list()).toMatchObject([{ name: 'acme:a', status: 'running' }])
      expect(running.stateHash()).toBe(before)
    }
    expect(
      (await running.mods.add([file('a', modOf('acme:a', { version: '1.1.0', spawns: 1 }))]))[0],
    ).toMatchObject({ status: 'running', version: '1.1.0' })
    expect(running.world.size).toBe(1)
  })
})

test('a thousand random steps leave nothing behind', async () => {
  const files = [
    file(
      'base',
      modOf('acme:base', {
        systems: [{ name: 'acme:base/core', version: '1.0.0', damage: 4 }],
        trait: 'acme:base/power@1.0.0',
        spawns: 20,
      }),
    ),
    file('user', modOf('acme:user', { uses: [['acme:base/power', '1.0.0']], spawns: 30 })),
    file(
      'sword',
      modOf('acme:sword', {
        systems: [{ name: 'lib:weapons/sword', version: '1.2.0', damage: 2 }],
        spawns: 4,
      }),
    ),
    file(
      'saber',
      modOf('acme:saber', { systems: [{ name: 'lib:weapons/sword', version: '1.5.0', damage: 5 }] }),
    ),
    file('bad', modOf('acme:bad', { traps: true, spawns: 7 })),
  ]
  const running = await createGame(game, { seed: 1 })
  for (let i = 0; i < 10; i++) running.frame()
  const systems = running.engine.systems.length
  const components = running.world.components.length
  const random = createRandom(5, 'steps')
  const heap: number[] = []
  for (let step = 0; step < 1000; step++) {
    const { file: name, bytes } = files[random.below(files.length)]!
    const mod = running.mods.list().find((it) => it.file === name)
    const act = random.below(4)
    if (mod === undefined || act === 0) await running.mods.add([{ file: name, bytes }])
    else if (act === 1) running.mods.remove(mod.name)
    else if (act === 2) running.mods.disable(mod.name)
    else running.mods.enable(mod.name)
    if (step % 10 === 0) running.frame()
    if (step % 250 === 249) {
      for (const { name: left } of running.mods.list()) running.mods.remove(left)
      expect(running.world.size).toBe(0)
      expect(running.world.owners).toHaveLength(1)
      expect(running.world.components).toHaveLength(components)
      expect(running.engine.systems).toHaveLength(systems)
      expect(running.engine.get(Arena).damage()).toBe(0)
      heap.push(await heapLeft())
    }
  }
  // With the collector at hand the heap is flat; without it, it is at least bounded.
  expect(heap.at(-1)! - heap[0]!).toBeLessThan(globalThis.gc === undefined ? 64e6 : 4e6)
})
