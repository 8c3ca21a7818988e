import { log, raise } from 'skein'
import { Bounce, Goal, MatchOver, Scoreboard, Side } from './pong'

export enum Mood {
  Calm,
  Excited,
  Ecstatic,
}

/** The commentator has said something. */
@event
export class Remark {
  constructor(
    public text: string,
    public mood: Mood,
  ) {}
}

/** Who asks the commentator about the match. */
@trait
export abstract class Commentary {
  /** The last thing that was said. */
  abstract latest(): string
  /** How exciting the rally is, from 0 up. */
  abstract excitement(): f32
  /** The longest rallies of the match, longest first. */
  abstract longest(count: u32): Array<u32>
}

@system
export class Commentator implements Commentary {
  scoreboard: Scoreboard = new Scoreboard()
  rally: u32 = 0
  rallies: Array<u32> = []
  text: string = 'Welcome to the match!'

  @on bounce(_event: Bounce): void {
    this.rally++
    if (this.rally % 5 == 0) this.say(`${this.rally} strokes and counting!`, Mood.Excited)
  }

  @on goal(event: Goal): void {
    const left = this.scoreboard.score(Side.Left)
    const right = this.scoreboard.score(Side.Right)
    const who = event.side == Side.Left ? 'Left' : 'Right'
    const close = left == right
    this.say(
      `${who} scores after ${this.rally} strokes. ${left} to ${right}${close ? ', what a match!' : '.'}`,
      close ? Mood.Ecstatic : Mood.Calm,
    )
    this.rallies.push(this.rally)
    this.rally = 0
  }

  @on over(event: MatchOver): void {
    this.say(
      `It is over: ${event.winner == Side.Left ? 'left' : 'right'} wins ${max(event.left, event.right)} to ${min(event.left, event.right)}!`,
      Mood.Ecstatic,
    )
  }

  latest(): string {
    return this.text
  }

  excitement(): f32 {
    return <f32>this.rally / 5
  }

  longest(count: u32): Array<u32> {
    return this.rallies
      .slice(0)
      .sort((a, b) => <i32>b - <i32>a)
      .slice(0, <i32>count)
  }

  private say(text: string, mood: Mood): void {
    this.text = text
    log.info(text)
    raise(new Remark(text, mood))
  }
}
