import { defineSystem } from 'skein'
import { Layer, Position, Sprite } from 'skein/render'
import { HeroSystem } from './hero.ts'

/** Layers of clouds from far to near: how far they go with the goose, how many there are, how large and how clear. */
const CLOUDS = [[-30, 0.06, 70, 8, 0.9], [-20, 0.2, 16, 260, 0.35], [-10, 0.45, 10, 420, 0.4]] as const // prettier-ignore
/** The sky that is filled with them; beyond an edge they come in again at the other. */
const SIZE = 2400

/** The evening sky: it shows that the goose moves, and nothing depends on it. */
export const ScenerySystem = defineSystem('scenery', {
  uses: { hero: HeroSystem },
  create({ world, uses, random, assets }) {
    const put = (
      layer: number,
      name: string,
      x: number,
      y: number,
      width: number,
      height: number,
      alpha: number,
    ) => {
      const entity = world.spawn()
      world.add(entity, Position, { x, y })
      world.add(entity, Sprite, { texture: assets.find(name), width, height, layer, alpha })
      return entity
    }
    world.add(world.spawn(), Layer, { layer: -40, fixed: true })
    put(-40, 'sky.png', 0, 0, SIZE, SIZE * 0.75, 1)
    const clouds = CLOUDS.flatMap(([layer, parallax, count, size, alpha]) => {
      world.add(world.spawn(), Layer, { layer, parallax })
      return Array.from({ length: count }, () => {
        const [x, y, scale] = [
          random.between(0, SIZE),
          random.between(0, SIZE),
          random.between(0.6, 1.3) * size,
        ]
        const entity = put(layer, size > 99 ? 'cloud.png' : 'star.png', x, y, scale, size > 99 ? scale / 2 : scale, alpha) // prettier-ignore
        return { entity, parallax }
      })
    })
    return {
      follow(): void {
        const { x, y } = world.get(uses.hero.entity, Position)
        const around = (at: number, middle: number): number => at - SIZE * Math.round((at - middle) / SIZE)
        for (const { entity, parallax } of clouds) {
          const at = world.get(entity, Position)
          world.set(entity, Position, { x: around(at.x, x * parallax), y: around(at.y, y * parallax) })
        }
      },
    }
  },
  run: ({ tick }) => [tick('update', (self) => self.follow())],
})
