import { EventEmitter } from 'eventemitter3'

/** Metres of a lap. */
const LAP = 400
const NAMES = ['Ada', 'Brent', 'Chidi', 'Dana', 'Emre', 'Fay']

export interface Racer {
  readonly name: string
  readonly number: number
  /** Metres since the start. */
  metres: number
  /** Metres in a second. */
  speed: number
  laps: number
}

export interface RaceEvents {
  lap: [lap: { racer: number; laps: number; place: number }]
  boost: [boost: { racer: number; factor: number }]
}

/** A race that never ends, over laps. */
export class Race {
  readonly events = new EventEmitter<RaceEvents>()
  readonly racers: Racer[]
  #seed: number

  constructor(seed: number) {
    this.#seed = seed
    this.racers = NAMES.map((name, number) => ({ name, number, metres: 0, speed: 50, laps: 0 }))
    this.events.on('boost', ({ racer, factor }) => this.#boost(racer, factor))
  }

  /** Drives on for some seconds. */
  step(dt: number): void {
    for (const racer of this.racers) {
      racer.speed = Math.min(80, Math.max(20, racer.speed + (this.#random() - 0.5) * 40 * dt))
      racer.metres += racer.speed * dt
      if (racer.metres < (racer.laps + 1) * LAP) continue
      racer.laps++
      const place = this.standings().indexOf(racer) + 1
      this.events.emit('lap', { racer: racer.number, laps: racer.laps, place })
    }
  }

  /** The racers, the first of them first. */
  standings(): Racer[] {
    return this.racers.toSorted((a, b) => b.metres - a.metres || a.number - b.number)
  }

  #boost(number: number, factor: number): void {
    const racer = this.racers[number]
    if (racer !== undefined) racer.speed *= Math.min(2, Math.max(0.5, factor))
  }

  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0
    return this.#seed / 2 ** 32
  }
}
