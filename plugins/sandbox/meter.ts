import { MOST_FUEL, type FuelCounter } from './fuel-counter.ts'
import { MOST_STACK, type SandboxLimits } from './limits.ts'

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

/**
 * Hands out fuel to the calls into one mod. What a mod spends while another one is calling it is on that one's account: it has
 * the fuel of a call, whatever it has spent in this frame, and its caller has so much less.
 */
export class Meter {
  readonly #counter: FuelCounter
  readonly #limits: FuelLimits
  readonly #callFuel: number
  readonly #stackBytes: number
  #caller: Meter | null = null
  /** What the call under way was given, and what its caller had left. */
  #granted = 0
  #before = 0
  /** Whether it counts for the frame. */
  #counts = false
  #turn = 0
  #frameLeft: number

  /** @param counter the one that the mod's instance imports */
  constructor(counter: FuelCounter, limits: FuelLimits & Pick<SandboxLimits, 'stackBytes'>) {
    this.#counter = counter
    this.#limits = limits
    this.#callFuel = Math.min(limits.callFuel, MOST_FUEL)
    this.#stackBytes = Math.min(limits.stackBytes, MOST_STACK)
    this.#frameLeft = limits.frameFuel
  }

  /** Begins a call. @param turn the engine's turn: what is spent in one turn counts together, 0 counts for itself */
  begin(turn: number): void {
    const caller = this.#counter.innermost
    let granted = this.#callFuel
    if (caller === null) {
      if (turn !== this.#turn || turn === 0) {
        this.#turn = turn
        this.#frameLeft = this.#limits.frameFuel
      }
      this.#counts = true
      if (this.#frameLeft < granted) granted = this.#frameLeft
    }
    this.#grant(caller, granted)
  }

  /** Begins a call that happens once, such as `new`. */
  beginOnce(): void {
    this.#grant(this.#counter.innermost, Math.min(this.#limits.startFuel, MOST_FUEL))
  }

  /** Ends a call, however it ended. */
  end(): void {
    const counter = this.#counter
    const left = counter.leave(this.#granted, this.#before)
    if (this.#counts) {
      this.#counts = false
      const frameLeft = this.#frameLeft - this.#granted + left
      this.#frameLeft = frameLeft < 0 ? 0 : frameLeft
    }
    counter.innermost = this.#caller
    this.#caller = null
  }

  /**
   * Charges the call under way for work that the host does for it.
   *
   * @throws WebAssembly.RuntimeError when there is not enough left, as the mod's own code would
   */
  pay(fuel: number): void {
    if (this.#counter.spend(Math.min(fuel, MOST_CHARGE)) < 0)
      throw new WebAssembly.RuntimeError('out of fuel')
  }

  /** Which of its limits the call under way has come to, if any. */
  get exceeded(): 'callFuel' | 'frameFuel' | 'startFuel' | 'stackBytes' | null {
    if (this.#counter.left() >= 0) return this.#counter.room() < 0 ? 'stackBytes' : null
    if (this.#counts) return this.#granted < this.#callFuel ? 'frameFuel' : 'callFuel'
    return this.#caller === null ? 'startFuel' : 'callFuel'
  }

  get status(): FuelStatus {
    return { spent: this.#limits.frameFuel - this.#frameLeft, left: this.#frameLeft }
  }

  #grant(caller: Meter | null, fuel: number): void {
    const counter = this.#counter
    this.#caller = caller
    counter.innermost = this
    this.#granted = fuel
    this.#before = counter.enter(fuel, this.#stackBytes)
  }
}

/** What one charge takes at most: whatever costs more ends in a fault. */
const MOST_CHARGE = 0x3fff_ffff
