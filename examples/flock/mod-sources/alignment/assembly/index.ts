import { Query, ReadColumn, WriteColumn } from 'skein'
import { Goose, Neighbours, Steering, Velocity } from './flock'

/** How quickly a goose turns to where the others fly: by this part of the difference in a second. */
const TURN: f32 = 2

@having(Goose)
export class Geese extends Query {
  velocity: Read<Velocity>
  neighbours: Read<Neighbours, 'vx', 'vy'>
  steering: Write<Steering>
}

@system
export class Alignment {
  @run align(geese: Geese): void {
    match(geese.length, geese.steering.x, geese.velocity.x, geese.neighbours.vx)
    match(geese.length, geese.steering.y, geese.velocity.y, geese.neighbours.vy)
  }
}

/** Four geese at a time. */
function match(count: i32, steering: WriteColumn<f32>, own: ReadColumn<f32>, theirs: ReadColumn<f32>): void {
  const turn = f32x4.splat(TURN)
  for (let i = 0; i < count; i += 4) {
    const difference = f32x4.sub(theirs.vector(i), own.vector(i))
    steering.setVector(i, f32x4.add(steering.vector(i), f32x4.mul(turn, difference)))
  }
}
