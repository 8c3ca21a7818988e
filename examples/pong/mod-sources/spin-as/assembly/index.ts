// Gives the ball a spin when it comes off a paddle. The same mod as the others of its name beside it.
import { Entity, log, native, Query, raise } from 'skein'
import { Ball, Bounce, Goal, Scoreboard, ServeSpeed, Side, Velocity } from './pong'

@event
export class Whirl {
  constructor(
    public ball: Entity,
    public spin: f32,
  ) {}
}

/** How strong the spin of a ball is: other mods may change it. */
@hook
export class Strength {
  static call(value: f32, ball: Entity): f32 {
    return native<f32>()
  }
}

/** Methods for other mods. */
@trait
export abstract class Spin {
  abstract amount(): f32
  abstract label(points: u32): string
}

@having(Ball)
export class Balls extends Query {
  velocity: Write<Velocity, 'y'>
}

@system
export class Spinner implements Spin {
  scoreboard: Scoreboard = new Scoreboard()
  spin: f32 = 0
  bounces: u32 = 0
  title: string = ''

  constructor() {
    this.name(0)
    log.info(`spin is here: ${this.title}`)
  }

  @on bounced(event: Bounce): void {
    this.bounces++
    const points = this.scoreboard.score(Side.Left) + this.scoreboard.score(Side.Right)
    this.spin = (event.side == Side.Left ? 1 : -1) * Strength.call(4 + <f32>points, event.ball)
    raise(new Whirl(event.ball, this.spin))
  }

  @on scored(event: Goal): void {
    this.name(event.score)
    log.info(`${this.bounces} bounces`)
    this.spin = 0
  }

  // A rule of the game: serves to the left are as much faster as there were bounces before.
  @hook(ServeSpeed) served(value: f32, side: Side): f32 {
    return side == Side.Left ? value + <f32>this.bounces : value
  }

  @run bend(balls: Balls, dt: f32): void {
    for (let i = 0; i < balls.length; i++) balls.velocity.y[i] += this.spin * dt
  }

  amount(): f32 {
    return this.spin
  }

  label(points: u32): string {
    return points == 0 ? this.title : `${this.title}, of ${points}`
  }

  /** Named anew when a side scores. */
  private name(points: u32): void {
    this.title = `a spin for ${points} points`
  }
}
