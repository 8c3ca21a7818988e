import { log } from 'skein'
import { Commentary, Mood, Remark } from './acme-commentator'
import { MatchOver, Paddles } from './pong'

@system
export class Hype {
  commentary: Commentary = new Commentary()
  paddles: Paddles = new Paddles()
  cheers: u32 = 0

  @on remark(event: Remark): void {
    if (event.mood == Mood.Calm) return
    this.cheers++
    const wave = 'o/ '.repeat(1 + <i32>this.commentary.excitement())
    log.info(`${wave}${event.text.toUpperCase()}`)
    // A cheering crowd makes the players a little faster.
    if (event.mood == Mood.Ecstatic) this.paddles.setSpeed(this.paddles.speed() + 1)
  }

  @on over(_event: MatchOver): void {
    const longest = this.commentary.longest(3)
    log.info(`cheered ${this.cheers} times; longest rallies: ${longest.join(', ')}`)
  }
}
