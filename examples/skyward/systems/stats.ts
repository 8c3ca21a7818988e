import { defineSystem, write } from 'skein'
import { Modifier, Stats, STATS, Upgrade } from '../interfaces.ts'

type Stat = (typeof STATS)[number]

/** Base values of the stats: units, seconds and points, or shares of the usual. */
const BASE: Readonly<Record<Stat, number>> = { speed: 240, damage: 1, rate: 1, shots: 0, pierce: 0, magnet: 95, health: 100, harm: 1, 'foe-speed': 1, 'foe-health': 1, 'foe-count': 1, score: 1, luck: 1 } // prettier-ignore

/** The rules of the game in numbers: what modifiers make of them. */
export const StatSystem = defineSystem('stats', {
  provides: [Stats],
  create({ world }) {
    const [modifier, upgrade] = [world.columns(Modifier), world.columns(Upgrade)]
    const [modifiers, upgrades] = [world.query({ with: [Modifier] }), world.store(Upgrade)]
    return {
      value(stat: Stat): number {
        let [value, factor] = [BASE[stat], 1]
        for (const row of modifiers.current()) {
          if (STATS[modifier.stat[row]] !== stat) continue
          for (let i = world.hasRow(row, upgrades) ? upgrade.taken[row] : 1; i > 0; i--) {
            value += modifier.plus[row]
            factor *= modifier.times[row]
          }
        }
        // Also where a mod wrote NaN.
        return Math.min(10_000, Math.max(0, value * factor || 0))
      },
    }
  },
  run: ({ each }) => [
    each('update', [write(Modifier)], (_self, { modifier }, { world }) => (modifiers, dt) => {
      for (const row of modifiers) {
        const left = modifier.seconds[row]
        modifier.seconds[row] = left - Math.min(left, dt)
        if (left > 0 && left <= dt) world.despawn(world.entity(row))
      }
    }),
  ],
})
