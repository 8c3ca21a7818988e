import { defineSystem, type SystemContext } from 'skein'
import { Ball, COURT, Position, Velocity } from '../interfaces.ts'
import { BallSystem } from './ball.ts'
import { ScoreStore } from './score.ts'

/** Steps between a goal and the next serve. */
const PAUSE = 30
const SPEED = 48

/** Puts a ball into play when there is none. */
export const ServeSystem = defineSystem('serve', {
  uses: { ball: BallSystem, score: ScoreStore },
  create: ({ world, uses, random }) => ({ world, uses, random, wait: PAUSE, serves: 0 }),
  save: ({ wait, serves }) => ({ wait, serves }),
  run: ({ tick }) => [
    tick('update', (self) => {
      if (self.uses.score.value.over || self.uses.ball.count() > 0 || --self.wait > 0) return
      self.wait = PAUSE
      self.serves++
      const angle = self.random.between(-0.6, 0.6)
      serve(self.world, angle, self.serves % 2 === 0 ? -1 : 1)
    }),
  ],
})

function serve(world: SystemContext['world'], angle: number, direction: 1 | -1): void {
  const ball = world.spawn()
  world.add(ball, Ball)
  world.add(ball, Position, { x: COURT.width / 2, y: COURT.height / 2 })
  world.add(ball, Velocity, { x: Math.cos(angle) * SPEED * direction, y: Math.sin(angle) * SPEED })
}
