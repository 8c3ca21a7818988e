import { MOST_FUEL, type FuelCounter } from './fuel-counter.ts'
import { HOST_COST } from './host-cost.ts'
import { MOST_STACK } from './limits.ts'
import type { FuelLimits, SandboxLimits } from '../limits.ts'

/** The fuel of a mod in the frame under way, or in the last. */
export interface FuelStatus {
  readonly spent: number
  readonly left: number
}

/** A mod's `cabi_realloc`. */
export type Allocator = (old: number, oldSize: number, align: number, size: number) => number

/** Whether a call has begun: it has; it has, but without the fuel for it, and must end; or who makes it is too deep for that. */
export type Begun = typeof BEGUN | typeof NO_FUEL | typeof TOO_DEEP
export const BEGUN = 0
export const NO_FUEL = 1
export const TOO_DEEP = 2

/**
 * Hands out fuel to the calls into one mod. What a mod spends while another one is calling it is on that one's account: it has
 * the fuel of a call, whatever it has spent in this frame, and its caller has so much less.
 */
export class Meter {
  readonly #counter: FuelCounter
  readonly #limits: FuelLimits
  readonly #callFuel: number
  readonly #frameFuel: number
  /** Whether a frame has no limit but those of its calls. */
  readonly #endless: boolean
  readonly #stackBytes: number
  /** Bytes of stack that must be left to the mod's caller. */
  readonly #leastStack: number
  /** Fuel given to the call under way. */
  #granted = 0
  /** Which budget the call under way is from. */
  #budget: typeof CALL | typeof FRAME | typeof START | typeof HOOK | typeof NESTED_HOOK = CALL
  #turn = 0
  /** Fuel spent in the turn. */
  #spent = 0
  /** The turn in which a handler of a hook last ran, and the fuel that they have spent in it. */
  #hookTurn = 0
  #hookSpent = 0
  /** The frame of the last call that happens once, and the fuel left for such calls in it. */
  #onceFrame = -1
  #onceLeft = 0

  /** @param counter the one that the mod's instance imports */
  constructor(counter: FuelCounter, limits: FuelLimits & Pick<SandboxLimits, 'stackBytes'>) {
    this.#counter = counter
    this.#limits = limits
    this.#callFuel = Math.min(limits.callFuel, MOST_FUEL)
    this.#frameFuel = Math.min(limits.frameFuel, MOST_FUEL)
    this.#endless = limits.frameFuel > MOST_FUEL
    this.#stackBytes = Math.min(limits.stackBytes, MOST_STACK)
    this.#leastStack = Math.min(LEAST_STACK, Math.floor(this.#stackBytes / 4))
  }

  /** Begins a call. @param turn the engine's turn: the fuel spent in one turn counts together, 0 counts for itself */
  begin(turn: number): Begun {
    const counter = this.#counter
    const callFuel = this.#callFuel
    if (counter.busy) return this.beginNested() ? BEGUN : TOO_DEEP
    counter.busy = true
    this.#budget = FRAME
    if (turn !== this.#turn || turn === 0) {
      this.#turn = turn
      this.#spent = 0
    }
    // Whole numbers that the counter can hold throughout: what goes beyond would take memory anew for each call.
    let fuel = this.#endless ? callFuel : this.#frameFuel - this.#spent
    if (fuel > callFuel) fuel = callFuel
    else if (fuel < 0) fuel = 0
    this.#granted = fuel
    counter.enter(fuel - HOST_COST.call, this.#stackBytes)
    return fuel < HOST_COST.call ? NO_FUEL : BEGUN
  }

  /** Begins a call that another mod makes. @returns whether it has begun; else that one is too deep */
  beginNested(): boolean {
    this.#granted = this.#callFuel
    // A call is paid for in advance; a mod without even that much runs out with its first instructions.
    return this.#counter.nest(this.#callFuel - HOST_COST.call, this.#stackBytes, this.#leastStack) === 1
  }

  /** Ends a call that {@link beginNested} began. */
  endNested(): void {
    this.#counter.unnest(this.#granted)
  }

  /** Begins a call into the mod within one that is under way, since what that called calls back. @returns whether it has begun */
  nestWithin(): boolean {
    return this.#counter.nest(this.#callFuel - HOST_COST.call, this.#stackBytes, this.#leastStack) === 1
  }

  /** Ends a call that {@link nestWithin} began. */
  unnestWithin(): void {
    this.#counter.unnest(this.#callFuel)
  }

  /** Whether handlers of hooks have spent their fuel of a turn: no more run, so that no caller makes one fail. */
  spentHooks(turn: number): boolean {
    if (turn !== this.#hookTurn || turn === 0) {
      this.#hookTurn = turn
      this.#hookSpent = 0
    }
    return !this.#endless && this.#hookSpent >= this.#frameFuel
  }

  /**
   * Begins a call of a handler of a hook, whoever calls that. The mod pays for it itself: it has the fuel of a call for each, and
   * that of a frame for all of them, besides what its own systems have.
   */
  beginHook(): Begun {
    const counter = this.#counter
    this.#granted = this.#callFuel
    const fuel = this.#callFuel - HOST_COST.call
    if (counter.busy) {
      if (counter.nest(fuel, this.#stackBytes, this.#leastStack) !== 1) return TOO_DEEP
      this.#budget = NESTED_HOOK
    } else {
      counter.busy = true
      this.#budget = HOOK
      counter.enter(fuel, this.#stackBytes)
    }
    return fuel < 0 ? NO_FUEL : BEGUN
  }

  #endHook(): void {
    const left = this.#counter.left()
    this.#hookSpent = Math.min(this.#hookSpent + this.#granted - left, MOST_FUEL)
    // The caller loses nothing of its own.
    if (this.#budget === NESTED_HOOK) this.#counter.unnest(left)
    else this.#counter.busy = false
    this.#budget = CALL
  }

  /**
   * Begins a call that happens once, such as `new`.
   * @param frame in which; all such calls of one frame share their fuel
   */
  beginOnce(frame: number): void {
    const counter = this.#counter
    if (frame !== this.#onceFrame) {
      this.#onceFrame = frame
      this.#onceLeft = this.#limits.startFuel
    }
    this.#granted = Math.min(this.#onceLeft, MOST_FUEL)
    if (counter.busy) {
      // How deep it is does not matter: it is not the mod that decides when this happens.
      counter.nest(this.#granted, this.#stackBytes, -MOST_FUEL)
    } else {
      counter.busy = true
      this.#budget = START
      counter.enter(this.#granted, this.#stackBytes)
    }
  }

  /** Ends a call, however it ended. */
  end(): void {
    const counter = this.#counter
    if (this.#budget === CALL) {
      counter.unnest(this.#granted)
      return
    }
    if (this.#budget === HOOK || this.#budget === NESTED_HOOK) return this.#endHook()
    counter.busy = false
    const spent = this.#granted - counter.left()
    if (this.#budget === FRAME) this.#spent = Math.min(this.#spent + spent, MOST_FUEL)
    else this.#onceLeft = Math.max(0, this.#onceLeft - spent)
    this.#budget = CALL
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

  /**
   * Makes a function of the mod one that leaves the stack as it found it. What a function has taken of it is not put back when
   * it returns, since within the mod its callers know how much they had; the host, which calls several functions in one call,
   * does not.
   */
  level<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => R {
    const counter = this.#counter
    return (...args) => {
      const room = counter.room()
      const result = fn(...args)
      counter.setRoom(room)
      return result
    }
  }

  /** The same for an allocator, which is called for each text and list. */
  levelAllocator(allocate: Allocator): Allocator {
    const counter = this.#counter
    return (old, oldSize, align, size) => {
      const room = counter.room()
      const pointer = allocate(old, oldSize, align, size)
      counter.setRoom(room)
      return pointer
    }
  }

  /** Which of its limits the call under way has come to, if any. */
  get exceeded(): 'callFuel' | 'frameFuel' | 'startFuel' | 'stackBytes' | null {
    if (this.#counter.left() >= 0) return this.#counter.room() < 0 ? 'stackBytes' : null
    if (this.#budget === START) return 'startFuel'
    return this.#budget === FRAME && this.#granted < this.#callFuel ? 'frameFuel' : 'callFuel'
  }

  /** The frame of the last call that happens once, and the fuel left for such calls in it; for snapshots. */
  get once(): readonly [frame: number, left: number] {
    return [this.#onceFrame, this.#onceLeft]
  }

  set once([frame, left]: readonly [frame: number, left: number]) {
    this.#onceFrame = frame
    this.#onceLeft = left
  }

  get status(): FuelStatus {
    const { frameFuel } = this.#limits
    return { spent: Math.min(this.#spent, frameFuel), left: Math.max(0, frameFuel - this.#spent) }
  }
}

// From where a call has its fuel: it is a call's own when another mod made it, or also counts for the frame, or is for what
// happens once.
const CALL = 0
const FRAME = 1
const START = 2
// A handler of a hook, called by the game or by another mod.
const HOOK = 3
const NESTED_HOOK = 4

/** Bytes of the stack that a call of another mod needs, or a quarter of that mod's own limit if that is less. */
const LEAST_STACK = 65_536

/** The most fuel that one charge takes: a higher cost ends in a fault. */
const MOST_CHARGE = 0x3fff_ffff
