import { defineSystem } from 'skein'
import { Position, Sprite } from 'skein/render'
import { PrefabSystem } from './content.ts'

/** How many of each there are in the part of the sky that its layer repeats: a square with sides of so many units. */
const [SCENERY, SIZE] = [[['star', 70], ['cloud', 16], ['near-cloud', 10]], 2400] as const // prettier-ignore

/** The evening sky: it shows that the goose moves, and nothing depends on it. */
export const ScenerySystem = defineSystem('scenery', {
  uses: { prefabs: PrefabSystem },
  create({ world, random, uses: { prefabs } }) {
    for (const [name, count] of SCENERY) {
      for (let i = 0; i < count; i++) {
        const [entity, scale] = [world.copy(prefabs.get(name)), random.between(0.6, 1.3)]
        world.set(entity, Sprite, { scaleX: scale, scaleY: scale })
        world.add(entity, Position, { x: random.between(0, SIZE), y: random.between(0, SIZE) })
      }
    }
    return {}
  },
})
