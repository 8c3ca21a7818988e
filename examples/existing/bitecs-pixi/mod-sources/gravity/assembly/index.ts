import { Query } from 'skein'
import { Position, Rock, Ship, Velocity } from './asteroids'

/** Acceleration of a rock, for each pixel of its distance from the ship. */
const PULL: f32 = 0.05

@having(Ship)
export class Ships extends Query {
  position: Read<Position>
}

@having(Rock)
export class Rocks extends Query {
  position: Read<Position>
  velocity: Write<Velocity>
}

@system
export class Gravity {
  x: f32 = 0
  y: f32 = 0

  @run find(ships: Ships): void {
    if (ships.length == 0) return
    this.x = ships.position.x[0]
    this.y = ships.position.y[0]
  }

  @run pull(rocks: Rocks, dt: f32): void {
    for (let i = 0; i < rocks.length; i++) {
      rocks.velocity.x[i] += (this.x - rocks.position.x[i]) * PULL * dt
      rocks.velocity.y[i] += (this.y - rocks.position.y[i]) * PULL * dt
    }
  }
}
