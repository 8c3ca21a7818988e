import { defineGame, definePackage, t, type GameDefinition } from 'skein'
import { adoptObjects, objectsOf, type AdoptedObjects } from 'skein/objects'
import type { Mesh } from 'three'
import { Block, type Dodge } from './dodge.ts'

/** The parts of the game that mods see. */
export const dodge = definePackage('dodge:game', '1.0.0')
export const Place = dodge.component('place', { x: t.f32, y: t.f32, z: t.f32 }, { label: 'where things are' })
export const BlockPart = dodge.component('block', { speed: t.f32 }, { label: 'how fast blocks fall' })
export const Player = dodge.component('player', {}, { label: 'the player' })

const PLACE = { x: 'position.x', y: 'position.y', z: 'position.z' } as const

/** The objects of the game that have them. */
export function shared(game: Dodge): AdoptedObjects {
  const blocks = objectsOf(game.blocks, {
    create: () => new Block(),
    add: (block) => game.add(block),
    remove: (block) => game.remove(block),
  })
  blocks.share(Place, PLACE).share(BlockPart, { speed: 'speed' })
  const players = objectsOf<Mesh>()
  players.share(Place, PLACE).share(Player, {})
  players.add(game.player)
  return adoptObjects([blocks, players])
}

const game: GameDefinition = defineGame({ name: 'dodge', packages: [dodge], systems: [] })

export default game
