import { defineSystem, read, write, type Entity, type Row } from 'skein'
import { Position } from 'skein/render'
import { Foe, Harm, Heal, Health, Hurt, Shot, Slain, Struck, Velocity } from '../interfaces.ts'
import { AirSystem, MotionSystem } from './air.ts'
import { HeroSystem } from './hero.ts'
import { StatSystem } from './stats.ts'

/** How near to the goose's middle a thing has to come to touch it, and how long it is safe once it was hurt. */
const [BODY, SAFE] = [15, 0.8]

/** Who hits whom, and what comes of it. */
export const HitSystem = defineSystem('hits', {
  uses: { hero: HeroSystem, stats: StatSystem, air: AirSystem, motion: MotionSystem },
  create({ world, uses: { hero, stats }, raise }) {
    const [position, velocity, foe] = [world.columns(Position), world.columns(Velocity), world.columns(Foe)]
    const foes = world.query({ with: [Foe, Health, Position, Velocity] })
    const near = (a: Row, b: Row, reach: number): boolean =>
      (position.x[a] - position.x[b]) ** 2 + (position.y[a] - position.y[b]) ** 2 < reach * reach
    const hurtFoe = (row: Row, amount: number): void => {
      const [entity, x, y] = [world.entity(row), position.x[row], position.y[row]]
      const now = world.get(entity, Health).now - amount
      world.set(entity, Health, { now })
      raise(Struck, { foe: entity, x, y, amount })
      if (now > 0) return
      raise(Slain, { nest: foe.nest[row] as Entity, x, y, score: foe.score[row], feathers: foe.feathers[row] }) // prettier-ignore
      world.despawn(entity)
    }
    const hurtHero = (amount: number): void => {
      if (!hero.state.flying || hero.state.safe > 0 || !(amount > 0)) return
      const health = Math.max(0, world.get(hero.entity, Health).now - amount * stats.value('harm'))
      world.set(hero.entity, Health, { now: health })
      hero.state.safe = SAFE
      raise(Hurt, { ...world.get(hero.entity, Position), amount, health })
    }
    return {
      world,
      hurtHero,
      touches: (row: Row, radius: number) => hero.state.flying && near(row, world.row(hero.entity), radius + BODY), // prettier-ignore
      harm(target: Entity, amount: number): void {
        if (target === hero.entity) hurtHero(amount)
        else if (amount > 0 && [Foe, Health, Position].every((it) => world.has(target, it))) hurtFoe(world.row(target), amount) // prettier-ignore
      },
      heal(amount: number): void {
        const { now, most } = world.get(hero.entity, Health)
        if (hero.state.flying && amount > 0) world.set(hero.entity, Health, { now: Math.min(most, now + amount) }) // prettier-ignore
      },
      /** Has a shot hit a foe that it has reached, if there is one. @returns whom; `last` when nobody new */
      strike(row: Row, radius: number, damage: number, last: number): number {
        for (const other of foes.current()) {
          const entity = world.entity(other)
          if (entity === 0 || entity === last || !near(row, other, radius + foe.radius[other])) continue
          velocity.x[other] += velocity.x[row] * 0.25
          velocity.y[other] += velocity.y[row] * 0.25
          hurtFoe(other, damage)
          return entity
        }
        return last
      },
    }
  },
  on: ({ handler }) => [
    handler(Harm, (self, { target, amount }) => self.harm(target, amount)),
    handler(Heal, (self, { amount }) => self.heal(amount)),
  ],
  run: ({ each }) => [
    each('update', [write(Shot), read(Position)], (self, { shot }) => (shots, dt) => {
      for (const row of shots) {
        const [damage, radius, last] = [shot.damage[row], shot.radius[row], shot.last[row]]
        shot.seconds[row] -= dt
        let spent = !(shot.seconds[row] > 0)
        if (!spent && shot.hostile[row] === 1) {
          spent = self.touches(row, radius)
          if (spent) self.hurtHero(damage)
        } else if (!spent) {
          shot.last[row] = self.strike(row, radius, damage, last)
          spent = shot.last[row] !== last && shot.pierce[row]-- === 0
        }
        if (spent) self.world.despawn(self.world.entity(row))
      }
    }),
    each('update', [read(Foe), read(Position)], (self, { foe }) => (foes) => {
      for (const row of foes) if (self.touches(row, foe.radius[row])) self.hurtHero(foe.damage[row]) // prettier-ignore
    }),
  ],
})
