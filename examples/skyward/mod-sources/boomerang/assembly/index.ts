import { add, assets, Entity, get, Query, texts, world } from 'skein'
import { Position, Sprite } from './skein-render'
import { Fired, Flight, Modifier, Shot, Stat, Upgrade, Velocity, Weapon } from './skyward'

/** How hard a boomerang is pulled back, and how fast it spins. */
const PULL: f32 = 420
const SPIN: f32 = 14

/** Marks a shot that comes back. */
@component
export class Returning {}

@having(Returning, Shot)
export class Boomerangs extends Query {
  position: Read<Position>
  velocity: Write<Velocity>
  sprite: Write<Sprite, 'rotation'>
}

@system
export class Boomerang {
  flight: Flight = new Flight()
  weapon: Entity = world.spawn()

  constructor() {
    const weapon = add<Weapon>(this.weapon)
    weapon.picture = assets.find('boomerang.png').id
    weapon.size = 46
    weapon.period = 1.9
    weapon.speed = 480
    weapon.seconds = 2.2
    weapon.damage = 14
    weapon.pierce = 255

    // A card for the upgrades: the modifier counts as often as it was chosen.
    const card = world.spawn()
    const upgrade = add<Upgrade>(card)
    upgrade.title = texts.intern('Big boomerang')
    upgrade.note = texts.intern('+20 % damage')
    const modifier = add<Modifier>(card)
    modifier.stat = Stat.Damage
    modifier.times = 1.2
    const icon = add<Sprite>(card)
    icon.texture = weapon.picture
  }

  @on fired(event: Fired): void {
    if (event.weapon == this.weapon && world.alive(event.shot)) add<Returning>(event.shot)
  }

  @run comeBack(them: Boomerangs, dt: f32): void {
    if (them.length == 0) return
    const hero = get<Position>(this.flight.hero())
    const heroX = hero.x
    const heroY = hero.y
    for (let i = 0; i < them.length; i++) {
      const dx = heroX - them.position.x[i]
      const dy = heroY - them.position.y[i]
      const far = max<f32>(1, Mathf.sqrt(dx * dx + dy * dy))
      them.velocity.x[i] += (dx / far) * PULL * dt
      them.velocity.y[i] += (dy / far) * PULL * dt
      them.sprite.rotation[i] += SPIN * dt
    }
  }
}
