import { log } from 'skein'
import { Bounce, Goal, Points, Side } from './pong'

/** Strokes of a long rally. */
const LONG: u32 = 10

@system
export class LongRally {
  strokes: u32 = 0

  @on bounce(_event: Bounce): void {
    this.strokes++
  }

  // The game asks before it counts; the goal follows.
  @hook(Points) points(value: u32, _side: Side): u32 {
    return this.strokes < LONG ? value : value * 2
  }

  @on goal(event: Goal): void {
    if (this.strokes >= LONG) log.info(`${this.strokes} strokes: the goal counts double, ${event.score} points`)
    this.strokes = 0
  }
}
