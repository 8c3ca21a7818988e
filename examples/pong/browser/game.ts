import { defineGame, type GameDefinition } from 'skein'
import { render, sound } from 'skein/render'
import pong from '../game.ts'
import { ACTIONS, HandsSystem } from './hands.ts'
import { EffectSystem, LookSystem } from './look.ts'

/** A mod may bring others under these names. */
const assets = {
  'ball.png': new URL('../assets/ball.png', import.meta.url),
  'paddle.png': new URL('../assets/paddle.png', import.meta.url),
  'bounce.wav': new URL('../assets/bounce.wav', import.meta.url),
  'goal.wav': new URL('../assets/goal.wav', import.meta.url),
  'win.wav': new URL('../assets/win.wav', import.meta.url),
}

/** Pong as it is in the terminal, with a look, sounds, and paddles that players can take. Runs without a screen as well. */
const game: GameDefinition = defineGame({
  ...pong,
  packages: [...pong.packages, render, sound],
  systems: [...pong.systems, LookSystem, EffectSystem, HandsSystem],
  actions: ACTIONS,
  assets,
})

export default game
