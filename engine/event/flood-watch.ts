import { compareText } from '../compare-text.ts'
import { SkeinError } from '../error.ts'
import type { SystemOwner } from '../owner.ts'
import { kindOf } from './origin.ts'
import type { Origin, Queued } from './queue.ts'

/** The part of one owner, or one system of the game, in the events that wait. */
interface Part {
  readonly owner: SystemOwner | null
  /** The latest of its origins that was found. */
  readonly sample: Origin
  /** How often it lies behind an event that waits. */
  times: number
  /** The same, where each time counts as the logarithm of how many events it raised at once. */
  weight: number
  /** From which kinds of events it led to which. */
  readonly steps: Map<string, Set<string>>
}

/** The owner at fault, and the reason. */
export interface Verdict {
  /** `null` for the game itself. */
  readonly owner: SystemOwner | null
  readonly error: SkeinError
  /**
   * Tells what waits that would not without owners that have been taken out already. Where this is all that is left of a flood,
   * and the game does not go round by itself, nobody is at fault any more.
   */
  readonly aftermath: ((entry: Queued) => boolean) | null
}

/**
 * Finds the owner behind a flood of events, from the origins of the waiting events; `docs/decisions.md` has the rule,
 * under "A flood of events".
 */
export class FloodWatch {
  /** Owners found behind a flood: events that they set in motion count as the game's from then on. */
  readonly #convicted = new WeakSet<SystemOwner>()

  /** Whether an owner was found behind a flood. */
  isConvicted(owner: SystemOwner): boolean {
    return this.#convicted.has(owner)
  }

  /** Takes up the verdict of a snapshot on an owner. */
  putBack(owner: SystemOwner, convicted: boolean): void {
    if (convicted) this.#convicted.add(owner)
    else this.#convicted.delete(owner)
  }

  /**
   * @param waiting entries, and how many events each stands for
   * @param what happened, for the message
   */
  convict(waiting: Iterable<readonly [entry: Queued, count: number]>, what: string): Verdict {
    const { parts, game, total, gone } = this.#parts(waiting)
    const top = parts.toSorted((a, b) => b.weight - a.weight || later(a, b))[0]
    if (top === undefined || top.weight * 2 < game.weight) {
      const verdict = blame(game.part!, [], what)
      if (gone * 2 < total || circles(game.steps, game.steps)) return verdict
      return { ...verdict, aftermath: (entry) => this.#isAftermath(entry.origin) }
    }
    const often = Math.max(...parts.map(({ times }) => times))
    if (often < total * 2) return this.#found(top, [], what)
    // The same owners lie behind each event again and again: a circle.
    const circle = parts.filter(({ times }) => times * 2 >= often)
    const alone = circle.filter(({ steps }) => circles(steps, game.steps))
    const guilty = (alone.length > 0 ? alone : circle).toSorted(later)[0]!
    return this.#found(guilty, alone.length > 0 ? [] : circle, what)
  }

  #found(part: Part, circle: readonly Part[], what: string): Verdict {
    this.#convicted.add(part.owner!)
    return blame(part, circle, what)
  }

  #parts(waiting: Iterable<readonly [entry: Queued, count: number]>): {
    parts: Part[]
    game: { part: Part | null; weight: number; steps: Map<string, Set<string>> }
    total: number
    /** How many of all events would not be there without owners that were taken out. */
    gone: number
  } {
    /** All that lies behind what waits, by depth, and behind how many events it lies. */
    const levels: Origin[][] = []
    const behind = new Map<Origin, number>()
    const parts = new Map<string, Part>()
    const game = { part: null as Part | null, weight: 0, steps: new Map<string, Set<string>>() }
    const reach = (origin: Origin, count: number, kind: string): void => {
      const known = behind.get(origin)
      behind.set(origin, (known ?? 0) + count)
      if (known === undefined) (levels[origin.depth] ??= []).push(origin)
      const owner = this.#ownerOf(origin)
      // One that was taken out takes no steps any more.
      if (owner === null && origin.owner !== null) return
      const steps = owner === null ? game.steps : this.#part(parts, origin).steps
      const to = steps.get(origin.answered)
      if (to === undefined) steps.set(origin.answered, new Set([kind]))
      else to.add(kind)
    }
    let total = 0
    let gone = 0
    for (const [entry, count] of waiting) {
      total += count
      if (this.#isAftermath(entry.origin)) gone += count
      reach(entry.origin!, count, kindOf(entry))
    }
    for (let depth = levels.length - 1; depth > 0; depth--)
      for (const origin of levels[depth] ?? []) reach(origin.parent!, behind.get(origin)!, origin.answered)

    const systems = new Map<string, Part>()
    const guestBehind = new Set<Origin>()
    for (const level of levels) {
      for (const origin of level ?? []) {
        const { parent } = origin
        if (parent !== null && (this.#ownerOf(parent) !== null || guestBehind.has(parent)))
          guestBehind.add(origin)
        const count = behind.get(origin)!
        const weight = count * (32 - Math.clz32(origin.events))
        const part = this.#part(this.#ownerOf(origin) === null ? systems : parts, origin)
        part.times += count
        // What the game does in answer to an owner is on nobody's account but that of the owners before it.
        if (part.owner === null && guestBehind.has(origin)) continue
        part.weight += weight
        if (part.owner === null) game.weight += weight
      }
    }
    game.part = [...systems.values()].toSorted((a, b) => b.weight - a.weight || b.times - a.times)[0] ?? null
    return { parts: [...parts.values()], game, total, gone }
  }

  #isAftermath(origin: Origin | null): boolean {
    for (let it = origin; it !== null; it = it.parent)
      if (it.owner !== null && this.#convicted.has(it.owner)) return true
    return false
  }

  /** The owner that an origin is counted to; `null` for the game. */
  #ownerOf({ owner }: Origin): SystemOwner | null {
    return owner === null || this.#convicted.has(owner) ? null : owner
  }

  #part(parts: Map<string, Part>, origin: Origin): Part {
    const owner = this.#ownerOf(origin)
    const key = owner?.name ?? origin.raiser
    let part = parts.get(key)
    if (part === undefined) {
      part = { owner, sample: origin, times: 0, weight: 0, steps: new Map() }
      parts.set(key, part)
    }
    return part
  }
}

/** The owner that came last first; then by name. */
function later({ owner: a }: Part, { owner: b }: Part): number {
  return (b?.since ?? 0) - (a?.since ?? 0) || compareText(a?.name ?? '', b?.name ?? '')
}

/** Whether an owner leads from some kind of event back to it, with nobody's help but the game's. */
function circles(own: ReadonlyMap<string, Set<string>>, game: ReadonlyMap<string, Set<string>>): boolean {
  for (const [from, to] of own) {
    const seen = new Set(to)
    for (const kind of seen) {
      if (kind === from) return true
      for (const next of own.get(kind) ?? []) seen.add(next)
      for (const next of game.get(kind) ?? []) seen.add(next)
    }
  }
  return false
}

function blame({ owner, sample }: Part, circle: readonly Part[], what: string): Verdict {
  const name = owner?.name ?? sample.raiser
  const others = circle.flatMap((part) => (part.owner === owner ? [] : [part.owner!.name]))
  const how = others.length === 0 ? '' : ` in a circle with ${others.toSorted().join(', ')}`
  const error = new SkeinError(
    owner === null ? 'event/flood' : 'fault/event-flood',
    `${name || 'the game'} raises ${sample.what} without end${how}: ${what}`,
    {
      names: {
        ...(sample.raiser === '' ? {} : { system: sample.raiser }),
        event: sample.what,
        ...(owner === null ? {} : { mod: owner.name }),
      },
      hint:
        others.length === 0
          ? 'Raise the event once a frame, or only on change: a handler raises an event that leads back to it, or very many events at once.'
          : "Raise the event once a frame, or only on change: all of these answer each other's events, and the game stopped the one that joined last.",
    },
  )
  return { owner, error, aftermath: null }
}
