import { Query } from 'skein'
import { Falling } from './orchard'

/** Seconds after which the wind turns, and how hard it blows. */
const TURNS: f32 = 3
const FORCE: f32 = 60

export class Fruits extends Query {
  falling: Write<Falling, 'vx'>
}

@system
export class Wind {
  time: f32 = 0
  side: f32 = 1

  @run blow(fruits: Fruits, dt: f32): void {
    this.time += dt
    if (this.time > TURNS) {
      this.time = 0
      this.side = -this.side
    }
    for (let i = 0; i < fruits.length; i++) fruits.falling.vx[i] += this.side * FORCE * dt
  }
}
