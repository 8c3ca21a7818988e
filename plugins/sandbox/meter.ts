import { METER_EXPORTS } from './added-functions.ts'

/**
 * For how long a mod may run, in fuel: about one for each instruction, more for those that take longer. What a loop or a
 * function costs is what its longest way costs. Numbers above 2,147,483,647 mean that.
 */
export interface FuelLimits {
  /** Fuel of one call. Default: 200,000,000. */
  readonly callFuel: number
  /** Fuel of all handlers, queries and methods in one frame together. Default: 400,000,000. */
  readonly frameFuel: number
  /** Fuel of what runs once: when the module starts, and each `new`, `drop`, `save` and `restore`. Default: 1,000,000,000. */
  readonly startFuel: number
}

export const DEFAULT_FUEL_LIMITS: FuelLimits = {
  callFuel: 200_000_000,
  frameFuel: 400_000_000,
  startFuel: 1_000_000_000,
}

/** The fuel of a mod in the frame under way, or in the last. */
export interface FuelStatus {
  readonly spent: number
  readonly left: number
}

/** The mods that are at work: each one but the first was called by the one before. One for all mods of a game. */
export interface MeterChain {
  innermost: Meter | null
}

/** What the counter in a module holds at most. */
const MOST = 0x7fff_ffff

type Counter = (value: number) => number

/**
 * Hands out fuel to the calls into one mod. What a mod spends while another one is calling it is on that one's account: it has
 * the fuel of a call, whatever it has spent in this frame, and its caller has so much less.
 */
export class Meter {
  readonly #chain: MeterChain
  readonly #limits: FuelLimits
  readonly #enter: Counter
  readonly #left: () => number
  readonly #spend: Counter
  readonly #room: () => number
  #caller: Meter | null = null
  /** What the call under way was given. */
  #granted = 0
  /** Whether it counts for the frame. */
  #counts = false
  #turn = 0
  #frameLeft: number

  constructor(exports: WebAssembly.Exports, limits: FuelLimits, chain: MeterChain) {
    this.#chain = chain
    this.#limits = limits
    this.#enter = exports[METER_EXPORTS.enter] as Counter
    this.#left = exports[METER_EXPORTS.left] as () => number
    this.#spend = exports[METER_EXPORTS.spend] as Counter
    this.#room = exports[METER_EXPORTS.room] as () => number
    this.#frameLeft = limits.frameFuel
  }

  /** The meter of an instance, or `null` if its module was not rewritten for it, or holds no code. */
  static of(exports: WebAssembly.Exports, limits: FuelLimits, chain: MeterChain): Meter | null {
    return Object.hasOwn(exports, METER_EXPORTS.enter) ? new Meter(exports, limits, chain) : null
  }

  /** Begins a call. @param turn the engine's turn: what is spent in one turn counts together, 0 counts for itself */
  begin(turn: number): void {
    const caller = this.#join()
    const { callFuel } = this.#limits
    if (caller !== null) {
      this.#grant(callFuel)
      return
    }
    if (turn !== this.#turn || turn === 0) {
      this.#turn = turn
      this.#frameLeft = this.#limits.frameFuel
    }
    this.#counts = true
    this.#grant(Math.min(callFuel, this.#frameLeft))
  }

  /** Begins a call that happens once, such as `new`. */
  beginOnce(): void {
    this.#join()
    this.#grant(this.#limits.startFuel)
  }

  /** Ends a call, however it ended. */
  end(): void {
    const caller = this.#caller
    const spent = this.#granted - this.#left()
    if (this.#counts) this.#frameLeft = Math.max(0, this.#frameLeft - spent)
    else if (caller !== null) caller.#spend(Math.min(spent, MOST))
    this.#counts = false
    this.#caller = null
    this.#chain.innermost = caller
  }

  /** Charges the call under way for work that the host does for it. */
  pay(fuel: number): void {
    this.#spend(fuel)
  }

  /** Which of its limits the call under way has come to, if any. */
  get exceeded(): 'callFuel' | 'frameFuel' | 'startFuel' | 'stackBytes' | null {
    if (this.#left() >= 0) return this.#room() < 0 ? 'stackBytes' : null
    if (this.#counts) return this.#granted < this.#limits.callFuel ? 'frameFuel' : 'callFuel'
    return this.#caller === null ? 'startFuel' : 'callFuel'
  }

  get status(): FuelStatus {
    return { spent: this.#limits.frameFuel - this.#frameLeft, left: this.#frameLeft }
  }

  #join(): Meter | null {
    const caller = this.#chain.innermost
    this.#caller = caller
    this.#chain.innermost = this
    return caller
  }

  #grant(fuel: number): void {
    this.#granted = Math.min(fuel, MOST)
    this.#enter(this.#granted)
  }
}
