import { createGame, loadWords, type Game } from 'skein'
import { readModFolder } from 'skein/node'
import { expect, test } from 'vitest'
import definition from './game.ts'

function play(game: Game, frames: number): void {
  for (let left = frames; left > 0; left--) {
    for (const action of game.input.actions) game.input.set(action, (game.engine.time.frame % 9) / 8)
    game.frame()
  }
}

test('a mod whose file is removed, and put back after more saves, goes on from where it was', async () => {
  const mods = (await readModFolder('examples/skyward/mods')).filter(({ file }) => file === 'boomerang.wasm')
  const game = await createGame(definition, { seed: 7 })
  await game.mods.add(mods)
  play(game, 300)
  const first = await game.save()
  const hashes = game.stateHashes()

  game.mods.remove('boomerang.wasm')
  play(game, 10)
  expect(loadWords(await game.previewLoad(first))).toEqual([
    'gander:boomerang 1.0.0 does not run here: its state and its 2 entities stay in the saved game and come back with it.',
  ])
  await game.load(first)
  const later = await game.save()
  await game.mods.add(mods)
  expect(game.stateHashes().get('gander:boomerang')).toBe(hashes.get('gander:boomerang'))
  play(game, 60)

  await game.load(later)
  expect(game.stateHashes()).toEqual(hashes)
  expect((await game.load(first)).exact).toBe(true)
})
