import { defineSystem, read, write, type Entity } from 'skein'
import { Position } from 'skein/render'
import { Collected, Drop, Heal, LevelUp, Loot, Slain, TakeOff, Velocity } from '../interfaces.ts'
import { HeroSystem } from './hero.ts'
import { PrefabSystem } from './content.ts'
import { StatSystem } from './stats.ts'

/** How near loot has to come, how fast it flies to the goose, how much a piece of bread heals. */
const [HAND, PULL, BREAD] = [24, 420, 25]

/** Loot of slain foes, and its use: feathers for the next level, bread for health. */
export const LootSystem = defineSystem('loot', {
  uses: { hero: HeroSystem, stats: StatSystem, prefabs: PrefabSystem },
  create({ world, uses: { hero, stats, prefabs }, random, raise }) {
    const [drops, drop] = [world.query({ with: [Drop] }), world.columns(Drop)]
    const fresh = { level: 1, feathers: 0 }
    const state = { ...fresh }
    const leave = (prefab: Entity, x: number, y: number): void => {
      const loot = world.copy(prefab, [Drop])
      world.add(loot, Loot, { drop: prefab })
      world.add(loot, Velocity, { x: random.between(-60, 60), y: random.between(-60, 60) })
      world.add(loot, Position, { x, y })
    }
    return {
      state,
      /** Feathers that the next level takes. */
      wanted: () => 3 + 2 * state.level,
      start: () => void Object.assign(state, fresh),
      scatter(x: number, y: number, feathers: number): void {
        for (let i = 0; i < feathers; i++) leave(prefabs.get('feather'), x, y)
        for (const row of Array.from(drops.current())) {
          if (random.float() < drop.chance[row] * stats.value('luck')) leave(world.entity(row), x, y)
        }
      },
      gather(it: Entity): void {
        if (it === prefabs.get('bread')) raise(Heal, { amount: BREAD })
        if (it !== prefabs.get('feather') || ++state.feathers < this.wanted()) return
        Object.assign(state, { level: state.level + 1, feathers: 0 })
        raise(LevelUp, { level: state.level })
      },
      reach: () => stats.value('magnet'),
      hero,
    }
  },
  save: ({ state }) => state,
  restore: ({ state }, saved) => void Object.assign(state, saved),
  on: ({ handler }) => [
    handler(TakeOff, (self) => self.start()),
    handler(Slain, (self, { x, y, feathers }) => self.scatter(x, y, feathers)),
    handler(Collected, (self, { drop }) => self.gather(drop)),
  ],
  run: ({ each }) => [
    each(
      'update',
      [write(Loot), read(Position), write(Velocity)],
      (self, { loot, position, velocity }, { world, raise }) =>
        (near, dt) => {
          const { entity, state } = self.hero
          const { x, y } = world.get(entity, Position)
          const reach = state.flying ? self.reach() : 0
          for (const row of near) {
            const [dx, dy] = [x - position.x[row], y - position.y[row]]
            const far = Math.sqrt(dx * dx + dy * dy) || 1
            const pull = far < reach ? PULL / far : 0
            velocity.x[row] += (dx * pull - velocity.x[row]) * Math.min(1, 5 * dt)
            velocity.y[row] += (dy * pull - velocity.y[row]) * Math.min(1, 5 * dt)
            loot.seconds[row] -= dt
            const drop = loot.drop[row] as Entity
            const got = far < HAND && state.flying
            if (got) raise(Collected, { drop, x, y })
            if (got || !(loot.seconds[row] > 0) || !world.alive(drop)) world.despawn(world.entity(row))
          }
        },
    ),
  ],
})
