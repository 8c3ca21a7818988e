import { get, log, random, world } from 'skein'
import { Bounce, Goal, Paddles, Velocity } from './pong'

@system
export class CurveBall {
  paddles: Paddles = new Paddles()
  bends: u32 = 0

  @on bounce(event: Bounce): void {
    if (!world.alive(event.ball)) return
    get<Velocity>(event.ball).y += <f32>random.between(-9, 9)
    this.bends++
  }

  @on goal(_event: Goal): void {
    const speed = this.paddles.speed() * 1.04
    this.paddles.setSpeed(speed)
    log.info(`${this.bends} bends; paddles now at ${Math.round(speed)}`)
    this.bends = 0
  }
}
