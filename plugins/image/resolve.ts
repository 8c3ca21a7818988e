import {
  compareText,
  compareVersions,
  SkeinError,
  suggestion,
  targetOf,
  versionTrack,
} from '../../engine/index.ts'
import { enginePackage } from '../engine-traits/index.ts'
import type { TraitUse } from '../manifest/index.ts'
import type { Module } from '../module/module.ts'
import { Absences, dependencyFailed, type Absence } from './absence.ts'
import type { LinkTarget } from './link-target.ts'
import type { Image, ImageMod, LinkedModule, LinkedSystem } from './image.ts'
import { MOST_PROBLEMS } from './link-context.ts'
import { Linker } from './linker.ts'
import { ProviderIndex, type Candidate } from './provider-index.ts'
import { GAME, PackageRegistry } from './registry.ts'
import { batchesOf } from './start-order.ts'

/** Options of {@link resolveImage}. */
export interface ResolveOptions {
  /** Keeps links from one image to the next. */
  readonly linker?: Linker
  /** Mods that are known but not to run, and why: what needs them says so. */
  readonly absent?: ReadonlyMap<Module, Absence>
}

/** Why mods are left out, by name. */
class Refusals {
  readonly byName = new Map<string, SkeinError[]>()
  readonly #absences: Absences

  constructor(absences: Absences) {
    this.#absences = absences
  }

  add(module: Module, problems: readonly SkeinError[]): void {
    const before = this.byName.get(module.name) ?? []
    const known = new Set(before.map((it) => (it.code === 'mod/dependency-failed' ? it.names.other : it)))
    const more = this.#absences
      .explain(module.name, problems)
      .filter((it) => it.code !== 'mod/dependency-failed' || !known.has(it.names.other))
    this.byName.set(module.name, [...before, ...more])
  }

  /** From now on, the errors of mods that lack these modules' packages or traits name them. */
  take(modules: Iterable<Module>): void {
    for (const module of modules) this.#absences.add(module, 'could not be loaded')
  }
}

/**
 * Resolves and links a set of mods of different names, without running anything: which of their systems run, which provide what
 * to which, and in which order they start. A mod that cannot be linked is left out, with all its problems; so is what needs it.
 */
export function resolveImage(
  modules: readonly Module[],
  host: LinkTarget,
  options: ResolveOptions = {},
): Image {
  const { linker = new Linker(host), absent = new Map<Module, Absence>() } = options
  const refused = new Refusals(new Absences(absent))
  const traits = hostTraits(host)
  let candidates = [...modules].toSorted((a, b) => compareText(a.name, b.name))
  for (;;) {
    const mods = resolveOnce(candidates, host, linker, traits, refused)
    const left = candidates.filter(({ name }) => !refused.byName.has(name))
    if (left.length === candidates.length) return { batches: batchesOf(mods), refused: refused.byName }
    refused.take(candidates.filter(({ name }) => refused.byName.has(name)))
    candidates = left
  }
}

/** One attempt with the mods that are left. Its problems go to `refused`. */
function resolveOnce(
  modules: readonly Module[],
  host: LinkTarget,
  linker: Linker,
  traits: readonly { path: string; version: string }[],
  refused: Refusals,
): ImageMod[] {
  const registry = new PackageRegistry()
  for (const definition of [enginePackage, ...host.packages]) registry.add(definition, GAME)
  for (const module of modules) {
    for (const definition of module.manifest.packages) {
      const clash = registry.add(definition, module.name)
      if (clash !== null) refused.add(module, [clash])
    }
  }
  const linked: LinkedModule[] = []
  const unlinked: Module[] = []
  for (const module of modules) {
    const result = linker.link(module, registry)
    if (result.problems.length === 0) linked.push(result.linked)
    else {
      refused.add(module, result.problems)
      unlinked.push(module)
    }
  }
  refused.take(unlinked)
  const systems = selectSystems(linked, host)
  const offers = new ProviderIndex(systems, traits)
  const own = new Map<LinkedModule, LinkedSystem[]>(linked.map((it) => [it, []]))
  for (const { mod, system } of systems) own.get(mod)!.push(system)
  const mods = linked.map((it) => imageMod(it, own.get(it)!, offers, refused))
  refuseDependents(mods, linked, offers, refused)
  return mods
}

/** Picks the systems that run: those of the game's groups and what these need; the newest where several mods have one. */
function selectSystems(linked: readonly LinkedModule[], host: LinkTarget): Candidate[] {
  const names = new Set(linked.map(({ module }) => module.name))
  const newest = new Map<string, Candidate>()
  for (const mod of linked) {
    for (const system of mod.systems) {
      const { name, version } = system.record
      // A system under the name of a mod that is there is that mod's alone.
      const [owner] = name.split('/') as [string]
      if (owner !== mod.module.name && names.has(owner)) continue
      const key = `${name}@${versionTrack(version)}`
      const known = newest.get(key)
      if (known === undefined || compareVersions(version, known.system.record.version) > 0)
        newest.set(key, { mod, system })
    }
  }
  const available = [...newest.values()]
  const inGroups = ({ mod, system }: Candidate): boolean => {
    const { groups } = mod
    if (groups === null) return true
    return groups.some(
      (group) => host.groups.includes(group.name) && group.systems.includes(system.record.name),
    )
  }
  const selected = new Set(available.filter(inGroups))
  const offers = new ProviderIndex(available, [])
  for (const { system } of selected) {
    for (const use of system.record.uses) {
      const [provider] = use.optional ? [] : offers.of(use).mods
      if (provider !== undefined) selected.add(provider)
    }
  }
  return [...selected]
}

function imageMod(
  linked: LinkedModule,
  systems: readonly LinkedSystem[],
  offers: ProviderIndex,
  refused: Refusals,
): ImageMod {
  const { name } = linked.module
  const needs = new Set(linked.packagesOf)
  const missing: SkeinError[] = []
  for (const system of systems) {
    for (const use of system.record.uses) {
      if (use.optional) continue
      const { mods, host } = offers.of(use)
      if (mods.length > 0) {
        if (!host && !mods.some((it) => it.mod === linked)) needs.add(mods[0]!.mod.module.name)
      } else if (!host && missing.length < MOST_PROBLEMS)
        missing.push(missingProvider(name, system.id, use, offers))
    }
  }
  if (missing.length > 0) refused.add(linked.module, missing)
  return { linked, systems, needs }
}

/**
 * Refuses the mods that need one which is refused, and those that need these. For a trait, another provider may step in: a mod is
 * refused with its provider only if no other mod has a system that provides the trait.
 */
function refuseDependents(
  mods: readonly ImageMod[],
  linked: readonly LinkedModule[],
  offers: ProviderIndex,
  refused: Refusals,
): void {
  const names = new Set(linked.map(({ module }) => module.name))
  const dependents = new Map<string, ImageMod[]>()
  const out = new Set<string>()
  for (const mod of mods) {
    const { name } = mod.linked.module
    if (refused.byName.has(name)) out.add(name)
    for (const need of mod.needs) {
      if (!names.has(need)) {
        refused.add(mod.linked.module, [dependencyFailed(name, need)])
        out.add(name)
      } else if (dependents.has(need)) dependents.get(need)!.push(mod)
      else dependents.set(need, [mod])
    }
  }
  const all = new ProviderIndex(
    linked.flatMap((mod) => mod.systems.map((system) => ({ mod, system }))),
    offers.host,
  )
  const isLost = (use: TraitUse): boolean => {
    if (use.optional) return false
    const { mods: providers, host } = all.of(use)
    return !host && providers.every(({ mod }) => out.has(mod.module.name))
  }
  for (const name of out) {
    for (const { linked: dependent, systems } of dependents.get(name) ?? []) {
      const { module } = dependent
      if (refused.byName.has(module.name)) continue
      const lost =
        dependent.packagesOf.has(name) || systems.some(({ record }) => record.uses.some((use) => isLost(use)))
      if (!lost) continue
      refused.add(module, [dependencyFailed(module.name, name)])
      out.add(module.name)
    }
  }
}

function hostTraits(host: LinkTarget): { path: string; version: string }[] {
  const systems = new Set(host.systems)
  for (const system of systems) {
    for (const use of Object.values(system.uses)) {
      const target = targetOf(use)
      if (target.kind === 'system') systems.add(target)
    }
  }
  return [...systems].flatMap((system) => system.provides)
}

function missingProvider(
  mod: string,
  system: string,
  use: { readonly path: string; readonly version: string },
  offers: ProviderIndex,
): SkeinError {
  const versions = offers.versions(use.path)
  const hint =
    versions.length > 0
      ? `Available: ${versions.join(' and ')}.`
      : (suggestion(use.path, offers.paths) ?? 'Add a mod that provides the trait.')
  return new SkeinError(
    'link/missing-provider',
    `${system} needs ${use.path}@${use.version}, but neither the game nor a mod provides it`,
    {
      names: { mod, system, trait: `${use.path}@${use.version}` },
      hint,
    },
  )
}
