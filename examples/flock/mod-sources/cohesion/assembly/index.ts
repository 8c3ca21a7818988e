import { Query } from 'skein'
import { Goose, Neighbours, Steering } from './flock'

/** How strongly a goose is drawn to the centre of those around it, for each metre. */
const PULL: f32 = 1.2

@having(Goose)
export class Geese extends Query {
  neighbours: Read<Neighbours, 'x', 'y'>
  steering: Write<Steering>
}

@system
export class Cohesion {
  @run gather(geese: Geese): void {
    for (let i = 0; i < geese.length; i++) {
      geese.steering.x[i] += PULL * geese.neighbours.x[i]
      geese.steering.y[i] += PULL * geese.neighbours.y[i]
    }
  }
}
