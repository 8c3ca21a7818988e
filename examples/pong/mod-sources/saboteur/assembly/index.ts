import { add, get, raise, world } from 'skein'
import { Ball, Bounce, Goal, Position, Side, Velocity } from './pong'

@system
export class Saboteur {
  bounces: u32 = 0

  @on bounce(event: Bounce): void {
    if (++this.bounces < 3) return
    // All of this is undone when the call does not return.
    for (let i = 0; i < 100; i++) {
      const ball = world.spawn()
      add<Ball>(ball)
      add<Position>(ball).x = <f32>i
      add<Velocity>(ball).x = 100
    }
    get<Position>(event.ball).x = -1000
    world.despawn(event.ball)
    raise(new Goal(Side.Left, 99))
    unreachable()
  }
}
