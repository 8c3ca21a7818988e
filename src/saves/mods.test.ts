import { describe, expect, test } from 'vitest'
import { laterCode } from '../../engine/testing/thrown-code.ts'
import { loadWords } from '../../plugins/save/plan-words.ts'
import type { ModHost } from '../../plugins/host/mod-host.ts'
import { readSaveHeader } from '../../plugins/save/header.ts'
import { decodeSave, encodeSave } from '../../plugins/save/saved-game.ts'
import {
  startReplacementGame,
  type CounterOptions,
  type ReplacementGame,
} from '../../plugins/testing/replacement-game.ts'
import { REALLOC, watMod } from '../../plugins/testing/wat-mod.ts'
import type { ComponentDefinition } from '../index.ts'

const frames = ({ game }: ReplacementGame, count: number): string[] =>
  Array.from({ length: count }, () => {
    game.frame()
    return game.stateHash()
  })
async function start(mod: CounterOptions | null, played = 0): Promise<ReplacementGame> {
  const it = await startReplacementGame()
  if (mod !== null) await it.put(mod)
  frames(it, played)
  return it
}
const outcomes = async ({ game }: ReplacementGame, bytes: Uint8Array) =>
  (await game.load(bytes)).mods.map(({ name, outcome }) => [name, outcome])
/** The values that the mod's component has. */
function marks({ game: { world } }: ReplacementGame): unknown[] {
  const mark = world.components.find(({ path }) => path === 'acme:counter/mark')
  if (mark === undefined) return []
  return world.all({ with: [mark] }).map((it) => world.get(it, mark as ComponentDefinition))
}

/** Spawns an entity in each frame, and 300 in the fifth. */
function crowdMod(): Uint8Array {
  const mark = 'acme:crowd/mark@1.0.0'
  return watMod(
    [
      { mod: { name: 'acme:crowd', version: '1.0.0', abi: 1 } },
      {
        package: {
          name: 'acme:crowd',
          version: '1.0.0',
          components: [{ name: 'mark', fields: [['n', 'u32']] }],
        },
      },
      {
        system: {
          name: 'acme:crowd/it',
          version: '1.0.0',
          queries: [{ stage: 'update', export: 'step', with: [mark], read: [`${mark}#n`] }],
        },
      },
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "${mark}" "add" (func $mark (param i32)))
      (memory (export "memory") 1)
      ${REALLOC}
      (global $frame (mut i32) (i32.const 0))
      (func (export "step") (param i32 f32) (local $left i32)
        (global.set $frame (i32.add (global.get $frame) (i32.const 1)))
        (local.set $left (select (i32.const 300) (i32.const 1) (i32.eq (global.get $frame) (i32.const 5))))
        (loop $again
          (call $mark (call $spawn))
          (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))`,
  )
}

describe('a saved game with mods', () => {
  test('that are the same goes on bit for bit, in another program too', async () => {
    const it = await start({ saves: true }, 5)
    const bytes = await it.game.save()
    const hash = it.game.stateHash()
    const later = frames(it, 30)
    const other = await start({ saves: true }, 2)
    for (const game of [it, other]) {
      const plan = await game.game.load(bytes)
      expect([plan.exact, plan.mods]).toEqual([
        true,
        [{ name: 'acme:counter', outcome: 'continues', saved: '1.0.0', present: '1.0.0', entities: 2 }],
      ])
      expect([game.game.stateHash(), game.count()]).toEqual([hash, 5])
      expect(frames(game, 30)).toEqual(later)
    }
  })

  test('counts what the game keeps for a mod as before, also where it is played on', async () => {
    const bytes = crowdMod()
    const begun = async (played: number): Promise<ReplacementGame> => {
      const it = await startReplacementGame()
      await it.game.mods.add([{ file: 'crowd.wasm', bytes }])
      frames(it, played)
      return it
    }
    const kept = ({ game }: ReplacementGame): number => {
      const measure = (game.mods as unknown as ModHost).measure(() => 0)
      const { hostBytes } = measure.costs().get('acme:crowd')!
      measure.end()
      return hostBytes
    }
    // The frame after the one in which it has changed so much that its tables have grown: they shrink again later.
    const it = await begun(6)
    const saved = await it.game.save()
    const [before, others] = [kept(it), [await begun(1), await begun(100)]]
    for (const other of others) {
      await other.game.load(saved)
      expect(kept(other)).toBe(before)
      expect(await other.game.save()).toEqual(saved)
    }
    for (let times = 0; times < 4; times++) {
      for (const game of [it, ...others]) frames(game, 40)
      for (const other of others) expect(kept(other)).toBe(kept(it))
    }
    expect(kept(it)).toBeLessThan(before)
  })

  test.each([
    ['of no size that a table can have', (sizes: number[]) => sizes.map(() => 7)],
    ['of more bytes than the game keeps for a mod', (sizes: number[]) => sizes.map(() => 1 << 29)],
    ['without the first one', (sizes: number[]) => sizes.fill(0, 0, 2)],
    ['that are too few', (sizes: number[]) => sizes.slice(2)],
  ])('has tables made anew that it says are %s', async (_what, change) => {
    const it = await start({ saves: true, spawns: 700 })
    const game = decodeSave(await it.game.save())
    const [mod] = game.mods.running
    const instance = mod!.instance!
    const other = { ...mod!, instance: { ...instance, tables: change([...instance.tables!]) } }
    await it.game.load(encodeSave({ ...game, mods: { ...game.mods, running: [other] } }))
    frames(it, 100)
    expect(it.game.mods.list()).toMatchObject([{ status: 'running' }])
  })

  test('is not changed by saving it, also where a mod faults while it saves', async () => {
    for (const mod of [{ saves: true }, { saves: true, traps: 'save' }] as const) {
      const [a, b] = [await start(mod, 5), await start(mod, 5)]
      const first = await a.game.save()
      expect(await a.game.save()).toEqual(first)
      expect(frames(a, 20)).toEqual(frames(b, 20))
      expect(a.game.mods.list()).toEqual(b.game.mods.list())
    }
  })

  test('restores a newer version from what the earlier one saved, with its entities', async () => {
    const bytes = await (await start({ saves: true }, 5)).game.save()
    const it = await start({ saves: true, version: '1.1.0', step: 10 }, 3)
    expect(await outcomes(it, bytes)).toEqual([['acme:counter', 'restores']])
    expect([it.count(), it.entities().length, marks(it)]).toEqual([5, 2, [{ n: 5 }, { n: 5 }]])
    frames(it, 1)
    expect([it.count(), marks(it)]).toEqual([15, [{ n: 15 }, { n: 15 }]])
    expect(it.game.mods.list()).toMatchObject([{ version: '1.1.0', status: 'running', errors: [] }])
  })

  test('restores a newer version of the same layout with its memory', async () => {
    const bytes = await (await start({ layout: 'a' }, 5)).game.save()
    const it = await start({ layout: 'a', version: '1.1.0', step: 10 }, 3)
    expect(await outcomes(it, bytes)).toEqual([['acme:counter', 'takes-over']])
    expect([it.count(), it.entities().length]).toEqual([5, 2])
    frames(it, 1)
    expect(it.count()).toBe(15)
  })

  test('converts the component that a newer version defines otherwise', async () => {
    const bytes = await (await start({ saves: true }, 5)).game.save()
    const it = await start({
      saves: true,
      version: '1.1.0',
      fields: [
        ['n', 'u32'],
        ['more', 'f64'],
      ],
    })
    await it.game.load(bytes)
    expect(marks(it)).toEqual([
      { n: 5, more: 0 },
      { n: 5, more: 0 },
    ])
  })

  test('starts a newer version anew that can take up nothing, and says so before', async () => {
    const bytes = await (await start({}, 5)).game.save()
    const it = await start({ version: '1.1.0', spawns: 3 }, 3)
    const plan = await it.game.previewLoad(bytes)
    expect(loadWords(plan, (name) => name.slice(5))).toEqual([
      'counter is another version now: it starts anew, and its state and all that belongs to it are lost.',
    ])
    expect(loadWords(plan)).toEqual([
      'acme:counter is 1.1.0 now, 1.0.0 in the saved game: it starts anew, and its state and its 2 entities are lost.',
    ])
    expect(it.count()).toBe(3)
    expect(await outcomes(it, bytes)).toEqual([['acme:counter', 'starts-anew']])
    expect([it.count(), it.entities().length]).toEqual([0, 3])
    frames(it, 1)
    expect(it.count()).toBe(1)
  })

  test('starts a mod anew that it does not have', async () => {
    const bytes = await (await start(null, 5)).game.save()
    const it = await start({ saves: true }, 9)
    expect(await outcomes(it, bytes)).toEqual([['acme:counter', 'new']])
    expect([it.count(), it.entities().length, it.game.engine.time.frame]).toEqual([0, 2, 5])
    frames(it, 1)
    expect(it.count()).toBe(1)
  })

  test('keeps what belongs to a mod that is missing, through further saves, until it comes back', async () => {
    const first = await start({ saves: true }, 5)
    const bytes = await first.game.save()
    const entities = first.entities()
    const without = await start(null)
    expect(await outcomes(without, bytes)).toEqual([['acme:counter', 'kept']])
    expect([without.count(), without.game.world.size, marks(without)]).toEqual([-1, 0, []])
    for (const entity of entities) expect(without.game.world.alive(entity)).toBe(false)
    frames(without, 10)
    // Others get none of its handles meanwhile.
    await without.put({ name: 'acme:other', spawns: 700 }, 'other.wasm')
    frames(without, 2)
    const again = await without.game.save()
    expect(readSaveHeader(again).mods).toMatchObject([
      { name: 'acme:other', running: true },
      { name: 'acme:counter', running: false, entities: 2 },
    ])
    const third = await start(null)
    await third.game.load(again)
    const last = await third.game.save()
    const back = await start({ saves: true }, 1)
    await back.put({ name: 'acme:other', spawns: 700 }, 'other.wasm')
    expect(await outcomes(back, last)).toEqual([
      ['acme:counter', 'continues'],
      ['acme:other', 'continues'],
    ])
    expect([back.count(), back.entities(), marks(back)]).toEqual([5, entities, [{ n: 5 }, { n: 5 }]])
    frames(back, 1)
    expect([back.count(), marks(back)]).toEqual([6, [{ n: 6 }, { n: 6 }]])
  })

  test('gives a mod its state back that comes back as a newer version', async () => {
    const bytes = await (await start({ saves: true }, 5)).game.save()
    const without = await start(null)
    await without.game.load(bytes)
    const again = await without.game.save()
    const back = await start({ saves: true, version: '1.1.0', step: 10 }, 2)
    expect(await outcomes(back, again)).toEqual([['acme:counter', 'restores']])
    frames(back, 1)
    expect([back.count(), marks(back)]).toEqual([15, [{ n: 15 }, { n: 15 }]])
  })

  test('keeps the state of a mod that cannot start with it, and loads the rest', async () => {
    const bytes = await (await start({ saves: true }, 5)).game.save()
    const it = await start({ saves: true, version: '1.1.0', traps: 'restore' }, 3)
    expect(await outcomes(it, bytes)).toEqual([['acme:counter', 'kept']])
    expect([it.game.engine.time.frame, it.count(), it.game.world.size]).toEqual([5, -1, 0])
    expect(it.game.mods.list()).toMatchObject([{ status: 'faulted' }])
    const again = await it.game.save()
    const back = await start({ saves: true }, 1)
    await back.game.load(again)
    expect([back.count(), marks(back)]).toEqual([5, [{ n: 5 }, { n: 5 }]])
  })

  test('restarts what needs a mod that has changed, and both go on with their state', async () => {
    const dependent: CounterOptions = { name: 'acme:dependent', saves: true, uses: ['demo:swap/counter'] }
    const all = async (version: string): Promise<ReplacementGame> => {
      const it = await start({ saves: true, version, step: version === '1.0.0' ? 1 : 10 })
      await it.put(dependent, 'dependent.wasm')
      return it
    }
    const it = await all('1.0.0')
    frames(it, 5)
    const bytes = await it.game.save()
    const other = await all('1.1.0')
    frames(other, 3)
    expect(await outcomes(other, bytes)).toEqual([
      ['acme:counter', 'restores'],
      ['acme:dependent', 'continues'],
    ])
    expect(other.game.mods.list().map(({ status }) => status)).toEqual(['running', 'running'])
    frames(other, 1)
    expect(other.count()).toBe(15)
    const mark = other.game.world.components.find(({ path }) => path === 'acme:dependent/mark')!
    expect(other.game.world.all({ with: [mark] }).map((at) => other.game.world.get(at, mark))).toEqual([
      { n: 6 },
      { n: 6 },
    ])
  })

  test('that cannot be loaded leaves the game and its mods as they were, also where mods were to restart', async () => {
    const bytes = await (await start({ saves: true }, 5)).game.save()
    const it = await start({ saves: true, version: '1.1.0' }, 3)
    const hash = it.game.stateHash()
    const spy = it.game.engine.texts
    const putBack = spy.putBack.bind(spy)
    let once = true
    spy.putBack = (state) => {
      if (!once) return putBack(state)
      once = false
      throw new RangeError('no room')
    }
    expect(await laterCode(() => it.game.load(bytes))).toBe('save/malformed')
    spy.putBack = putBack
    expect([it.game.stateHash(), it.count(), it.entities().length]).toEqual([hash, 3, 2])
    frames(it, 1)
    expect([it.count(), marks(it)]).toEqual([4, [{ n: 4 }, { n: 4 }]])
  })
})

describe('a mod that is missing', () => {
  const other: CounterOptions = { name: 'acme:other', saves: true, spawns: 3 }
  /** A game with two mods, saved and loaded without one of them. */
  async function withoutOne(
    played = 5,
  ): Promise<{ it: ReplacementGame; hashes: ReadonlyMap<string, string>; entities: unknown }> {
    const first = await start({ saves: true })
    await first.put(other, 'other.wasm')
    frames(first, played)
    const bytes = await first.game.save()
    const it = await start(null)
    await it.put(other, 'other.wasm')
    expect(await outcomes(it, bytes)).toEqual([
      ['acme:counter', 'kept'],
      ['acme:other', 'continues'],
    ])
    return { it, hashes: first.game.stateHashes(), entities: first.entities() }
  }

  test('takes its state up when it is added to the game that runs, and the others go on', async () => {
    const { it, hashes, entities } = await withoutOne()
    const before = it.game.stateHashes()
    expect(before.get('acme:other')).toBe(hashes.get('acme:other'))
    await it.put({ saves: true })
    expect(it.game.stateHashes()).toEqual(hashes)
    expect([it.count(), it.entities(), marks(it)]).toEqual([5, entities, [{ n: 5 }, { n: 5 }]])
    frames(it, 2)
    expect([it.count(), marks(it)]).toEqual([7, [{ n: 7 }, { n: 7 }]])
    // Nothing is kept for it any more, and it is saved like any other.
    const bytes = await it.game.save()
    expect(readSaveHeader(bytes).mods.map(({ name, running }) => [name, running])).toEqual([
      ['acme:other', true],
      ['acme:counter', true],
    ])
    expect((await it.game.load(bytes)).exact).toBe(true)
  })

  test('takes it up later too, as a newer version, and when it is switched on', async () => {
    const { it } = await withoutOne()
    frames(it, 20)
    await it.put({ saves: true, version: '1.1.0', step: 10 })
    expect([it.count(), marks(it)]).toEqual([5, [{ n: 5 }, { n: 5 }]])
    frames(it, 1)
    expect(it.count()).toBe(15)
    const bytes = await it.game.save()
    it.game.mods.disable('acme:counter')
    expect(await outcomes(it, bytes)).toEqual([
      ['acme:counter', 'kept'],
      ['acme:other', 'continues'],
    ])
    it.game.mods.enable('acme:counter')
    expect([it.count(), marks(it)]).toEqual([15, [{ n: 15 }, { n: 15 }]])
  })

  test('starts anew where it can take up nothing, and once only', async () => {
    const { it } = await withoutOne()
    await it.put({ version: '2.0.0', spawns: 1 })
    expect([it.count(), it.entities().length]).toEqual([0, 1])
    frames(it, 3)
    expect(it.count()).toBe(3)
    expect((await it.game.load(await it.game.save())).exact).toBe(true)
    expect(it.count()).toBe(3)
  })

  test('keeps its state where it cannot start with it', async () => {
    const { it } = await withoutOne()
    await it.put({ saves: true, version: '1.1.0', traps: 'restore' })
    expect([it.count(), it.game.mods.list().map(({ status }) => status)]).toEqual([
      -1,
      ['faulted', 'running'],
    ])
    await it.put({ saves: true, version: '1.2.0' })
    expect([it.count(), marks(it)]).toEqual([5, [{ n: 5 }, { n: 5 }]])
  })

  test('is missing again in a snapshot from before it came back, and comes back once more', async () => {
    const { it, hashes } = await withoutOne()
    await it.game.prepareSnapshots()
    const before = it.game.snapshot()
    await it.put({ saves: true })
    const after = it.game.snapshot()
    for (let time = 0; time < 2; time++) {
      frames(it, 4)
      it.game.restore(before)
      expect([it.count(), it.game.world.size]).toEqual([-1, 3])
      expect(readSaveHeader(await it.game.save()).mods).toMatchObject([
        { name: 'acme:other' },
        { name: 'acme:counter', running: false },
      ])
      if (time === 0) it.game.restore(after)
      else await it.put({ saves: true, version: '1.0.1' })
      expect(marks(it)).toEqual([{ n: 5 }, { n: 5 }])
      if (time === 0) expect(it.game.stateHashes()).toEqual(hashes)
    }
  })

  test('comes back in a replay as it did', async () => {
    const { it } = await withoutOne()
    const bytes = await it.game.save()
    const recorded = await start(null)
    const recorder = await recorded.game.record()
    await recorded.put(other, 'other.wasm')
    frames(recorded, 2)
    await recorded.game.load(bytes)
    frames(recorded, 3)
    await recorded.put({ saves: true })
    const hashes = frames(recorded, 5)
    const again = await startReplacementGame()
    const replay = await again.game.replay(await recorder.toBytes(), { verify: true })
    const seen: string[] = []
    while (replay.next()) seen.push(again.game.stateHash())
    expect(seen.slice(-5)).toEqual(hashes)
    expect(again.count()).toBe(10)
  })
})
