import { defineGame, math, type GameDefinition } from 'skein'
import { pong } from './interfaces.ts'
import { BallSystem } from './systems/ball.ts'
import { BounceSystem } from './systems/bounce.ts'
import { PaddleSystem } from './systems/paddles.ts'
import { ScoreSystem } from './systems/score.ts'
import { ServeSystem } from './systems/serve.ts'

/** Pong: two computer players, first to five. */
const game: GameDefinition = defineGame({
  name: 'pong',
  math,
  packages: [pong],
  systems: [BallSystem, PaddleSystem, BounceSystem, ScoreSystem, ServeSystem],
  groups: ['client'],
})

export default game
