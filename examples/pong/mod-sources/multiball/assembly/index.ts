import { add, Entity, get, has, log, random, world } from 'skein'
import { Ball, Bounce, Goal, Position, Velocity } from './pong'

/** Marks a ball that this mod threw in. */
@component
export class Extra {
  /** How many more bounces it lasts. */
  bounces: u8 = 0
}

@system
export class Multiball {
  rally: u32 = 0
  extra: Entity = 0

  @on bounce(event: Bounce): void {
    if (has<Extra>(event.ball)) return this.count(event.ball)
    this.rally++
    if (this.rally >= 4 && !world.alive(this.extra)) this.throwIn(event.ball)
  }

  @on goal(_event: Goal): void {
    this.rally = 0
  }

  drop(): void {
    log.info('takes its ball home')
  }

  private throwIn(from: Entity): void {
    this.extra = world.spawn()
    add<Ball>(this.extra)
    const position = add<Position>(this.extra)
    position.x = get<Position>(from).x
    position.y = get<Position>(from).y
    const velocity = add<Velocity>(this.extra)
    velocity.x = get<Velocity>(from).x * 0.8
    velocity.y = <f32>random.between(-25, 25)
    add<Extra>(this.extra).bounces = 3
    this.rally = 0
    log.info('throws in another ball')
  }

  private count(ball: Entity): void {
    const extra = get<Extra>(ball)
    if (extra.bounces > 0) extra.bounces--
    else world.despawn(ball)
  }
}
