import { defineGame, definePackage, t, type GameDefinition } from 'skein'
import { share } from 'skein/bitecs'
import * as own from './asteroids.ts'

/** The parts of the game that mods see. */
export const asteroids = definePackage('asteroids:game', '1.0.0')
export const Position = asteroids.component('position', { x: t.f32, y: t.f32 }, { label: 'where things are' })
export const Velocity = asteroids.component('velocity', { x: t.f32, y: t.f32 }, { label: 'how things move' })
export const Rock = asteroids.component('rock', { size: t.u8 }, { label: 'rocks' })
export const Ship = asteroids.component('ship', {}, { label: 'the ship' })
export const Hit = asteroids.event('hit', { x: t.f32, y: t.f32, size: t.u8 }, { label: 'a rock is hit' })

/** The arrays of the game that hold them. */
export const shared = [
  share(Position, own.Position),
  share(Velocity, own.Velocity),
  share(Rock, own.Rock),
  share(Ship, own.Ship),
]

const game: GameDefinition = defineGame({ name: 'asteroids', packages: [asteroids], systems: [] })

export default game
