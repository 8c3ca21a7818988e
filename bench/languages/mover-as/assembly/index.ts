// Moves what has a velocity, and adds up the damage of hits.
import { Query } from 'skein'
import { Hit, Position, Velocity } from './bench-herd'

export class Movers extends Query {
  position: Write<Position>
  velocity: Read<Velocity>
}

@system
export class Mover {
  damage: f32 = 0

  @on hurt(hit: Hit): void {
    this.damage += <f32>hit.damage * hit.force + <f32>(<u32>hit.target)
  }

  @run integrate(movers: Movers, dt: f32): void {
    const x = movers.position.x
    const y = movers.position.y
    const vx = movers.velocity.x
    const vy = movers.velocity.y
    // Loops over four values at a time are written by hand.
    if (ASC_FEATURE_SIMD) {
      const step = f32x4.splat(dt)
      for (let i = 0; i < movers.length; i += 4) {
        x.setVector(i, f32x4.add(x.vector(i), f32x4.mul(vx.vector(i), step)))
        y.setVector(i, f32x4.add(y.vector(i), f32x4.mul(vy.vector(i), step)))
      }
    } else {
      for (let i = 0; i < movers.length; i++) {
        x[i] += vx[i] * dt
        y[i] += vy[i] * dt
      }
    }
  }
}
