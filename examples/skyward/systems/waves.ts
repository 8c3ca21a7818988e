import { defineSystem, type Entity, type Row } from 'skein'
import { Position, Sprite } from 'skein/render'
import {
  Foe,
  Hatch,
  Hatched,
  Health,
  Nest,
  TakeOff,
  Velocity,
  WaveBegan,
  WaveCleared,
} from '../interfaces.ts'
import { HeroSystem } from './hero.ts'
import { PrefabSystem } from './content.ts'
import { StatSystem } from './stats.ts'

/** How far from the goose foes come in, how many there may be at once, and steps between two waves. */
const [RING, MOST, PAUSE] = [470, 110, 110]

/** Has foes come in waves, each with more of them, and tougher ones. */
export const WaveSystem = defineSystem('waves', {
  uses: { hero: HeroSystem, stats: StatSystem, prefabs: PrefabSystem },
  create({ world, uses: { hero, stats }, random, raise }) {
    const nests = world.query({ with: [Nest, Foe, Health, Sprite], without: [Position] })
    const foes = world.query({ with: [Foe, Position] })
    const nest = world.columns(Nest)
    const fresh = { wave: 0, budget: 0, wait: PAUSE, waiting: true }
    const state = { ...fresh }

    /** A point of the ring around the goose: found by trying, since sines may differ among machines. */
    const somewhere = (): { x: number; y: number } => {
      const [dx, dy] = [random.between(-1, 1), random.between(-1, 1)]
      const far = Math.sqrt(dx * dx + dy * dy)
      if (far > 1 || far < 0.1) return somewhere()
      const { x, y } = world.get(hero.entity, Position)
      return { x: x + (dx / far) * RING, y: y + (dy / far) * RING }
    }
    const pick = (): Row => {
      const open = [...nests.current()].filter((row) => nest.from[row] <= state.wave && nest.weight[row] > 0) // prettier-ignore
      let left = random.float() * open.reduce((sum, row) => sum + nest.weight[row], 0)
      return open.find((row) => (left -= nest.weight[row]) < 0) ?? 0
    }
    return {
      state,
      start: () => void Object.assign(state, fresh),
      hatch(prefab: Entity, x: number, y: number): void {
        foes.refresh()
        if (![Nest, Foe, Health, Sprite].every((it) => world.has(prefab, it)) || foes.count >= 2 * MOST)
          return
        const foe = world.copy(prefab, [Nest])
        const { most } = world.get(foe, Health)
        const tough = most * (1 + 0.09 * Math.max(0, state.wave - 1)) * stats.value('foe-health')
        world.add(foe, Health, { now: tough, most: tough })
        world.add(foe, Velocity)
        world.add(foe, Foe, { nest: prefab })
        world.add(foe, Position, { x, y })
        raise(Hatched, { nest: prefab, foe, x, y })
      },
      step(): void {
        foes.refresh()
        if (!hero.state.flying || --state.wait > 0) return
        if (state.waiting) {
          state.waiting = false
          state.wave++
          state.budget = (8 + 5 * state.wave) * stats.value('foe-count')
          raise(WaveBegan, { wave: state.wave })
        } else if (state.budget > 0) {
          state.wait = Math.max(8, 34 - 3 * state.wave)
          const row = foes.count < MOST ? pick() : 0
          if (row === 0) return
          state.budget -= Math.max(0.1, nest.cost[row])
          raise(Hatch, { nest: world.entity(row), ...somewhere() })
        } else if (foes.count === 0) {
          Object.assign(state, { waiting: true, wait: PAUSE })
          raise(WaveCleared, { wave: state.wave })
        }
      },
    }
  },
  save: ({ state }) => state,
  restore: ({ state }, saved) => void Object.assign(state, saved),
  on: ({ handler }) => [
    handler(TakeOff, (self) => self.start()),
    handler(Hatch, (self, { nest, x, y }) => self.hatch(nest, x, y)),
  ],
  run: ({ tick }) => [tick('update', (self) => self.step())],
})
