import { expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineGame } from '../game.ts'
import { math } from '../math/index.ts'
import { thrownBy } from '../testing/engine-of.ts'
import { defineSystem } from './index.ts'

const Pendulum = defineSystem('pendulum', {
  create: ({ math: { sin }, time }) => ({ sin, time, angle: 0 }),
  save: ({ angle }) => angle,
  run: ({ tick }) => [
    tick(
      'update',
      (self, _, context) => void (self.angle = self.sin(self.time.elapsed) + context.math.cos(1)),
    ),
  ],
})

test('a game that passes math on has it in the context of each system, in create and in its work', () => {
  const engine = new Engine(defineGame({ math, systems: [Pendulum] }))
  expect(engine.get(Pendulum).sin).toBe(math.sin)
  engine.frame()
  engine.frame()
  expect(engine.get(Pendulum).angle).toBe(math.sin(2 / 60) + math.cos(1))
})

test('a system that uses math in a game without it is told how to get it', () => {
  const error = thrownBy(() => new Engine(defineGame({ systems: [Pendulum] })))
  expect([error.code, error.names]).toEqual(['system/no-math', { system: 'pendulum' }])
  expect(error.message).toBe('the system "pendulum" uses math of its context, but the game has none')
  expect(error.hint).toContain("import { math } from 'skein'")
})

test('a system that does not use math needs none in its game', () => {
  const Quiet = defineSystem('quiet', { create: ({ name }) => ({ name }) })
  expect(new Engine(defineGame({ systems: [Quiet] })).get(Quiet).name).toBe('quiet')
})
