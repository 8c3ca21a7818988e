import { log, raise } from 'skein'
import { Boost, Lap } from './race'

@system
export class Underdog {
  @on lap(lap: Lap): void {
    if (lap.place < 6) return
    log.info(`racer ${lap.racer} is last, and gets a boost`)
    raise(new Boost(lap.racer, 1.3))
  }
}
