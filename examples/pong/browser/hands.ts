import { defineSystem, type ActionDefinitions } from 'skein'
import type { ActionLabels, Bindings } from 'skein/browser'
import { COURT, PADDLE, Position } from '../interfaces.ts'
import { BounceSystem } from '../systems/bounce.ts'
import { PaddleSystem } from '../systems/paddles.ts'

/** Actions of players: move a paddle up (1) and down (-1). */
export const ACTIONS: ActionDefinitions = { 'left-paddle': 'axis', 'right-paddle': 'axis' }

/** Which keys, sticks and fingers do it. */
export const BINDINGS: Bindings = {
  'left-paddle': ['+key:KeyW', '-key:KeyS', '-pad1:left-y'],
  'right-paddle': ['+key:ArrowUp', '-key:ArrowDown', '-pad2:left-y', '+touch:top', '-touch:bottom'],
}

export const LABELS: ActionLabels = { 'left-paddle': ['left paddle down', 'left paddle up'], 'right-paddle': ['right paddle down', 'right paddle up'] } // prettier-ignore

/** How much faster than the computer a player may be. */
const SKILL = 1.6

const SIDES = ['left', 'right'] as const

/** Lets players take a paddle from the computer: the first key of a side does. */
export const HandsSystem = defineSystem('hands', {
  uses: { paddles: PaddleSystem },
  before: [BounceSystem],
  create({ world, input, uses }) {
    const position = world.columns(Position)
    const hands = SIDES.map((side) => ({
      action: input.find(`${side}-paddle`),
      paddle: uses.paddles.of(side),
      /** Where the player has the paddle; `null` while the computer has it. */
      y: null as number | null,
    }))
    return {
      state: () => hands.map(({ y }) => y),
      goOn: (state: readonly (number | null)[]) =>
        hands.forEach((hand, index) => void (hand.y = state[index]!)),
      move(dt: number): void {
        for (const hand of hands) {
          const row = world.row(hand.paddle)
          const push = input.value(hand.action)
          if (hand.y === null && push === 0) continue
          const y = (hand.y ?? position.y[row]) + push * uses.paddles.speed() * SKILL * dt
          hand.y = Math.max(PADDLE.halfHeight, Math.min(COURT.height - PADDLE.halfHeight, y))
          position.y[row] = hand.y
        }
      },
    }
  },
  save: (self) => self.state(),
  restore: (self, saved) => self.goOn(saved as (number | null)[]),
  run: ({ tick }) => [tick('update', (self, dt) => self.move(dt))],
})
