import { add, Entity, Query, random, world } from 'skein'
import { Goose, Position, Sky, Steering, Velocity, Wings } from './flock'

const HAWKS = 3
/** From how far a goose sees a hawk. */
const SIGHT: f32 = 25
/** How hard it flees, and how hard a hawk turns. */
const FEAR: f32 = 300
const HUNGER: f32 = 15

@component
export class Hawk {
  /** Which of the hawks it is. */
  index: u8
}

export class Hawks extends Query {
  hawk: Read<Hawk>
  position: Read<Position>
  steering: Write<Steering>
}

@having(Goose)
export class Geese extends Query {
  position: Read<Position>
  steering: Write<Steering>
}

@system
export class Predator {
  sky: Sky = new Sky()
  /** Where each hawk is, and the way from it to the goose that is nearest. */
  x: StaticArray<f32> = new StaticArray<f32>(HAWKS)
  y: StaticArray<f32> = new StaticArray<f32>(HAWKS)
  toX: StaticArray<f32> = new StaticArray<f32>(HAWKS)
  toY: StaticArray<f32> = new StaticArray<f32>(HAWKS)
  nearest: StaticArray<f32> = new StaticArray<f32>(HAWKS)

  constructor() {
    for (let i = 0; i < HAWKS; i++) this.hatch(<u8>i)
  }

  @run hunt(hawks: Hawks): void {
    for (let i = 0; i < hawks.length; i++) {
      const hawk = hawks.hawk.index[i]
      const distance = Mathf.sqrt(this.nearest[hawk])
      if (distance > 0) {
        hawks.steering.x[i] += (HUNGER * this.toX[hawk]) / distance
        hawks.steering.y[i] += (HUNGER * this.toY[hawk]) / distance
      }
      this.x[hawk] = hawks.position.x[i]
      this.y[hawk] = hawks.position.y[i]
      this.nearest[hawk] = f32.MAX_VALUE
    }
  }

  @run flee(geese: Geese): void {
    const size = this.sky.size()
    for (let i = 0; i < geese.length; i++) {
      for (let hawk = 0; hawk < HAWKS; hawk++) {
        const dx = around(geese.position.x[i] - this.x[hawk], size)
        const dy = around(geese.position.y[i] - this.y[hawk], size)
        const distance = dx * dx + dy * dy
        if (distance < this.nearest[hawk]) {
          this.nearest[hawk] = distance
          this.toX[hawk] = dx
          this.toY[hawk] = dy
        }
        if (distance > SIGHT * SIGHT || distance == 0) continue
        const fear = FEAR / Mathf.sqrt(distance) - FEAR / SIGHT
        geese.steering.x[i] += fear * dx / Mathf.sqrt(distance)
        geese.steering.y[i] += fear * dy / Mathf.sqrt(distance)
      }
    }
  }

  private hatch(index: u8): void {
    const hawk: Entity = world.spawn()
    add<Hawk>(hawk).index = index
    const position = add<Position>(hawk)
    position.x = <f32>random.between(0, this.sky.size())
    position.y = <f32>random.between(0, this.sky.size())
    add<Velocity>(hawk).x = 10
    add<Steering>(hawk)
    const wings = add<Wings>(hawk)
    wings.slowest = 10
    wings.fastest = 18
  }
}

/** The shorter way around the sky. */
// @ts-ignore: decorator
@inline
function around(distance: f32, size: f32): f32 {
  return distance > size / 2 ? distance - size : distance < -size / 2 ? distance + size : distance
}
