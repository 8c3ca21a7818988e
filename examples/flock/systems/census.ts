import { defineSystem, having, read } from 'skein'
import { Goose, Neighbours, Velocity } from '../interfaces.ts'
import { NeighbourSystem } from './neighbours.ts'

/** Steps between two lines in the log. */
const PAUSE = 300

/** Looks at the flock as a whole, and now and then says how it is. */
export const CensusSystem = defineSystem('census', {
  uses: { neighbours: NeighbourSystem },
  create: ({ time, log }) => ({
    time,
    log,
    /** The mean direction, and the mean velocity. */
    flock: { x: 0, y: 0, vx: 0, vy: 0 },
    /** How much a goose flies the way those around it do, from -1 to 1; how many they are; how crowded it is. On average. */
    goose: { harmony: 0, company: 0, crowding: 0 },
  }),
  run: ({ each }) => [
    each(
      'update',
      [read(Velocity), read(Neighbours), having(Goose)],
      (self, { velocity, neighbours }) =>
        (geese) => {
          const { flock, goose } = self
          for (const sums of [flock, goose] as Record<string, number>[])
            for (const key of Object.keys(sums)) sums[key] = 0
          const share = 1 / (geese.count || 1)
          for (let i = 0; i < geese.count; i++) {
            const row = geese.at(i)
            const vx = velocity.x[row]
            const vy = velocity.y[row]
            const nx = neighbours.vx[row]
            const ny = neighbours.vy[row]
            const speed = Math.sqrt(vx * vx + vy * vy) || 1
            flock.x += (share * vx) / speed
            flock.y += (share * vy) / speed
            flock.vx += share * vx
            flock.vy += share * vy
            goose.harmony += (share * (vx * nx + vy * ny)) / (speed * Math.sqrt(nx * nx + ny * ny) || 1)
            goose.company += share * neighbours.count[row]
            goose.crowding += share * Math.sqrt(neighbours.awayX[row] ** 2 + neighbours.awayY[row] ** 2)
          }
          if (self.time.step % PAUSE !== 0) return
          const order = Math.round(100 * Math.sqrt(flock.x ** 2 + flock.y ** 2))
          const company = goose.company.toFixed(1)
          self.log.info(`${geese.count} geese, ${order}% aligned, ${company} neighbours`)
        },
    ),
  ],
})
