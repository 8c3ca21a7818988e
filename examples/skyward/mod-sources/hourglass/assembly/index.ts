import { add, assets, Entity, texts, world } from 'skein'
import { Sprite } from './skein-render'
import { Collected, Drop, Flight, Loot, Modifier, Stat } from './skyward'

@system
export class Hourglass {
  flight: Flight = new Flight()
  drop: Entity = world.spawn()

  constructor() {
    add<Drop>(this.drop).chance = 0.03
    add<Loot>(this.drop).seconds = 20
    const sprite = add<Sprite>(this.drop)
    sprite.texture = assets.find('hourglass.png').id
    sprite.width = 32
    sprite.height = 38
    sprite.layer = 2
  }

  @on collected(event: Collected): void {
    if (event.drop != this.drop) return
    const modifier = add<Modifier>(world.spawn())
    modifier.stat = Stat.FoeSpeed
    modifier.times = 0.3
    modifier.seconds = 5
    this.flight.announce(texts.intern('Time stands still'))
  }
}
