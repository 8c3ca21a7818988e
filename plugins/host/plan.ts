import { SkeinError } from '../../engine/index.ts'
import {
  dryRun,
  resolveImage,
  sameMeaning,
  type Absence,
  type Image,
  type ImageMod,
  type Linker,
} from '../image/index.ts'
import { isFault } from '../instance/index.ts'
import type { Module } from '../module/module.ts'
import { choose, type Choice } from './choose.ts'
import { type Desired, type DesiredMod, nameOf } from './desired.ts'
import type { ModSource } from './mod-source.ts'
import type { ModPlan, PlanStep, RunningView } from './plan-step.ts'

/**
 * Plans the next steps. The plan follows from the desired mods, the running mods and the game alone; planning changes
 * none of them. A running mod goes on, unless it is not wanted any more, or content that can be linked takes its place
 * without another mod having to go.
 *
 * @param running the mods that run, by name
 */
export function planMods<Running extends RunningView>(
  desired: Desired,
  running: ReadonlyMap<string, Running>,
  linker: Linker,
): ModPlan<Running> {
  return new Planner(desired, running, linker).plan()
}

class Planner<Running extends RunningView> {
  readonly #desired: Desired
  readonly #running: ReadonlyMap<string, Running>
  readonly #linker: Linker
  readonly #choices: Map<string, Choice[]>
  readonly #aside: ReadonlyMap<DesiredMod, SkeinError>
  /** Why content cannot run that has no errors of its own. */
  readonly #verdicts = new Map<ModSource, readonly SkeinError[]>()

  constructor(desired: Desired, running: ReadonlyMap<string, Running>, linker: Linker) {
    this.#desired = desired
    this.#running = running
    this.#linker = linker
    const { byName, aside } = choose(desired, running)
    this.#choices = byName
    this.#aside = aside
  }

  plan(): ModPlan<Running> {
    let image = this.#resolve()
    while (this.#giveWay(image) || this.#spareOthers(image) || this.#fit(image)) image = this.#resolve()
    return { image, steps: this.#steps(image) }
  }

  #resolve(): Image {
    const modules = [...this.#choices.values()].map(([first]) => first!.source.module!)
    return resolveImage(modules, this.#linker.host, { linker: this.#linker, absent: this.#absent() })
  }

  /** The mods that are known but not chosen: what needs them says why it cannot run. */
  #absent(): Map<Module, Absence> {
    const absent = new Map<Module, Absence>()
    for (const slot of this.#desired.mods) {
      for (const it of [slot.source, slot.fallback]) {
        if (it === null || it.module === null || this.#choices.has(it.name)) continue
        absent.set(it.module, this.#whyAbsent(slot, it))
      }
    }
    return absent
  }

  #whyAbsent(slot: DesiredMod, source: ModSource): Absence {
    if (slot.off) return 'is switched off'
    if (source.errors.length > 0) return 'is not allowed'
    const [rejection] = this.#desired.rejection(source) ?? []
    if (isFault(rejection) || this.#desired.isSuspended(source.name)) return 'has faulted'
    return 'could not be loaded'
  }

  /** Drops refused mods for the next choice of their name; first those at fault themselves. */
  #giveWay({ refused }: Image): boolean {
    const able = [...refused].filter(([name]) => this.#hasNext(name))
    const own = able.filter(([, errors]) => errors.some(({ code }) => code !== 'mod/dependency-failed'))
    const left = own.length > 0 ? own : able
    for (const [name, errors] of left) this.#next(name, errors)
    return left.length > 0
  }

  /** New content for which a mod that runs would have to go is refused. */
  #spareOthers({ refused, batches }: Image): boolean {
    const newcomers = batches.flat().filter(({ linked }) => this.#isNew(linked.module.name))
    const lost = [...refused.keys()].filter((name) => this.#running.has(name) && !this.#isNew(name))
    if (lost.length === 0 || newcomers.length === 0) return false
    const doomed = this.#resolveRunning().refused
    const spared = lost.filter((name) => !doomed.has(name))
    const names = new Set(spared)
    for (const name of names) for (const need of this.#running.get(name)?.image.needs ?? []) names.add(need)
    const packages = new Set<string>()
    for (const name of names) {
      const module = this.#running.get(name)?.source.module
      if (module === undefined || module === null) continue
      for (const lookup of this.#linker.lookups(module)) packages.add(lookup)
    }
    const guilty = newcomers.filter(
      ({ linked: { module } }) =>
        spared.length > 0 &&
        (names.has(module.name) || module.manifest.packages.some((it) => packages.has(it.name))),
    )
    const problems = spared.flatMap((name) => refused.get(name)!)
    for (const { linked } of guilty)
      this.#next(linked.module.name, [breaksOthers(linked.module, spared, problems)])
    return guilty.length > 0
  }

  /** The mods that run and may go on, without any that would be new. */
  #resolveRunning(): Image {
    const modules = [...this.#choices].flatMap(([name, list]) => {
      const source = this.#running.get(name)?.source
      return source !== undefined && list.some((it) => it.source === source) ? [source.module!] : []
    })
    return resolveImage(modules, this.#linker.host, { linker: this.#linker })
  }

  /** New content whose systems cannot run together with the others is refused. */
  #fit(image: Image): boolean {
    const { host } = this.#linker
    if (dryRun(image.batches.flat(), host).length === 0) return false
    const isNew = (batch: readonly ImageMod[]): boolean =>
      batch.some(({ linked }) => this.#isNew(linked.module.name))
    let fitting = image.batches.filter((batch) => !isNew(batch)).flat()
    // What runs has shown that it can: where it cannot on paper, the game has changed its systems.
    if (dryRun(fitting, host).length > 0) fitting = []
    const out = new Map<string, readonly SkeinError[]>()
    const admit = (batches: Image['batches']): void => {
      const left = batches.filter((batch) => !batch.some((mod) => [...mod.needs].some((it) => out.has(it))))
      if (left.length === 0) return
      const problems = dryRun([...fitting, ...left.flat()], host)
      if (problems.length === 0) fitting = [...fitting, ...left.flat()]
      else if (left.length === 1) for (const { linked } of left[0]!) out.set(linked.module.name, problems)
      else {
        const half = left.length >> 1
        admit(left.slice(0, half))
        admit(left.slice(half))
      }
    }
    admit(image.batches.filter((batch) => isNew(batch)))
    for (const [name, problems] of out) this.#next(name, problems)
    return out.size > 0
  }

  #isNew(name: string): boolean {
    return this.#choices.get(name)?.[0]?.source !== this.#running.get(name)?.source
  }

  #hasNext(name: string): boolean {
    const [first, next] = this.#choices.get(name)!
    return next !== undefined || this.#displaced(first!) !== null
  }

  /** The first choice for a name is out. The choice behind it is next; or the other mod that its file has held. */
  #next(name: string, errors: readonly SkeinError[]): void {
    const [first, ...others] = this.#choices.get(name)!
    this.#verdicts.set(first!.source, errors)
    if (others.length > 0) this.#choices.set(name, others)
    else this.#choices.delete(name)
    const other = this.#displaced(first!)
    if (other === null) return
    this.#choices.set(other.source.name, [...(this.#choices.get(other.source.name) ?? []), other])
  }

  /** Another mod that runs from a file, although the file holds a new one. */
  #displaced({ slot, source }: Choice): Choice | null {
    const { fallback } = slot
    if (fallback === null || fallback.name === source.name || !this.#desired.isUsable(fallback)) return null
    return this.#running.get(fallback.name)?.slot === slot ? { slot, source: fallback } : null
  }

  #steps({ batches, refused }: Image): PlanStep<Running>[] {
    const steps: PlanStep<Running>[] = []
    const chosen = new Map<DesiredMod, ModSource>()
    const left = new Map(this.#running)
    for (const image of batches.flat()) {
      const { name } = image.linked.module
      const { slot, source } = this.#choices.get(name)![0]!
      chosen.set(slot, source)
      const before = left.get(name)
      left.delete(name)
      if (before === undefined) steps.push({ kind: 'start', slot, source, image, instead: null })
      else if (before.source === source && goesOn(before.image, image))
        steps.push({ kind: 'keep', mod: before, image })
      else {
        const why = before.source === source ? 'relink' : before.slot === slot ? 'changed' : 'update'
        steps.push({ kind: 'replace', before, slot, source, image, why })
      }
    }
    const stops = [...left.values()].flatMap((mod) => {
      const index = steps.findIndex((it) => it.kind === 'start' && it.slot === mod.slot)
      const start = steps[index]
      if (start?.kind !== 'start') return [this.#stop(mod, refused)]
      steps[index] = { ...start, instead: mod }
      return []
    })
    return [...stops, ...steps, ...this.#refusals(chosen, refused)]
  }

  #stop(mod: Running, refused: Image['refused']): PlanStep<Running> {
    const { slot, source } = mod
    if (!this.#desired.includes(slot)) return { kind: 'stop', mod, why: 'removed', reasons: [] }
    if (slot.off) return { kind: 'stop', mod, why: 'switched off', reasons: [] }
    const own = slot.source.name === source.name ? slot.source.errors : []
    const reasons = refused.get(source.name) ?? this.#verdicts.get(source) ?? own
    return { kind: 'stop', mod, why: 'refused', reasons }
  }

  /** Files whose content does not run, each with its reasons. */
  #refusals(chosen: ReadonlyMap<DesiredMod, ModSource>, refused: Image['refused']): PlanStep<Running>[] {
    return this.#desired.mods.flatMap((slot): PlanStep<Running>[] => {
      const { source, off } = slot
      if (chosen.get(slot) === source) return []
      const first = this.#choices.get(source.name)?.[0]
      const own = first?.slot === slot && first.source === source ? refused.get(source.name) : undefined
      const reasons = own ?? this.#verdicts.get(source) ?? this.#desired.rejection(source) ?? source.errors
      if (reasons.length > 0) return [{ kind: 'refuse', slot, reasons, waits: false }]
      if (off) return []
      const aside = this.#aside.get(slot)
      const waits = aside !== undefined && aside.code !== 'mod/duplicate-name'
      if (aside !== undefined) return [{ kind: 'refuse', slot, reasons: [aside], waits }]
      return [{ kind: 'refuse', slot, reasons: [hasFaulted(slot)], waits: true }]
    })
  }
}

/** Whether a mod that runs goes on as it is in another image. */
function goesOn(before: ImageMod, after: ImageMod): boolean {
  if (!sameMeaning(before.linked, after.linked)) return false
  if (after.linked.module.abi?.bindsSystems !== true) return true
  const ids = new Set(before.systems.map(({ id }) => id))
  return ids.size === after.systems.length && after.systems.every(({ id }) => ids.has(id))
}

/** A file whose mod has faulted, as another file holds it. */
function hasFaulted(slot: DesiredMod): SkeinError {
  const mod = nameOf(slot)
  return new SkeinError('mod/dependency-failed', `${slot.file} is not loaded because ${mod} has faulted`, {
    names: { mod, file: slot.file },
    hint: `Switch ${mod} on again.`,
  })
}

function breaksOthers(
  { name, version, file }: Module,
  others: readonly string[],
  problems: readonly SkeinError[],
): SkeinError {
  const reasons = problems.map(({ message }) => `\n- ${message}`).join('')
  return new SkeinError(
    'mod/breaks-dependents',
    `${name} ${version} is not loaded because it would stop ${others.join(' and ')}:${reasons}`,
    {
      names: { mod: name, file, other: others[0]! },
      hint: 'Update or remove the other mods too, in any order.',
      problems,
    },
  )
}
