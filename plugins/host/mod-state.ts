/**
 * Where a mod is in its life.
 *
 * - `starting`: its module is instantiated and its `new` or `restore` run. Its effects are undone if that fails.
 * - `running`: it takes part in the game.
 * - `probation`: the same, in the place of another version, which comes back at the first fault.
 * - `resting`: none of its calls runs until some frames are over.
 * - `suspended`: another version is in its place, on probation. It keeps all that it had, and none of its calls runs.
 * - `stopping`: its systems are dropped, and then all that it owns.
 * - `ended`: nothing of it is left.
 */
export type ModState = 'starting' | 'running' | 'probation' | 'resting' | 'suspended' | 'stopping' | 'ended'

/** The states that may follow each. */
export const NEXT_STATES: Readonly<Record<ModState, readonly ModState[]>> = {
  starting: ['running', 'probation', 'ended'],
  running: ['resting', 'suspended', 'stopping'],
  probation: ['running', 'resting', 'suspended', 'stopping', 'ended'],
  resting: ['running', 'probation', 'suspended', 'stopping', 'ended'],
  suspended: ['running', 'probation', 'resting', 'stopping', 'ended'],
  stopping: ['ended'],
  ended: [],
}

/** Whether a mod in this state takes part in the game. */
export function isLive(state: ModState): boolean {
  return state === 'running' || state === 'probation' || state === 'resting'
}

/** State of a {@link StateMachine}. */
export interface MachineState {
  readonly state: ModState
  /** The state that a rest or another version interrupts, and the last frame of the rest. */
  readonly interrupted: ModState
  readonly restsUntil: number
}

/** The state of one version of a mod, which changes only as {@link NEXT_STATES} allows. */
export class StateMachine {
  readonly #mod: string
  readonly #time: { readonly frame: number }
  #state: ModState = 'starting'
  /** The state that a rest or another version interrupts, and the last frame of the rest. */
  #interrupted: ModState = 'running'
  #restsUntil = -1

  /** @param mod its name and version, in the message of a defect */
  constructor(mod: string, time: { readonly frame: number }) {
    this.#mod = mod
    this.#time = time
  }

  get state(): ModState {
    if (this.#state === 'resting' && this.#time.frame > this.#restsUntil) this.#state = this.#interrupted
    return this.#state
  }

  /** Its state, for snapshots. */
  get parts(): MachineState {
    return { state: this.state, interrupted: this.#interrupted, restsUntil: this.#restsUntil }
  }

  set parts({ state, interrupted, restsUntil }: MachineState) {
    this.#state = state
    this.#interrupted = interrupted
    this.#restsUntil = restsUntil
  }

  /** Takes the next state. Anything but what {@link NEXT_STATES} allows is a defect of the host. */
  become(next: ModState): void {
    if (this.state === next) return
    if (!NEXT_STATES[this.#state].includes(next))
      throw new Error(`${this.#mod} is ${this.#state} and cannot become ${next}`)
    this.#state = next
  }

  /**
   * Lets the mod rest until a number of frames from now have ended; 0 is the one under way.
   * @returns the last frame of the rest; `null` for a mod that does not take part in the game
   */
  rest(frames: number): number | null {
    if (!isLive(this.state)) return null
    if (this.#state !== 'resting') this.#interrupted = this.#state
    this.#restsUntil = Math.max(this.#restsUntil, this.#time.frame + frames)
    this.become('resting')
    return this.#restsUntil
  }

  /** Another version is about to take the place of the mod. */
  suspend(): void {
    if (this.state !== 'resting') this.#interrupted = this.#state
    this.become('suspended')
  }

  /** The mod keeps its place, or has it back. @param state its state before, if no other version has run meanwhile */
  resume(state: ModState = this.#interrupted): void {
    this.#interrupted = state
    this.become(this.#restsUntil >= this.#time.frame ? 'resting' : state)
  }

  /** The probation is over: the mod runs like any other. */
  pass(): void {
    if (this.state === 'resting') this.#interrupted = 'running'
    else if (this.#state === 'probation') this.become('running')
  }
}
