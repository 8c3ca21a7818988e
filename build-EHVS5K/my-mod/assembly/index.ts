import { log } from 'skein'
import { Goal } from './pong'

/** A system: it is made when the mod starts, and is there until the mod is removed. */
@system
export class MyMod {
  constructor() {
    log.info('my-mod is here')
  }

  /** Runs each time the game raises goal. */
  @on goal(event: Goal): void {
    log.info('goal')
  }
}
