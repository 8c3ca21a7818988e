import type { Engine } from '../../engine/index.ts'
import type { Mod } from './mod.ts'
import type { OwnedState } from './mod-holdings.ts'

/** A mod that has taken the place of another version, and the state for putting that back. */
export interface Replacement {
  readonly before: Mod
  readonly after: Mod
  /** State of the version before, at its replacement. */
  readonly belongings: OwnedState
}

/** Mods that were replaced together. A fault of one of them puts all of them back. */
export interface Probation {
  /** By name. */
  readonly members: Map<string, Replacement>
  /** The frames that they have run. */
  frames: number
}

/** The probations that are under way. A version that was replaced is suspended until the one in its place has passed. */
export class Probations {
  readonly #engine: Engine
  readonly #frames: number
  readonly #open = new Set<Probation>()
  /** Ends counting frames; `null` while there is nothing to count for. */
  #endFrames: (() => void) | null = null

  /** @param frames in which a fault puts the version before back */
  constructor(engine: Engine, frames: number) {
    this.#engine = engine
    this.#frames = frames
  }

  /** Puts mods on probation that have just taken the place of others. */
  begin(successors: readonly Replacement[]): void {
    if (successors.length === 0) return
    const members = new Map(successors.map((it) => [it.after.name, it]))
    for (const earlier of this.#open) {
      if (![...members.keys()].some((name) => earlier.members.has(name))) continue
      this.end(earlier)
      if (earlier.frames > 0) {
        for (const member of earlier.members.values()) pass(member)
        continue
      }
      // No frame has passed: the version before is the one that is known to run.
      for (const [name, first] of earlier.members) {
        const now = members.get(name)
        members.set(name, now === undefined ? first : { ...first, after: now.after })
        if (now !== undefined) now.before.abandon()
      }
    }
    if (this.#frames === 0) {
      for (const member of members.values()) pass(member)
      return
    }
    for (const { after } of members.values()) if (after.state === 'starting') after.become('probation')
    this.#endFrames ??= this.#engine.afterFrame(() => this.#frame())
    this.#open.add({ members, frames: 0 })
  }

  /** Those that are under way. */
  get list(): readonly Probation[] {
    return [...this.#open]
  }

  /** The probation of a mod, if it is on one. */
  of(mod: Mod): Probation | null {
    for (const it of this.#open) if (it.members.get(mod.name)?.after === mod) return it
    return null
  }

  /** A mod goes: nothing comes back in its place. */
  forget(mod: Mod): void {
    const probation = this.of(mod)
    if (probation === null) return
    probation.members.get(mod.name)!.before.abandon()
    probation.members.delete(mod.name)
    if (probation.members.size === 0) this.end(probation)
  }

  /** Lets the members of a probation stay, before its frames are over. */
  pass(probation: Probation): void {
    this.end(probation)
    for (const member of probation.members.values()) pass(member)
  }

  /** Takes up the probations of a snapshot, in place of those that are under way. Nothing becomes of their members. */
  putBack(probations: readonly Probation[]): void {
    this.#open.clear()
    for (const it of probations) this.#open.add(it)
    if (probations.length > 0) this.#endFrames ??= this.#engine.afterFrame(() => this.#frame())
    else {
      this.#endFrames?.()
      this.#endFrames = null
    }
  }

  /** Ends a probation, whatever becomes of its members. */
  end(probation: Probation): void {
    this.#open.delete(probation)
    if (this.#open.size > 0) return
    this.#endFrames?.()
    this.#endFrames = null
  }

  #frame(): void {
    for (const probation of this.#open) {
      if (++probation.frames < this.#frames) continue
      this.end(probation)
      for (const member of probation.members.values()) pass(member)
    }
  }
}

/** The new version is there to stay. */
function pass({ before, after }: Replacement): void {
  if (after.state === 'starting') after.become('running')
  else after.pass()
  before.abandon()
}
