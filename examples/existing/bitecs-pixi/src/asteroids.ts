import { addEntity, createWorld, query, removeEntity } from 'bitecs'
import { EventEmitter } from 'eventemitter3'

export const WIDTH = 960
export const HEIGHT = 640

/** Entities that the arrays have room for. */
const ROOM = 4096

export const Position = { x: new Float32Array(ROOM), y: new Float32Array(ROOM) }
export const Velocity = { x: new Float32Array(ROOM), y: new Float32Array(ROOM) }
/** A rock, of size 1 to 3. */
export const Rock = { size: new Uint8Array(ROOM) }
/** A shot, and the seconds until it fades. */
export const Shot = { left: new Float32Array(ROOM) }
export const Ship = {}

/** The keys that the player holds down. */
export interface Keys {
  left: boolean
  right: boolean
  thrust: boolean
  fire: boolean
}

export interface AsteroidsEvents {
  hit: [hit: { x: number; y: number; size: number }]
  crash: [lives: number]
}

export const radius = (size: number): number => 6 + 12 * size

/** A ship among rocks: shoot them all. */
export class Asteroids {
  readonly world = createWorld()
  readonly events = new EventEmitter<AsteroidsEvents>()
  readonly ship: number
  score = 0
  lives = 3
  wave = 0
  heading = 0
  /** Seconds until the ship can be hit again. */
  shield = 2
  #reload = 0
  #seed: number

  constructor(seed: number) {
    this.#seed = seed
    this.ship = this.#add(WIDTH / 2, HEIGHT / 2, 0, 0, Ship)
  }

  get over(): boolean {
    return this.lives <= 0
  }

  /** Plays some seconds. */
  frame(dt: number, keys: Keys): void {
    if (this.over) return
    if (query(this.world, [Rock]).length === 0) this.#nextWave()
    this.#steer(dt, keys)
    this.#move(dt)
    this.#shoot(dt, keys)
    this.#collide()
    this.shield = Math.max(0, this.shield - dt)
  }

  #steer(dt: number, { left, right, thrust }: Keys): void {
    this.heading += (Number(right) - Number(left)) * 4 * dt
    if (!thrust) return
    Velocity.x[this.ship]! += Math.cos(this.heading) * 200 * dt
    Velocity.y[this.ship]! += Math.sin(this.heading) * 200 * dt
  }

  #move(dt: number): void {
    for (const eid of query(this.world, [Position, Velocity])) {
      Position.x[eid] = wrap(Position.x[eid]! + Velocity.x[eid]! * dt, WIDTH)
      Position.y[eid] = wrap(Position.y[eid]! + Velocity.y[eid]! * dt, HEIGHT)
    }
  }

  #shoot(dt: number, { fire }: Keys): void {
    for (const shot of Array.from(query(this.world, [Shot])))
      if ((Shot.left[shot]! -= dt) <= 0) removeEntity(this.world, shot)
    this.#reload -= dt
    if (!fire || this.#reload > 0) return
    this.#reload = 0.25
    const [x, y] = [Math.cos(this.heading), Math.sin(this.heading)]
    const shot = this.#add(Position.x[this.ship]!, Position.y[this.ship]!, x * 400, y * 400, Shot)
    Shot.left[shot] = 1
  }

  #collide(): void {
    const shots = query(this.world, [Shot])
    for (const rock of Array.from(query(this.world, [Rock]))) {
      const shot = shots.find((it) => this.#touch(it, rock))
      if (shot !== undefined) {
        removeEntity(this.world, shot)
        this.#split(rock)
      } else if (this.shield === 0 && this.#touch(this.ship, rock)) {
        this.lives--
        this.shield = 2
        this.events.emit('crash', this.lives)
      }
    }
  }

  #touch(eid: number, rock: number): boolean {
    const [x, y] = [Position.x[eid]! - Position.x[rock]!, Position.y[eid]! - Position.y[rock]!]
    return Math.hypot(x, y) < radius(Rock.size[rock]!)
  }

  #split(rock: number): void {
    const [x, y, size] = [Position.x[rock]!, Position.y[rock]!, Rock.size[rock]!]
    removeEntity(this.world, rock)
    this.score += 10 * (4 - size)
    if (size > 1) for (let i = 0; i < 2; i++) this.#addRock(x, y, size - 1)
    this.events.emit('hit', { x, y, size })
  }

  #nextWave(): void {
    this.wave++
    for (let i = 0; i < 3 + this.wave; i++) this.#addRock(this.#random() * WIDTH, 0, 3)
  }

  #addRock(x: number, y: number, size: number): void {
    const speed = 120 / size
    const rock = this.#add(x, y, (this.#random() - 0.5) * speed, (this.#random() - 0.5) * speed, Rock)
    Rock.size[rock] = size
  }

  #add(x: number, y: number, vx: number, vy: number, kind: object): number {
    const eid = addEntity(this.world, Position, Velocity, kind)
    Position.x[eid] = x
    Position.y[eid] = y
    Velocity.x[eid] = vx
    Velocity.y[eid] = vy
    return eid
  }

  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0
    return this.#seed / 2 ** 32
  }
}

function wrap(value: number, size: number): number {
  return value < 0 ? value + size : value >= size ? value - size : value
}
