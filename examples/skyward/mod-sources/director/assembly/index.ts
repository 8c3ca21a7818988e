import { add, Entity, get, log, Query, raise, world } from 'skein'
import { Hero, Hurt, Modifier, Slain, Stat, TakeOff } from './skyward'

export enum Mood {
  Gentle,
  Brisk,
  Fierce,
}

/** The director has changed its mind. */
@event
export class MoodChanged {
  constructor(public mood: Mood) {}
}

/** Who knows how tense it is. */
@trait
export abstract class Direction {
  /** From 0, gentle, to 1, fierce. */
  abstract tension(): f32
  abstract mood(): Mood
}

@having(Hero)
export class Heroes extends Query {}

@system
export class Director implements Direction {
  haste: Entity = modifier(Stat.FoeSpeed)
  crowd: Entity = modifier(Stat.FoeCount)
  level: f32 = 0.3
  now: Mood = Mood.Gentle

  @on takeOff(_event: TakeOff): void {
    this.level = 0.3
  }

  @on slain(_event: Slain): void {
    this.level = min<f32>(1, this.level + 0.012)
  }

  @on hurt(event: Hurt): void {
    this.level = max<f32>(0, this.level - 0.012 * event.amount)
  }

  @run direct(_heroes: Heroes, dt: f32): void {
    // Left alone, it goes for the middle.
    this.level += (0.4 - this.level) * 0.02 * dt
    get<Modifier>(this.haste).times = 0.8 + 0.5 * this.level
    get<Modifier>(this.crowd).times = 0.75 + 0.75 * this.level
    const mood = this.level < 0.25 ? Mood.Gentle : this.level < 0.6 ? Mood.Brisk : Mood.Fierce
    if (mood == this.now) return
    this.now = mood
    raise(new MoodChanged(mood))
    log.info(mood == Mood.Gentle ? 'goes easy on the goose' : mood == Mood.Brisk ? 'brisk now' : 'fierce now')
  }

  tension(): f32 {
    return this.level
  }

  mood(): Mood {
    return this.now
  }
}

function modifier(stat: Stat): Entity {
  const entity = world.spawn()
  add<Modifier>(entity).stat = stat
  return entity
}
