import { defineGame, type GameDefinition } from 'skein'
import { render } from 'skein/render'
import pong from '../game.ts'
import { LookSystem } from './look.ts'

/** Pong as it is in the terminal, with a look. Runs without a screen as well. */
const game: GameDefinition = defineGame({
  ...pong,
  packages: [...pong.packages, render],
  systems: [...pong.systems, LookSystem],
})

export default game
