import { add, assets, Entity, get, log, Query, raise, texts, world } from 'skein'
import { Balloons } from './gander-balloon'
import { Position, Sprite, Text } from './skein-render'
import { Play } from './skein-sound'
import {
  Corner,
  Flight,
  Foe,
  Hatch,
  Hatched,
  Health,
  HudItem,
  Meter,
  Nest,
  Slain,
  TakeOff,
  WaveBegan,
} from './skyward'

/** Waves from one boss to the next, and seconds from one balloon to the next. */
const WAVES = 3
const PAUSE: f32 = 2.4

/** Marks the boss, and says when its next balloon is due. */
@component
export class Boss {
  wait: f32 = 2.4
}

export class Bosses extends Query {
  boss: Write<Boss>
  health: Read<Health>
  position: Read<Position>
}

@system
export class Zeppelin {
  balloons: Balloons = new Balloons()
  flight: Flight = new Flight()
  nest: Entity = world.spawn()
  label: Entity = 0
  bar: Entity = 0

  constructor() {
    add<Nest>(this.nest).weight = 0
    add<Boss>(this.nest)
    const foe = add<Foe>(this.nest)
    foe.speed = 34
    foe.turn = 0.5
    foe.radius = 62
    foe.damage = 25
    foe.score = 500
    foe.feathers = 12
    const health = add<Health>(this.nest)
    health.now = health.most = 420
    const sprite = add<Sprite>(this.nest)
    sprite.texture = assets.find('zeppelin.png').id
    sprite.width = 230
    sprite.height = 126
    sprite.layer = 3
  }

  @on waveBegan(event: WaveBegan): void {
    if (event.wave % WAVES != 0) return
    const hero = get<Position>(this.flight.hero())
    raise(new Hatch(this.nest, hero.x + 420, hero.y - 260))
  }

  @on hatched(event: Hatched): void {
    if (event.nest != this.nest) return
    this.flight.announce(texts.intern('The zeppelin!'))
    raise(new Play(assets.find('zeppelin.wav').id))
    log.info('comes out of the clouds')
    if (this.label == 0) this.showHealth()
  }

  @run rule(bosses: Bosses, dt: f32): void {
    if (bosses.length == 0) return this.hideHealth()
    for (let i = 0; i < bosses.length; i++) {
      bosses.boss.wait[i] -= dt
      if (bosses.boss.wait[i] > 0) continue
      bosses.boss.wait[i] = PAUSE
      this.balloons.release(bosses.position.x[i], bosses.position.y[i] + 60)
    }
    if (this.bar == 0) return
    const meter = get<Meter>(this.bar)
    meter.value = bosses.health.now[0]
    meter.most = bosses.health.most[0]
  }

  @on slain(event: Slain): void {
    if (event.nest == this.nest) this.flight.announce(texts.intern('Down it goes!'))
  }

  private showHealth(): void {
    this.label = item(1, 22)
    const text = add<Text>(this.label)
    text.text = texts.intern('Zeppelin')
    text.size = 16
    this.bar = item(2, 16)
    const meter = add<Meter>(this.bar)
    meter.width = 260
    meter.color = 0xb388ff
  }

  private hideHealth(): void {
    if (this.label == 0) return
    world.despawn(this.label)
    world.despawn(this.bar)
    this.label = this.bar = 0
  }
}

function item(order: i16, height: f32): Entity {
  const entity = world.spawn()
  const place = add<HudItem>(entity)
  place.corner = Corner.Top
  place.order = order
  place.height = height
  return entity
}
