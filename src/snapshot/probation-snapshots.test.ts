import { expect, test } from 'vitest'
import { REALLOC, watMod } from '../../plugins/testing/wat-mod.ts'
import {
  counterMod,
  startReplacementGame,
  type ReplacementGame,
} from '../../plugins/testing/replacement-game.ts'

/** Memory for a few versions of a mod: a version that a restored snapshot leaves behind would soon be one too many. */
const OPTIONS = { probationFrames: 4, snapshots: true, totalMemoryBytes: 6 * 65_536 }

test('a snapshot of a probation that is still under way: a fault puts the version before back, as it did', async () => {
  const { game, put } = await startReplacementGame(OPTIONS)
  await put({ version: '1.0.0' })
  game.frame()
  await put({ version: '1.0.1', traps: 2 })
  const snapshot = game.snapshot()
  const play = (): string[] =>
    Array.from({ length: 2 }, () => {
      game.frame()
      return game.mods
        .list()
        .map(({ version, status }) => `${version} ${status}`)
        .join()
    })
  game.frame()
  game.restore(snapshot)
  expect(play()).toContain('1.0.0 running')
})

test('a snapshot of a probation that has ended since: the version on probation goes on, and nothing comes back', async () => {
  const { game, put } = await startReplacementGame(OPTIONS)
  await put({ version: '1.0.0' })
  game.frame()
  await put({ version: '1.0.1' })
  game.frame()
  const [snapshot, hash] = [game.snapshot(), game.stateHash()]
  const then = Array.from({ length: 8 }, () => (game.frame(), game.stateHash()))
  game.restore(snapshot)
  expect(game.stateHash()).toBe(hash)
  expect(game.mods.list()).toMatchObject([{ version: '1.0.1', status: 'running' }])
  expect(Array.from({ length: 8 }, () => (game.frame(), game.stateHash()))).toEqual(then)
})

const FILES = [
  { file: 'counter.wasm', bytes: counterMod({ version: '1.0.0' }) },
  { file: 'counter.wasm', bytes: counterMod({ version: '1.0.1', traps: 2 }) },
]

/** Plays on: of each frame the state, and the version that runs. */
function playOn({ game, said }: ReplacementGame, frames: number): string[] {
  return Array.from({ length: frames }, () => {
    game.frame()
    const versions = game.mods.list().map(({ version, status }) => `${version} ${status}`)
    return [game.stateHash(), ...versions, ...said.splice(0)].join('\n')
  })
}

test('a snapshot of a probation that was rolled back since: its fault puts the version before back again, here and in another game', async () => {
  const play = await startReplacementGame(OPTIONS)
  const { game, put } = play
  await put({ version: '1.0.0' })
  for (let i = 0; i < 5; i++) game.frame()
  await put({ version: '1.0.1', traps: 2 })
  play.said.length = 0
  const snapshot = game.snapshot()
  const bytes = snapshot.toBytes()
  const then = playOn(play, 4)
  expect(then[1]).toContain('1.0.0 running')
  expect(then[1]).toContain('→ back to 1.0.0 after 1')
  for (let times = 0; times < 9; times++) {
    game.restore(snapshot)
    expect(game.snapshot().toBytes()).toEqual(bytes)
    play.said.length = 0
    expect(playOn(play, 4)).toEqual(then)
  }
  const other = await startReplacementGame(OPTIONS)
  await other.game.prepareSnapshots(FILES)
  other.game.restore(other.game.readSnapshot(bytes))
  other.said.length = 0
  expect(playOn(other, 4)).toEqual(then)
  expect(other.game.snapshot().toBytes()).toEqual(game.snapshot().toBytes())
})

test('a snapshot from before a probation: a fault of the version that came since puts nothing back', async () => {
  const play = await startReplacementGame({ ...OPTIONS, faults: { actions: ['suspend'] } })
  const { game, put } = play
  await put({ version: '1.0.1', traps: 4 })
  game.frame()
  const snapshot = game.snapshot()
  play.said.length = 0
  const then = playOn(play, 6)
  game.restore(snapshot)
  play.said.length = 0
  await put({ version: '1.0.2' })
  game.frame()
  game.restore(snapshot)
  play.said.length = 0
  expect(playOn(play, 6)).toEqual(then)
})

/** A mod that reads the component of the one that counts, and traps in the fourth frame. */
function readingMod(): Uint8Array {
  const mark = 'acme:counter/mark@1.0.0'
  return watMod(
    [
      { mod: { name: 'acme:reading', version: '1.0.0', abi: 1 } },
      {
        system: {
          name: 'acme:reading/it',
          version: '1.0.0',
          queries: [{ stage: 'update', export: 'step', with: [mark], read: [`${mark}#n`] }],
        },
      },
    ],
    `(module (memory (export "memory") 1) ${REALLOC}
      (func (export "step") (param i32 f32)
        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
        (if (i32.ge_u (i32.load (i32.const 0)) (i32.const 4)) (then unreachable))))`,
  )
}

test('a snapshot from before a mod was linked anew: its fault puts nothing back', async () => {
  const play = await startReplacementGame({ ...OPTIONS, faults: { actions: ['suspend'] } })
  const { game, put } = play
  await put({ version: '1.0.0' })
  await game.mods.add([{ file: 'reading.wasm', bytes: readingMod() }])
  game.frame()
  const snapshot = game.snapshot()
  play.said.length = 0
  const then = playOn(play, 6)
  game.restore(snapshot)
  for (const fields of [
    [
      ['n', 'u32'],
      ['m', 'u8'],
    ],
    [['n', 'u32']],
  ] as const)
    await put({ version: '1.0.0', fields })
  game.restore(snapshot)
  play.said.length = 0
  expect(playOn(play, 6)).toEqual(then)
})
