import { Query, random } from 'skein'
import { Goose, Position, Sky, Steering } from './flock'

/** How much the wind pushes at its strongest. */
const STRENGTH: f32 = 4
/** How wide and high a gust is. */
const GUST: f32 = 40

@having(Goose)
export class Geese extends Query {
  position: Read<Position>
  steering: Write<Steering>
}

@system
export class Wind {
  sky: Sky = new Sky()
  direction: f32 = <f32>random.between(-3, 3)
  /** How strong the wind is in each square of the sky, from 0 to 1. */
  gusts: StaticArray<f32> = new StaticArray<f32>(0)
  line: i32 = 0

  @run blow(geese: Geese, dt: f32): void {
    if (this.line == 0) this.prepare()
    // Gusts come and go, and the wind turns.
    this.gusts[<i32>random.below(this.gusts.length)] = <f32>random.float()
    this.direction += <f32>random.between(-1, 1) * dt
    const x = Mathf.cos(this.direction) * STRENGTH
    const y = Mathf.sin(this.direction) * STRENGTH
    for (let i = 0; i < geese.length; i++) {
      const column = min<i32>(<i32>(geese.position.x[i] / GUST), this.line - 1)
      const row = min<i32>(<i32>(geese.position.y[i] / GUST), this.line - 1)
      const gust = this.gusts[row * this.line + column]
      geese.steering.x[i] += x * gust
      geese.steering.y[i] += y * gust
    }
  }

  private prepare(): void {
    this.line = <i32>Mathf.ceil(this.sky.size() / GUST)
    this.gusts = new StaticArray<f32>(this.line * this.line)
    for (let i = 0; i < this.gusts.length; i++) this.gusts[i] = <f32>random.float()
  }
}
