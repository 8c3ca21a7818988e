import { add, assets, Entity, Query, raise, time, world } from 'skein'
import { Shape, Sprite, Position } from './skein-render'
import { Foe, Hatch, Health, Nest, Shot, Slain, Velocity } from './skyward'

/** Shots that come out of a balloon that bursts, and how fast they are. */
const SHOTS: f32 = 8
const SPEED: f32 = 150

/** Marks balloons: the prefab has it, so each copy has it too. */
@component
export class Balloon {}

/** Who lets balloons go. */
@trait
export abstract class Balloons {
  abstract release(x: f32, y: f32): void
}

@having(Balloon)
export class Drifting extends Query {
  position: Read<Position, 'x'>
  velocity: Write<Velocity, 'y'>
}

@system
export class BalloonFactory implements Balloons {
  nest: Entity = world.spawn()

  constructor() {
    const nest = add<Nest>(this.nest)
    nest.from = 2
    nest.weight = 1.5
    nest.cost = 2
    const foe = add<Foe>(this.nest)
    foe.speed = 38
    foe.radius = 24
    foe.score = 30
    foe.feathers = 2
    const health = add<Health>(this.nest)
    health.now = health.most = 30
    const sprite = add<Sprite>(this.nest)
    sprite.texture = assets.find('balloon.png').id
    sprite.width = sprite.height = 64
    sprite.layer = 3
    add<Balloon>(this.nest)
  }

  release(x: f32, y: f32): void {
    raise(new Hatch(this.nest, x, y))
  }

  @run drift(them: Drifting, dt: f32): void {
    for (let i = 0; i < them.length; i++)
      them.velocity.y[i] += 70 * dt * Mathf.sin(<f32>time.elapsed() * 2 + them.position.x[i])
  }

  @on burst(event: Slain): void {
    if (event.nest != this.nest) return
    for (let i: f32 = 0; i < SHOTS; i++) {
      const angle = (i / SHOTS) * 2 * Mathf.PI
      const entity = world.spawn()
      const shot = add<Shot>(entity)
      shot.hostile = true
      shot.damage = 6
      shot.seconds = 2.2
      const position = add<Position>(entity)
      position.x = event.x
      position.y = event.y
      const velocity = add<Velocity>(entity)
      velocity.x = SPEED * Mathf.cos(angle)
      velocity.y = SPEED * Mathf.sin(angle)
      const sprite = add<Sprite>(entity)
      sprite.shape = Shape.Circle
      sprite.tint = 0xff4d8d
      sprite.width = sprite.height = 13
      sprite.layer = 4
    }
  }
}
