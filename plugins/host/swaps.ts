import { SkeinError, type AnySystem, type Engine } from '../../engine/index.ts'
import type { Image, ImageMod, LinkedSystem } from '../image/index.ts'
import type { Module } from '../module/module.ts'
import { heritageOf, keptBy, type Heritage } from './heritage.ts'
import type { ModEntry, ModList } from './mod-list.ts'
import type { ModNews } from './mod-news.ts'
import { componentsOf, putState, sharedComponents, takeState } from './mod-state.ts'
import type { RunningMod } from './running-mod.ts'
import type { RunningSet } from './running-set.ts'
import type { Successor, Trial } from './trial.ts'

/** A mod that is to take the place of a version of itself that runs. */
export interface Replacement {
  readonly before: RunningMod
  readonly image: ImageMod
  readonly old: ModEntry
  readonly entry: ModEntry
}

/** What the swapping of mods works on. */
export interface SwapServices {
  readonly engine: Engine
  readonly mods: ModList
  readonly running: RunningSet
  readonly news: ModNews
  /** Makes a mod that takes the place of another. Nothing of it runs yet. */
  create(image: ImageMod, heritage: Heritage): RunningMod
  /** Brings what runs in line with what the files hold. */
  apply(): void
  /** The frames in which a fault puts the version before back. */
  readonly trialFrames: number
}

/** A replacement in the making. */
interface Attempt extends Successor {
  readonly image: ImageMod
  readonly heritage: Heritage
}

/**
 * Puts mods in the place of versions of themselves that run, between two frames. What they replace is kept as it was until
 * they have run for some frames without a fault; until then it can be put back.
 */
export class Swaps {
  readonly #services: SwapServices
  readonly #trials = new Set<Trial>()
  /** Names of mods that are halted until the version before is back. */
  readonly #reverting = new Set<string>()
  /** Ends counting the frames of trials; `null` while there are none. */
  #endFrames: (() => void) | null = null

  constructor(services: SwapServices) {
    this.#services = services
  }

  /**
   * Swaps mods, all of them or none.
   * @returns why that failed; then everything is as it was
   */
  swap(replacements: readonly Replacement[], image: Image): SkeinError | null {
    const { engine, running } = this.#services
    const attempts = replacements.map((it) => this.#attempt(it))
    const shared = attempts.flatMap(({ before, after }) =>
      sharedComponents(moduleOf(before), moduleOf(after)),
    )
    const alike = shared.filter(([old, now]) => old.channel === now.channel)
    const pairs = new Map<AnySystem, AnySystem | null>()
    const add: AnySystem[] = []
    for (const {
      before,
      after,
      image: { systems },
      heritage,
    } of attempts)
      pairSystems(before, after, keptBy(heritage) === 'nothing' ? null : systems, pairs, add)
    const remove = running.superseded(image).filter((system) => !pairs.has(system))
    try {
      for (const { heritage, after } of attempts)
        if (keptBy(heritage) === 'nothing') engine.endRandom(after.name)
      for (const [old, now] of alike) engine.world.migrate(old, now)
      running.retaining(() => engine.replace(pairs, { add, remove }))
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      for (const { after } of attempts.toReversed()) after.abandon()
      for (const { before, state } of attempts) {
        before.bringAssets()
        putState(engine, before, state, alike.length > 0)
      }
      return error
    }
    for (const attempt of attempts) this.#take(attempt)
    for (const [old, now] of shared) if (old.channel !== now.channel) engine.world.migrate(old, now)
    for (const { after } of attempts) after.release()
    this.#begin(attempts)
    for (const { before, after, heritage, entry, old } of attempts) {
      for (const fault of heritage.faults) engine.log('warn', before.name, `could not save: ${fault.message}`)
      if (entry !== old) this.#services.news.swapped(before, after, keptBy(heritage))
    }
    return null
  }

  /**
   * A mod has faulted. If it is on trial, it is silenced, and the version before put back as soon as no system is at work.
   * @returns whether that is so
   */
  faulted(mod: RunningMod, fault: SkeinError): boolean {
    if (this.#reverting.has(mod.name)) return true
    const trial = this.#of(mod)
    if (trial === undefined) return false
    this.#services.news.faulted(mod.name, fault, 'revert')
    const systems = [...trial.members.values()].flatMap(({ after }) => after.systems)
    for (const [name, { after }] of trial.members) {
      if (after !== mod) after.halt(fault)
      this.#reverting.add(name)
    }
    this.#drop(trial)
    this.#services.engine.silence(systems, () => this.#revert(trial, fault))
    return true
  }

  /** Whether a mod of that name has just been halted for the version before to come back. */
  isReverting(name: string): boolean {
    return this.#reverting.has(name)
  }

  /** Forgets what a mod has replaced: it goes, or starts anew. */
  forget(name: string): void {
    for (const trial of this.#trials) {
      const member = trial.members.get(name)
      if (member === undefined) continue
      trial.members.delete(name)
      this.#letGo(member)
      if (trial.members.size === 0) this.#drop(trial)
    }
  }

  #attempt(replacement: Replacement): Attempt {
    const { engine } = this.#services
    const { before, image } = replacement
    const state = takeState(engine, before)
    const heritage = heritageOf(before, image)
    return { ...replacement, state, heritage, after: this.#services.create(image, heritage) }
  }

  /** Counts the new version in. One that starts anew has nothing of what the old one had. */
  #take({ before, after, old, entry, heritage }: Attempt): void {
    const { engine, running, mods } = this.#services
    if (keptBy(heritage) === 'nothing') {
      engine.world.checkpoints.clear(before.entities, componentsOf(moduleOf(before)))
      engine.texts.release(before.name)
      engine.dropEvents(before)
    } else engine.passEvents(before, after)
    before.endAssets()
    running.enter(after)
    if (entry !== old) mods.exchange(old, { ...entry, status: 'running', errors: [], previous: old.module! })
  }

  #begin(attempts: readonly Attempt[]): void {
    const members = new Map<string, Successor>(
      attempts.map(({ before, after, old, entry, state }) => [
        after.name,
        { before, after, old, entry: this.#services.mods.file(entry.file)!, state },
      ]),
    )
    for (const trial of this.#trials) {
      if (![...members.keys()].some((name) => trial.members.has(name))) continue
      this.#drop(trial)
      if (trial.frames > 0) {
        for (const member of trial.members.values()) this.#letGo(member)
        continue
      }
      // No frame has passed: it is the version before that is known to run.
      for (const [name, earlier] of trial.members) {
        const now = members.get(name)
        members.set(
          name,
          now === undefined
            ? earlier
            : { ...now, before: earlier.before, old: earlier.old, state: earlier.state },
        )
        if (now === undefined) continue
        this.#forgetComponents(earlier.after, [earlier.before, now.after])
        earlier.after.abandon()
      }
    }
    if (this.#services.trialFrames === 0) {
      for (const member of members.values()) this.#letGo(member)
      return
    }
    this.#endFrames ??= this.#services.engine.afterFrame(() => this.#frame())
    this.#trials.add({ members, frames: 0 })
  }

  #frame(): void {
    for (const trial of this.#trials) {
      if (++trial.frames < this.#services.trialFrames) continue
      this.#drop(trial)
      for (const member of trial.members.values()) this.#letGo(member)
    }
  }

  #drop(trial: Trial): void {
    this.#trials.delete(trial)
    if (this.#trials.size > 0) return
    this.#endFrames?.()
    this.#endFrames = null
  }

  #of(mod: RunningMod): Trial | undefined {
    for (const trial of this.#trials) if (trial.members.get(mod.name)?.after === mod) return trial
    return undefined
  }

  /** The new version is there to stay. */
  #letGo({ before, after }: Successor): void {
    this.#forgetComponents(before, this.#services.running.includes(after) ? [after] : [])
    before.abandon()
  }

  /** Makes the world forget the components that a version defined and those that are left do not. */
  #forgetComponents(gone: RunningMod, left: readonly RunningMod[]): void {
    const kept = new Set(left.flatMap((mod) => componentsOf(moduleOf(mod)).map(({ channel }) => channel)))
    for (const component of componentsOf(moduleOf(gone)))
      if (!kept.has(component.channel)) this.#services.engine.world.forget(component)
  }

  /** Puts what was replaced back in its place, as it was. What others did meanwhile stays done. */
  #revert(trial: Trial, fault: SkeinError): void {
    const { engine, running, mods, news } = this.#services
    for (const name of trial.members.keys()) this.#reverting.delete(name)
    const members = [...trial.members.values()].filter(({ after }) => running.includes(after))
    const pairs = new Map<AnySystem, AnySystem | null>()
    const add: AnySystem[] = []
    for (const { before, after } of members) pairSystems(after, before, before.parts, pairs, add)
    for (const { before, after, state } of members) {
      engine.dropEvents(after)
      putState(engine, before, state, true)
    }
    const resume = members.reduce(
      (run, { before }) =>
        () =>
          before.resume(run),
      () => engine.replace(pairs, { add }),
    )
    try {
      running.retaining(resume)
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      // Something else has changed meanwhile that what ran before cannot go on with.
      for (const member of members) this.#giveUp(member, error)
      return
    }
    for (const { before, after, old, entry } of members) {
      after.abandon()
      before.bringAssets()
      running.enter(before)
      this.#forgetComponents(after, [before])
      // A file that was renamed at the same time keeps its new name.
      if (entry !== old && mods.file(entry.file) === entry)
        mods.set({ ...old, file: entry.file, failed: { version: after.version, errors: [fault] } })
      if (entry !== old)
        news.reverted(before, entry.file, { version: after.version, errors: [fault] }, trial.frames)
    }
    const end = engine.afterFrame(() => {
      end()
      this.#services.apply()
    })
  }

  #giveUp({ after, entry }: Successor, error: SkeinError): void {
    const { running, news } = this.#services
    entry.status = 'faulted'
    entry.errors = [error]
    running.leave(after)
    news.faulted(after.name, error, 'suspend')
    running.evict(after)
  }
}

/**
 * Finds for each system of one version the one of another that goes on in its place.
 * @param heirs those of the other; `null` when it starts anew: it has not seen anything yet, so none goes on
 */
function pairSystems(
  from: RunningMod,
  to: RunningMod,
  heirs: readonly LinkedSystem[] | null,
  pairs: Map<AnySystem, AnySystem | null>,
  add: AnySystem[],
): void {
  const left = new Map((heirs ?? []).map((linked) => [linked.record.name, linked]))
  for (const linked of from.parts) {
    const heir = left.get(linked.record.name)
    left.delete(linked.record.name)
    pairs.set(from.system(linked), heir === undefined ? null : to.system(heir))
  }
  for (const linked of heirs === null ? to.image.systems : left.values()) add.push(to.system(linked))
}

function moduleOf(mod: RunningMod): Module {
  return mod.image.linked.module
}
