import { expect, test } from 'vitest'
import { createGame, defineGame, defineSystem } from './index.ts'

test('a game gives its input and the objects of its systems, as its engine does', async () => {
  const Hero = defineSystem('hero', {
    create: ({ input }) => ({ jump: input.find('jump'), jumps: 0 }),
    run: ({ tick }) => [
      tick('update', (self, _dt, { input }) => {
        if (input.pressed(self.jump)) self.jumps++
      }),
    ],
  })
  const game = await createGame(defineGame({ actions: { jump: 'button' }, systems: [Hero] }))
  game.input.set('jump', 1)
  game.frame()
  expect(game.get(Hero).jumps).toBe(1)
  expect([game.input, game.get(Hero)]).toEqual([game.engine.input, game.engine.get(Hero)])
  const Other = defineSystem('other', { create: () => ({}) })
  expect(() => game.get(Other)).toThrow(expect.objectContaining({ code: 'system/not-running' }))
})
