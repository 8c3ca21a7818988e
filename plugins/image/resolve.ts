import {
  compareVersions,
  SkeinError,
  suggestion,
  targetOf,
  versionTrack,
  type AnySystem,
  type PackageDefinition,
  type RawImport,
} from '../../engine/index.ts'
import { enginePackage } from '../engine-traits/index.ts'
import type { Module } from '../module/module.ts'
import type { Image, ImageMod, LinkedModule } from './image.ts'
import { linkModule } from './link.ts'
import { MOST_PROBLEMS } from './link-context.ts'
import { Offers, type Candidate } from './offers.ts'
import { GAME, PackageRegistry } from './registry.ts'

/** What mods may use of what they ask for. */
export interface HostGrants {
  /** @param isOwn whether the mod itself defines an item @returns what it asks for and does not get */
  refused(module: Module, isOwn: (item: string) => boolean): readonly SkeinError[]
}

/** What mods are resolved against. */
export interface Host {
  readonly packages: readonly PackageDefinition[]
  /** The systems of the game that run; what they provide, mods may use. */
  readonly systems: readonly AnySystem[]
  /** The groups that the game instantiates. */
  readonly groups: readonly string[]
  /** Functions of the embedding program that mods may import. */
  readonly imports: readonly RawImport[]
  /** Default: everything is granted. */
  readonly grants?: HostGrants
}

/** Keeps, per mod, what speaks against it. */
type Refusals = Map<string, SkeinError[]>

/**
 * Resolves and links a set of mods on paper: which of their systems run, who provides what to whom, and in which order
 * they start. A mod that cannot be linked is left out, with all its problems; so is what needs it. Nothing runs.
 */
export function resolveImage(modules: readonly Module[], host: Host): Image {
  const refused: Refusals = new Map()
  let candidates = [...modules].toSorted((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : compareFiles(a, b),
  )
  candidates = withoutTwins(candidates, refused)
  for (;;) {
    const attempt = resolveAll(candidates, host, refused)
    const left = candidates.filter((module) => !refused.has(module.name))
    if (left.length === candidates.length) return { batches: batchesOf(attempt), refused }
    candidates = left
  }
}

function compareFiles(a: Module, b: Module): number {
  return a.file < b.file ? -1 : 1
}

function refuse(refused: Refusals, mod: string, problems: readonly SkeinError[]): void {
  refused.set(mod, [...(refused.get(mod) ?? []), ...problems])
}

/** Of several files that hold one mod, the newest version stays; two of one version are told apart by nothing. */
function withoutTwins(modules: readonly Module[], refused: Refusals): Module[] {
  const byName = new Map<string, Module[]>()
  for (const module of modules) byName.set(module.name, [...(byName.get(module.name) ?? []), module])
  const kept: Module[] = []
  for (const [name, twins] of byName) {
    const [newest, second] = twins.toSorted((a, b) => compareVersions(b.version, a.version))
    if (second !== undefined && second.version === newest!.version) {
      refuse(refused, name, [
        new SkeinError(
          'mod/duplicate-name',
          `${twins.map((it) => it.file).join(' and ')} both hold ${name} ${newest!.version}`,
          {
            names: { mod: name, file: newest!.file, other: second.file },
            hint: 'Keep one of the files.',
          },
        ),
      ])
    } else kept.push(newest!)
  }
  return kept
}

/** One attempt with the mods that are left. What it finds wrong goes to `refused`. */
function resolveAll(modules: readonly Module[], host: Host, refused: Refusals): ImageMod[] {
  const registry = new PackageRegistry()
  for (const definition of [enginePackage, ...host.packages]) registry.add(definition, GAME)
  for (const module of modules) {
    for (const definition of module.manifest.packages) {
      const clash = registry.add(definition, module.name)
      if (clash !== null) refuse(refused, module.name, [clash])
    }
  }
  const linked: LinkedModule[] = []
  for (const module of modules) {
    const result = linkModule(module, registry, host.imports)
    const denied = host.grants?.refused(module, (item) => registry.isOwn(item, module.name)) ?? []
    const problems = [...result.problems, ...denied]
    if (problems.length === 0) linked.push(result.linked)
    else refuse(refused, module.name, problems)
  }
  const systems = selectSystems(linked, host)
  const offers = new Offers(systems, hostTraits(host))
  return linked.map((it) => imageMod(it, linked, offers, refused))
}

/** Picks the systems that run: those of the game's groups and what these need; the newest where several mods have one. */
function selectSystems(linked: readonly LinkedModule[], host: Host): Candidate[] {
  const all = linked.flatMap((mod) => mod.systems.map((system): Candidate => ({ mod, system })))
  const newest = new Map<string, Candidate>()
  for (const candidate of all) {
    const { name, version } = candidate.system.record
    const key = `${name}@${versionTrack(version)}`
    const known = newest.get(key)
    if (known === undefined || compareVersions(version, known.system.record.version) > 0)
      newest.set(key, candidate)
  }
  const available = [...newest.values()]
  const inGroups = ({ mod, system }: Candidate): boolean => {
    const { groups } = mod.module.manifest
    if (groups.length === 0) return true
    return groups.some(
      (group) => host.groups.includes(group.name) && group.systems.includes(system.record.name),
    )
  }
  const selected = new Set(available.filter(inGroups))
  const offers = new Offers(available, [])
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
  all: readonly LinkedModule[],
  offers: Offers,
  refused: Refusals,
): ImageMod {
  const { name } = linked.module
  const own = offers.systems.filter((it) => it.mod === linked).map((it) => it.system)
  const needs = new Set(linked.packagesOf)
  let missing = 0
  for (const system of own) {
    for (const use of system.record.uses) {
      if (use.optional) continue
      const { mods, host } = offers.of(use)
      if (mods.length > 0) {
        if (!host && !mods.some((it) => it.mod === linked)) needs.add(mods[0]!.mod.module.name)
      } else if (!host && missing++ < MOST_PROBLEMS) {
        const known = [
          ...offers.host,
          ...offers.systems.flatMap((it) => it.system.provides.map(({ trait }) => trait)),
        ]
        refuse(refused, name, [missingProvider(name, system.id, use, known)])
      }
    }
  }
  const gone = [...needs].filter((need) => !all.some((it) => it.module.name === need))
  for (const need of gone) refuse(refused, name, [needsFailed(name, need)])
  return { linked, systems: own, needs }
}

function hostTraits(host: Host): { path: string; version: string }[] {
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
  offered: readonly { readonly path: string; readonly version: string }[],
): SkeinError {
  const versions = offered.filter((trait) => trait.path === use.path).map((trait) => trait.version)
  const hint =
    versions.length > 0
      ? `It is provided at ${versions.join(' and ')} here.`
      : (suggestion(
          use.path,
          offered.map((trait) => trait.path),
        ) ?? 'Add a mod that provides it.')
  return new SkeinError(
    'link/missing-provider',
    `${system} needs ${use.path}@${use.version}, which nothing here provides`,
    {
      names: { mod, system, trait: `${use.path}@${use.version}` },
      hint,
    },
  )
}

/** A mod that needs another one which is not there. */
export function needsFailed(mod: string, need: string): SkeinError {
  return new SkeinError('mod/needs-failed', `${mod} needs ${need}, which could not be loaded`, {
    names: { mod, other: need },
    hint: `See what is said about ${need}.`,
  })
}

/** Orders mods so that each comes after what it needs, by name where that leaves a choice. */
function batchesOf(mods: readonly ImageMod[]): ImageMod[][] {
  const waiting = new Map(mods.map((mod) => [mod.linked.module.name, mod]))
  const batches: ImageMod[][] = []
  while (waiting.size > 0) {
    const free = [...waiting.values()].find((mod) => ![...mod.needs].some((need) => waiting.has(need)))
    // What is left need each other: they start together, and the engine says if that cannot be.
    const batch = free === undefined ? [...waiting.values()] : [free]
    for (const mod of batch) waiting.delete(mod.linked.module.name)
    batches.push(batch)
  }
  return batches
}
