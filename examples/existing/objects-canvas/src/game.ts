import { defineGame, definePackage, t, type GameDefinition } from 'skein'
import { adoptObjects, objectsOf, type AdoptedObjects } from 'skein/objects'
import { FallingFruit, type Basket, type Orchard } from './orchard.ts'

/** The parts of the game that mods see. */
export const orchard = definePackage('orchard:game', '1.0.0')
export const Kind = t.enum(['apple', 'pear', 'golden'])
export const Falling = orchard.component(
  'falling',
  { x: t.f32, y: t.f32, vx: t.f32, vy: t.f32, kind: Kind },
  { label: 'how fruit falls' },
)
export const BasketPart = orchard.component('basket', { x: t.f32, width: t.f32 }, { label: 'the basket' })
export const Caught = orchard.event('caught', { kind: Kind }, { label: 'a fruit is caught' })

/** The objects of the game that have them. */
export function shared(game: Orchard): AdoptedObjects {
  const fruits = objectsOf(game.fruits, { create: () => new FallingFruit(0, 'apple') })
  fruits.share(Falling, { x: 'x', y: 'y', vx: 'vx', vy: 'vy', kind: 'kind' })
  const baskets = objectsOf<Basket>()
  baskets.share(BasketPart, { x: 'x', width: 'width' })
  baskets.add(game.basket)
  return adoptObjects([fruits, baskets])
}

const game: GameDefinition = defineGame({ name: 'orchard', packages: [orchard], systems: [] })

export default game
