import { onAdd, defineSystem, having, read, write, type Entity } from 'skein'
import { Animation, PlaySound, Sprite } from 'skein/render'
import { Goose, Neighbours, Position, Sky, Velocity, Wings } from '../interfaces.ts'
import { NeighbourSystem } from '../systems/neighbours.ts'

/** The layers, from the bottom up. */
const [CLOUDS, GEESE, OTHERS] = [-1, 0, 1]
/** How wide the picture of a bird is, in metres. */
const [GOOSE_SIZE, OTHER_SIZE] = [7.5, 15]
/** Of a beat of the wings. */
const FRAMES = 6

/** A goose alone is as it was painted; the more there are around it, the more the light of the evening is on it. */
const TINTS: readonly number[] = Array.from({ length: 25 }, (_, count) => {
  const mix = (to: number): number => Math.round(255 + ((to - 255) * count) / 24)
  return (mix(0xff) << 16) | (mix(0xb8) << 8) | mix(0x7a)
})

/** How the flock looks: gives pictures to whatever has wings, and knows nothing that the game's systems need. */
export const LookSystem = defineSystem('look', {
  uses: { sky: Sky, neighbours: NeighbourSystem },
  create({ world, assets, raise, uses, random }) {
    const size = uses.sky.size()
    for (let i = 0; i < 9; i++) {
      const cloud = world.spawn()
      const width = size * random.between(0.25, 0.5)
      world.add(cloud, Position, { x: random.between(0, size), y: random.between(0, size) })
      world.add(cloud, Sprite, { texture: assets.find('cloud.png'), layer: CLOUDS, width, height: width / 2, alpha: 0.3 }) // prettier-ignore
    }
    /** Gives a bird its picture. */
    const dress = (bird: Entity): void => {
      const goose = world.has(bird, Goose)
      const [name, layer, width] = goose
        ? (['goose.png', GEESE, GOOSE_SIZE] as const)
        : (['hawk.png', OTHERS, OTHER_SIZE] as const)
      world.add(bird, Sprite, { texture: assets.find(name), columns: FRAMES, layer, width, height: width })
      world.add(bird, Animation, { frames: FRAMES, rate: goose ? 13 : 8, since: -random.float() })
    }
    // The geese are there before their look is.
    for (const bird of world.all({ with: [Wings] })) dress(bird)
    return { world, raise, assets, dress }
  },
  on: ({ handler }) => [
    handler(onAdd(Wings), ({ world, dress, raise, assets }, { entity }) => {
      if (!world.alive(entity) || world.has(entity, Sprite)) return
      dress(entity)
      if (!world.has(entity, Goose)) raise(PlaySound, { sound: assets.find('screech.wav'), volume: 0.35 })
    }),
  ],
  run: ({ each }) => [
    each('update', [read(Velocity), write(Sprite)], (_self, { velocity, sprite }, { math }) => (birds) => {
      for (let i = 0; i < birds.count; i++) {
        const row = birds.at(i)
        sprite.rotation[row] = math.atan2(velocity.y[row], velocity.x[row])
      }
    }),
    each(
      'update',
      [read(Neighbours), write(Sprite), having(Goose)],
      (_self, { neighbours, sprite }) =>
        (geese) => {
          for (let i = 0; i < geese.count; i++) {
            const row = geese.at(i)
            sprite.tint[row] = TINTS[Math.min(TINTS.length - 1, neighbours.count[row])]!
          }
        },
    ),
  ],
})
