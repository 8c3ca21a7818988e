import { describe, expect, test } from 'vitest'
import { counterMod, replacementGame } from '../plugins/testing/replacement-game.ts'
import { createGame, type CreateGameOptions, type Game, type ModFile } from './index.ts'

const file = (name: string, options: Parameters<typeof counterMod>[0] = {}): ModFile => ({
  file: `${name}.wasm`,
  bytes: counterMod({ name: `acme:${name}`, ...options }),
})

const frames = (game: Game, count: number): void => {
  for (let frame = 0; frame < count; frame++) game.frame()
}

/** Adds, replaces, switches, removes and faults mods while a game plays. */
async function changeMods(game: Game): Promise<void> {
  await game.mods.add([
    file('counter'),
    file('other', { spawns: 3 }),
    { file: 'text.wasm', bytes: Uint8Array.of(1) },
  ])
  frames(game, 10)
  await game.mods.add([file('counter', { version: '1.1.0', step: 2, saves: true })])
  frames(game, 70)
  game.mods.disable('acme:other')
  frames(game, 5)
  game.mods.enable('acme:other')
  // It faults on its probation, and the version before is back.
  await game.mods.add([file('other', { version: '1.2.0', traps: 4 })])
  frames(game, 30)
  await game.mods.add([file('late', { traps: 3 })], ['text.wasm'])
  frames(game, 10)
  game.mods.remove('acme:counter')
  frames(game, 5)
  await game.mods.add([file('renamed', { name: 'acme:other', version: '1.3.0' })], ['other.wasm'])
  frames(game, 5)
}

async function recorded(options: CreateGameOptions = {}): Promise<{
  game: Game
  bytes: Uint8Array
  bare: Uint8Array
  mods: readonly ModFile[]
}> {
  const game = await createGame(replacementGame, { seed: 3, ...options })
  const recorder = await game.record({ hashEvery: 10 })
  await changeMods(game)
  expect(recorder.problems).toEqual([])
  const [bytes, bare] = [await recorder.toBytes(), await recorder.toBytes({ mods: () => false })]
  return { game, bytes, bare, mods: recorder.mods }
}

const statuses = (game: Game): unknown[] => game.mods.list().map((it) => [it.name, it.version, it.status])

describe('a recording of a game whose mods change', () => {
  test.each<[string, CreateGameOptions]>([
    ['by default', {}],
    ['that skips calls at fault', { faults: { actions: ['warn', 'skip', 'suspend'] } }],
    ['whose mods have limits', { limits: { callFuel: 50_000_000, entities: 100 } }],
  ])('plays them again, with faults and rollbacks, %s', async (_what, options) => {
    const { game, bytes } = await recorded(options)
    const again = await createGame(replacementGame, { seed: 3, ...options })
    const replay = await again.replay(bytes, { verify: true })
    while (replay.next());
    expect(Object.fromEntries(again.stateHashes())).toEqual(Object.fromEntries(game.stateHashes()))
    expect(statuses(again)).toEqual(statuses(game))
  })

  test('gets the bytes of mods from the caller where it does not hold them itself', async () => {
    const { game, bytes, bare, mods } = await recorded()
    expect(bare.length).toBeLessThan(bytes.length)
    const again = await createGame(replacementGame, { seed: 3 })
    const replay = await again.replay(bare, { mods, verify: true })
    while (replay.next());
    expect(again.stateHash()).toBe(game.stateHash())
  })

  test('refuses a mod that is missing or another one, by name, before anything plays', async () => {
    const { bare, mods } = await recorded()
    const game = await createGame(replacementGame, { seed: 3 })
    await expect(
      game.replay(bare, { mods: mods.filter(({ file: it }) => it !== 'late.wasm') }),
    ).rejects.toMatchObject({
      code: 'recording/missing-mod',
      names: { mod: 'acme:late', file: 'late.wasm' },
    })
    const changed = mods.map((it) => (it.file === 'late.wasm' ? file('late', { version: '1.0.1' }) : it))
    await expect(game.replay(bare, { mods: changed })).rejects.toMatchObject({
      code: 'recording/other-mod',
      names: { mod: 'acme:late', file: 'late.wasm', other: 'late.wasm' },
    })
    expect([game.mods.list(), game.engine.replayed]).toEqual([[], null])
    const replay = await game.replay(bare, { mods, verify: true })
    while (replay.next());
  })

  test('refuses other limits of a mod, by name', async () => {
    const limitsOf = (): { entities: number } => ({ entities: 77 })
    const { bytes } = await recorded({ limitsOf })
    const game = await createGame(replacementGame, { seed: 3 })
    await expect(game.replay(bytes)).rejects.toMatchObject({
      code: 'recording/other-options',
      names: { mod: 'acme:counter', other: 'entities' },
    })
  })

  test('holds the answers of the player, who is not asked again', async () => {
    const asked: string[] = []
    const ask = ({ mod }: { mod: string }): boolean => {
      asked.push(mod)
      return mod !== 'acme:other'
    }
    const { game, bytes } = await recorded({ ask })
    expect(asked).toContain('acme:other')
    asked.length = 0
    const again = await createGame(replacementGame, { seed: 3, ask })
    const replay = await again.replay(bytes, { verify: true })
    while (replay.next());
    expect(asked).toEqual([])
    expect(again.stateHash()).toBe(game.stateHash())
  })

  test('holds the rests of slow mods, which follow from a clock', async () => {
    let now = 0
    const slow = { clock: () => (now += 3), milliseconds: 1, frames: 3, rest: 2 }
    const { game, bytes } = await recorded({ slow })
    const again = await createGame(replacementGame, { seed: 3, slow: { ...slow, clock: () => 0 } })
    const replay = await again.replay(bytes, { verify: true })
    while (replay.next());
    expect(again.stateHash()).toBe(game.stateHash())
    const fast = await createGame(replacementGame, { seed: 3 })
    await changeMods(fast)
    expect(fast.stateHash()).not.toBe(game.stateHash())
  })
})
