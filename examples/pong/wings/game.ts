import { defineGame, type GameDefinition } from 'skein'
import { defineWings } from 'skein/wings'
import pongGame from '../game.ts'
import { Bounce, Goal, MatchOver, Out, Paddles, Scoreboard } from '../interfaces.ts'

/** Pong as plugins built with Rust's `wings` know it: the crate `pong`, which `skein bindgen --lang wings` writes from this. */
export const pongForWings = defineWings({
  crate: 'pong',
  version: '1.0.0',
  traits: {
    Paddles: { trait: Paddles, methods: { speed: [], setSpeed: [''] } },
    Scoreboard: { trait: Scoreboard, methods: { score: [''], goal: [] } },
  },
  events: { 'on::Bounce': Bounce, 'on::Out': Out, 'on::Goal': Goal, 'on::MatchOver': MatchOver },
  groups: { Client: 'client' },
})

/** Pong, which takes plugins built with `wings` beside its mods. */
const game: GameDefinition = defineGame({ ...pongGame, interfaces: [pongForWings] })

export default game
