import { expect, test } from 'vitest'
import { startReplacementGame } from '../../plugins/testing/replacement-game.ts'

const OPTIONS = { probationFrames: 4, snapshots: true }

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

test('a snapshot of a probation that was rolled back since: the version on probation comes back, and its fault takes it out', async () => {
  const { game, put } = await startReplacementGame(OPTIONS)
  await put({ version: '1.0.0' })
  game.frame()
  await put({ version: '1.0.1', traps: 2 })
  const [snapshot, hash] = [game.snapshot(), game.stateHash()]
  for (let i = 0; i < 3; i++) game.frame()
  expect(game.mods.list()).toMatchObject([{ version: '1.0.0', status: 'running' }])
  game.restore(snapshot)
  expect(game.stateHash()).toBe(hash)
  expect(game.mods.list()).toMatchObject([{ version: '1.0.1', status: 'running' }])
  for (let i = 0; i < 3; i++) game.frame()
  expect(game.mods.list().map(({ version }) => version)).not.toContain('1.0.0')
})
