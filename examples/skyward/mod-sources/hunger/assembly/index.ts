import { Query, raise } from 'skein'
import { Heal, Health, Hero, Slain } from './skyward'

/** Health that a second takes, and that a foe gives. */
const HUNGER: f32 = 2
const MEAL: f32 = 3

@having(Hero)
export class Geese extends Query {
  health: Write<Health>
}

@system
export class Hunger {
  @run starve(geese: Geese, dt: f32): void {
    // It never dies of hunger, but lives dangerously.
    for (let i = 0; i < geese.length; i++)
      geese.health.now[i] = max<f32>(min<f32>(1, geese.health.now[i]), geese.health.now[i] - HUNGER * dt)
  }

  @on slain(_event: Slain): void {
    raise(new Heal(MEAL))
  }
}
