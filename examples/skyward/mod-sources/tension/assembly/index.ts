import { add, Entity, get, Query, texts, world } from 'skein'
import { Direction, Mood, MoodChanged } from './gander-director'
import { Text } from './skein-render'
import { Corner, Flight, Hero, HudItem, Meter } from './skyward'

@having(Hero)
export class Heroes extends Query {}

@system
export class Tension {
  direction: Direction = new Direction()
  flight: Flight = new Flight()
  label: Entity = item(10, 22)
  bar: Entity = item(11, 16)

  constructor() {
    const text = add<Text>(this.label)
    text.size = 16
    text.bold = true
    add<Meter>(this.bar)
    this.show(this.direction.mood())
  }

  @on moodChanged(event: MoodChanged): void {
    this.show(event.mood)
    if (event.mood == Mood.Fierce) this.flight.announce(texts.intern('Here they come!'))
  }

  @run follow(_heroes: Heroes): void {
    get<Meter>(this.bar).value = this.direction.tension()
  }

  private show(mood: Mood): void {
    const name = mood == Mood.Gentle ? 'Gentle' : mood == Mood.Brisk ? 'Brisk' : 'Fierce'
    const color = mood == Mood.Gentle ? 0x9dff70 : mood == Mood.Brisk ? 0xffd166 : 0xff5d73
    const text = get<Text>(this.label)
    text.text = texts.intern(name)
    text.color = color
    get<Meter>(this.bar).color = color
  }
}

function item(order: i16, height: f32): Entity {
  const entity = world.spawn()
  const place = add<HudItem>(entity)
  place.corner = Corner.TopRight
  place.order = order
  place.height = height
  return entity
}
