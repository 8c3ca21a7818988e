import { describe, expect, test } from 'vitest'
import { createRandom } from '../../engine/index.ts'
import { heapLeft } from '../testing/heap.ts'
import { counterMod, startReplacementGame, type ReplacementGame } from '../testing/replacement-game.ts'
import { watMod } from '../testing/wat-mod.ts'

interface BaseOptions {
  readonly gives?: number
  /** The method of its trait. */
  readonly method?: string
  readonly fields?: readonly (readonly [string, string])[]
  readonly traps?: boolean
}

/** A mod that defines a trait and a component, which others use. */
function baseMod({
  gives = 1,
  method = 'amount',
  fields = [['n', 'u32']],
  traps = false,
}: BaseOptions = {}): Uint8Array {
  return watMod(
    [
      { mod: { name: 'acme:base', version: '1.0.0', abi: 1, layout: 'same' } },
      {
        package: {
          name: 'acme:base',
          version: '1.0.0',
          components: [{ name: 'size', fields }],
          traits: [{ name: 'power', methods: [{ name: method, params: [], result: 'u32' }] }],
        },
      },
      { system: { name: 'acme:base/it', version: '1.0.0', provides: ['acme:base/power@1.0.0'] } },
    ],
    `(module
      (global $calls (mut i32) (i32.const 0))
      (func (export "acme:base/power@1.0.0#${method}") (result i32)
        ${traps ? 'unreachable' : ''}
        (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (i32.add (i32.const ${gives}) (i32.mul (i32.const 1000) (global.get $calls)))))`,
  )
}

/** A mod that asks the other one each step, and writes the answer to an entity of its own. */
function userMod(method = 'amount', field = 'n'): Uint8Array {
  return counterMod({
    name: 'acme:user',
    uses: ['acme:base/power'],
    imports: `(import "acme:base/power@1.0.0" "${method}" (func $amount (result i32)))
      (import "acme:base/size@1.0.0" "add" (func $size (param i32)))
      (import "acme:base/size@1.0.0" "set-${field}" (func $set (param i32 i32)))
      (global $entity (mut i32) (i32.const 0))`,
    counts: `(if (i32.eqz (global.get $entity)) (then (global.set $entity (call $spawn)) (call $size (global.get $entity))))
      (call $set (global.get $entity) (call $amount))`,
  })
}

const base = (options?: BaseOptions): { file: string; bytes: Uint8Array } => ({
  file: 'base.wasm',
  bytes: baseMod(options),
})
const user = (...names: string[]): { file: string; bytes: Uint8Array } => ({
  file: 'user.wasm',
  bytes: userMod(...names),
})

/** The value in the user's entity. */
function sizeOf({ game }: ReplacementGame, field = 'n'): unknown {
  const owner = game.world.owners.find(({ name }) => name === 'acme:user')!
  const size = game.world.components.find(({ name }) => name === 'size')!
  const row = game.world.rowsOf(owner).find((it) => game.world.hasRow(it, game.world.store(size)))!
  return (game.world.get(game.world.entity(row), size) as Record<string, unknown>)[field]
}

describe('mods that depend on each other', () => {
  test('go on as they are when what they use is replaced by its like', async () => {
    const it = await startReplacementGame()
    await it.game.mods.add([base(), user()])
    it.game.frame()
    it.game.frame()
    expect(sizeOf(it)).toBe(2001)
    it.said.length = 0
    const hash = it.game.stateHashes().get('acme:user')
    await it.game.mods.add([base({ gives: 7 })])
    expect(it.said).toEqual(['acme:base 1.0.0 → 1.0.0: memory'])
    expect(it.game.stateHashes().get('acme:user')).toBe(hash)
    it.game.frame()
    expect(sizeOf(it)).toBe(3007)
  })

  test('are linked anew, with their state, when what they import has changed', async () => {
    const it = await startReplacementGame()
    await it.game.mods.add([base(), user()])
    it.game.frame()
    await it.game.mods.add([
      base({
        fields: [
          ['label', 'u8'],
          ['n', 'f32'],
        ],
      }),
    ])
    expect(it.said.slice(2)).toEqual(['!base.wasm: mod/breaks-dependents'])
    expect(it.errors[0]!.message).toMatch(
      /acme:base 1.0.0 is not loaded because it would stop acme:user:\n- /,
    )
    // With a field in front that it does not ask for, it finds the other one where it is now.
    await it.game.mods.add([
      base({
        gives: 5,
        fields: [
          ['label', 'u8'],
          ['n', 'u32'],
        ],
      }),
    ])
    expect(sizeOf(it)).toBe(1001)
    it.game.frame()
    expect(sizeOf(it)).toBe(2005)
    expect(it.game.world.size).toBe(3)
    expect(it.game.mods.list().map(({ status }) => status)).toEqual(['running', 'running'])
  })

  test('change at once', async () => {
    const it = await startReplacementGame()
    await it.game.mods.add([base(), user()])
    it.game.frame()
    await it.game.mods.add([user('strength'), base({ method: 'strength', gives: 9 })])
    expect(it.errors).toEqual([])
    it.game.frame()
    expect(sizeOf(it)).toBe(2009)
    expect(it.game.world.size).toBe(3)
  })

  test('change one after the other: the first waits for the second, and what runs goes on meanwhile', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const it = await startReplacementGame()
      await it.game.mods.add([base(), user()])
      it.game.frame()
      const changes = [user('strength'), base({ method: 'strength', gives: 9 })]
      const [status] = await it.game.mods.add([changes[order[0]!]!])
      expect(status).toMatchObject({ status: 'refused' })
      it.game.frame()
      expect(sizeOf(it)).toBe(2001)
      expect(it.game.mods.list().map((mod) => mod.failed !== null)).toEqual([order[0] === 1, order[0] === 0])
      await it.game.mods.add([changes[order[1]!]!])
      it.game.frame()
      expect(sizeOf(it)).toBe(3009)
      expect(it.game.mods.list().map(({ status: now, failed }) => [now, failed])).toEqual([
        ['running', null],
        ['running', null],
      ])
    }
  })

  test('go back together, and who only called what faulted goes on', async () => {
    const it = await startReplacementGame()
    await it.game.mods.add([base(), user()])
    it.game.frame()
    it.said.length = 0
    await it.game.mods.add([base({ traps: true })])
    it.game.frame()
    expect(it.said).toEqual([
      'acme:base 1.0.0 → 1.0.0: memory',
      '?acme:base rollback: fault/trap',
      '?acme:user skip: fault/callee-faulted',
      'acme:base 1.0.0 → back to 1.0.0 after 0: fault/trap',
    ])
    expect(sizeOf(it)).toBe(1001)
    it.game.frame()
    expect(sizeOf(it)).toBe(2001)
    expect(it.game.mods.list().map(({ status }) => status)).toEqual(['running', 'running'])
    it.said.length = 0
    await it.game.mods.add([base({ traps: true, method: 'strength' }), user('strength')])
    it.game.frame()
    expect(it.said.filter((line) => line.includes('back to'))).toHaveLength(2)
    it.game.frame()
    expect(sizeOf(it)).toBe(3001)
  })
})

test('a file that is renamed goes on; one that is deleted and put back starts anew', async () => {
  const it = await startReplacementGame()
  await it.put({ saves: true })
  for (let i = 0; i < 3; i++) it.game.frame()
  const bytes = counterMod({ saves: true })
  await it.game.mods.add([{ file: 'renamed.wasm', bytes }], ['counter.wasm'])
  expect(it.game.mods.list()).toMatchObject([{ file: 'renamed.wasm', status: 'running' }])
  expect(it.count()).toBe(3)
  await it.game.mods.add([], ['renamed.wasm'])
  expect([it.game.mods.list(), it.game.world.size]).toEqual([[], 0])
  await it.game.mods.add([{ file: 'renamed.wasm', bytes }])
  it.game.frame()
  expect(it.count()).toBe(1)
})

test('a component keeps its values by the names of its fields when the mod that defines it changes', async () => {
  const it = await startReplacementGame()
  await it.put({
    saves: true,
    fields: [
      ['n', 'u32'],
      ['old', 'u32'],
    ],
  })
  for (let i = 0; i < 3; i++) it.game.frame()
  const [entity] = it.entities()
  await it.put({
    saves: true,
    fields: [
      ['n', 'u32'],
      ['fresh', 'f32'],
    ],
  })
  const mark = it.game.world.componentsOf(entity!)[0]!
  expect(it.game.world.get(entity!, mark)).toEqual({ n: 3, fresh: 0 })
  const hash = it.game.stateHash()
  await it.put({ saves: true, fields: [['fresh', 'f32']], traps: 'restore' })
  expect(it.game.stateHash()).toBe(hash)
  await it.put({ saves: true, version: '2.0.0', step: 5 })
  it.game.frame()
  expect(it.game.world.componentsOf(entity!).map(({ id }) => id)).toContain('acme:counter/mark@2.0.0')
  expect(it.count()).toBe(8)
})

test('two hundred reloads, some of them bad, leave nothing behind', async () => {
  const it = await startReplacementGame({ probationFrames: 2 })
  const { game } = it
  const random = createRandom(7, 'reloads')
  await it.put({ layout: 'a', saves: true })
  const systems = game.engine.systems.length
  const gone: WeakRef<object>[] = []
  const heap: number[] = []
  for (let reload = 0; reload < 200; reload++) {
    const bad = random.below(3) === 0
    const traps = (['new', 'restore', 1, 2] as const)[random.below(4)]!
    await it.put({
      layout: random.below(2) === 0 ? 'a' : `${reload}`,
      saves: true,
      step: 1 + random.below(5),
      version: `1.${reload}.0`,
      ...(bad ? { traps } : {}),
    })
    gone.push(
      new WeakRef(game.mods.list()[0]!.errors),
      new WeakRef(game.engine.systems.find(({ name }) => name.startsWith('acme'))!),
    )
    // An error holds the functions that led to it.
    it.errors.length = 0
    for (let frames = random.below(4); frames > 0; frames--) game.frame()
    if (reload === 20 || reload === 199) {
      for (let i = 0; i < 4; i++) game.frame()
      heap.push(await heapLeft())
      expect(game.engine.systems).toHaveLength(systems)
      expect(game.world.owners).toHaveLength(2)
      expect(game.world.components.length).toBeLessThanOrEqual(2)
      expect(it.entities()).toHaveLength(2)
    }
  }
  expect(game.mods.list()[0]!.status).toBe('running')
  expect(heap[1]! - heap[0]!).toBeLessThan(globalThis.gc === undefined ? 64e6 : 3e6)
  if (globalThis.gc !== undefined) {
    for (let round = 0; round < 3; round++) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      globalThis.gc()
    }
    const alive = gone.slice(0, -20).filter((ref) => ref.deref() !== undefined)
    expect(alive.length).toBeLessThan(20)
  }
})
