import { defineSystem, write, type Row } from 'skein'
import { Position, Sprite } from 'skein/render'
import { Fired, Foe, Nest, Shot, Velocity, Weapon } from '../interfaces.ts'
import { HeroSystem } from './hero.ts'
import { StatSystem } from './stats.ts'

/** Fires all weapons: the goose's, which have no place of their own, and those of foes. */
export const WeaponSystem = defineSystem('weapons', {
  uses: { hero: HeroSystem, stats: StatSystem },
  create({ world, uses: { hero, stats }, raise, math }) {
    const [position, foes, places] = [world.columns(Position), world.query({ with: [Foe, Position] }), world.store(Position)] // prettier-ignore

    const nearestFoe = (x: number, y: number): Row => {
      let nearest: Row = 0
      let least = Infinity
      for (const row of foes.current()) {
        const far = (position.x[row] - x) ** 2 + (position.y[row] - y) ** 2
        if (far < least) [nearest, least] = [row, far]
      }
      return nearest
    }
    return {
      /** How fast a weapon gets ready for the next shot. */
      rate: (row: Row) => (world.hasRow(row, places) ? 1 : stats.value('rate')),
      /** Fires the weapon in a row, if there is anything to fire at. */
      fire(row: Row): boolean {
        const [weapon, goose] = [world.entity(row), world.row(hero.entity)]
        const hostile = world.hasRow(row, places)
        const [x, y] = [position.x[hostile ? row : goose], position.y[hostile ? row : goose]]
        const target = hostile ? goose : nearestFoe(x, y)
        const { damage, speed, seconds, spread, pierce, picture, size, tint, count } = world.get(weapon, Weapon) // prettier-ignore
        const [dx, dy] = [position.x[target] - x, position.y[target] - y]
        const far = Math.sqrt(dx * dx + dy * dy) || 1
        if (target === 0 || !hero.state.flying || far > speed * seconds + 60) return false
        const bonus = hostile ? { damage: 1, shots: 0, pierce: 0 } : { damage: stats.value('damage'), shots: stats.value('shots'), pierce: stats.value('pierce') } // prettier-ignore
        const shots = Math.min(40, count + bonus.shots)
        for (let i = 0; i < shots; i++) {
          // A turn by the angle of which this is the tangent of a half: the same to the last bit on every machine.
          const half = ((i - (shots - 1) / 2) * spread) / 2
          const [cos, sin] = [(1 - half * half) / (1 + half * half), (2 * half) / (1 + half * half)]
          const [toX, toY] = [(dx * cos - dy * sin) / far, (dx * sin + dy * cos) / far]
          const shot = world.spawn()
          world.add(shot, Position, { x: x + toX * 20, y: y + toY * 20 })
          world.add(shot, Velocity, { x: toX * speed, y: toY * speed })
          world.add(shot, Sprite, { texture: picture, shape: picture === 0 ? 'circle' : 'picture', width: size, height: size, tint, layer: 4, rotation: math.atan2(toY, toX) }) // prettier-ignore
          world.add(shot, Shot, { damage: damage * bonus.damage, pierce: Math.min(255, pierce + bonus.pierce), radius: size * 0.4, seconds, hostile, weapon }) // prettier-ignore
          raise(Fired, { weapon, shot, x, y, hostile })
        }
        return true
      },
    }
  },
  run: ({ each }) => [
    each('update', [write(Weapon)], (self, { weapon }, { world }) => (weapons, dt) => {
      for (const row of weapons) {
        // An entity that is both a weapon and a nest is the prefab of a foe that fires.
        weapon.wait[row] = Math.max(0, weapon.wait[row] - dt * self.rate(row))
        if (weapon.wait[row] === 0 && !world.hasRow(row, world.store(Nest)) && self.fire(row))
          weapon.wait[row] = Math.max(0.05, weapon.period[row])
      }
    }),
  ],
})
