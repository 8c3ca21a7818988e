import { Query } from 'skein'
import { Goose, Neighbours, Steering } from './flock'

/** How strongly a goose is driven out of a crowd. */
const PUSH: f32 = 12

@having(Goose)
export class Geese extends Query {
  neighbours: Read<Neighbours, 'awayX', 'awayY'>
  steering: Write<Steering>
}

@system
export class Separation {
  @run part(geese: Geese): void {
    for (let i = 0; i < geese.length; i++) {
      geese.steering.x[i] += PUSH * geese.neighbours.awayX[i]
      geese.steering.y[i] += PUSH * geese.neighbours.awayY[i]
    }
  }
}
