import { defineSystem } from 'skein'
import { COURT, PADDLE, Paddle, Paddles, Position } from '../interfaces.ts'
import { BallSystem } from './ball.ts'

const REACH: number = PADDLE.halfHeight
/** How far a paddle stands from its edge of the court. */
export const INSET = 4

const SIDES = ['left', 'right'] as const

/** Two paddles that follow the ball as fast as they can. */
export const PaddleSystem = defineSystem('paddles', {
  uses: { ball: BallSystem },
  provides: [Paddles],
  create({ world, uses, random }) {
    const position = world.columns(Position)
    const entities = SIDES.map((side) => {
      const paddle = world.spawn()
      world.add(paddle, Position, { x: side === 'left' ? INSET : COURT.width - INSET, y: COURT.height / 2 })
      world.add(paddle, Paddle, { side })
      return paddle
    })
    /** Where on the paddle each side means to hit the ball: what makes rallies differ. */
    const aims = SIDES.map(() => 0)
    let speed = 29
    return {
      uses,
      speed: () => speed,
      setSpeed(value: number) {
        if (Number.isFinite(value)) speed = Math.fround(Math.min(60, Math.max(5, value)))
      },
      /** The paddle of a side, and where it stands. */
      of: (side: 'left' | 'right') => entities[SIDES.indexOf(side)]!,
      at(side: 'left' | 'right'): { x: number; y: number } {
        return world.get(this.of(side), Position)
      },
      /** Chooses anew where a side means to hit the ball. */
      aim(side: 'left' | 'right'): void {
        aims[SIDES.indexOf(side)] = random.between(-REACH * 0.8, REACH * 0.8)
      },
      move(dt: number): void {
        for (const [index, paddle] of entities.entries()) {
          const row = world.row(paddle)
          const goal = (uses.ball.threat(position.x[row]) ?? COURT.height / 2) + aims[index]!
          const step = Math.max(-speed * dt, Math.min(speed * dt, goal - position.y[row]))
          position.y[row] = Math.max(REACH, Math.min(COURT.height - REACH, position.y[row] + step))
        }
      },
      state: () => ({ speed, aims: [...aims] }),
      goOn(state: { speed: number; aims: number[] }): void {
        speed = state.speed
        aims.splice(0, aims.length, ...state.aims)
      },
    }
  },
  save: (self) => self.state(),
  restore: (self, saved) => self.goOn(saved as ReturnType<typeof self.state>),
  run: ({ tick }) => [tick('update', (self, dt) => self.move(dt))],
})
