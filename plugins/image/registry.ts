import { packageToJson } from '../../engine/formats.ts'
import {
  compareVersions,
  isCompatible,
  printable,
  SkeinError,
  suggestion,
  toKebab,
  type ComponentDefinition,
  type EventDefinition,
  type HookDefinition,
  type PackageDefinition,
  type TraitDefinition,
} from '../../engine/index.ts'
import { sameValue } from './same-value.ts'

type Item = ComponentDefinition | EventDefinition | HookDefinition | TraitDefinition

/** Kind of an item of a package. */
export type ItemKind = Item['kind']

/** A package, and the mod that brings it by name, or the game. */
export interface RegisteredPackage {
  readonly definition: PackageDefinition
  readonly from: string
}

/** Requester in the errors of a lookup: a mod, and its import or record. */
export interface Requester {
  readonly mod: string
  readonly import?: string
  readonly system?: string
}

/**
 * All packages that a set of mods and the game define, by name and version. Lookups follow the version rule: the newest
 * compatible version serves a request.
 */
export class PackageRegistry {
  readonly #byName = new Map<string, readonly RegisteredPackage[]>()

  /** Adds a package. Gives a problem where another of the same name and version has other contents. */
  add(definition: PackageDefinition, from: string): SkeinError | null {
    const versions = this.versions(definition.name)
    const ofGame = versions.find((other) => other.from === GAME)
    if (ofGame !== undefined && from !== GAME) {
      return new SkeinError(
        'link/package-clash',
        `${from} defines ${definition.id}, but the package name ${definition.name} belongs to ${GAME}`,
        {
          names: { mod: from, package: definition.id, other: GAME },
          hint: 'Rename the mod and its package: the name of a package must be unique.',
        },
      )
    }
    const same = versions.find((other) => other.definition.version === definition.version)
    if (same !== undefined) {
      if (sameValue(packageToJson(same.definition), packageToJson(definition))) return null
      return new SkeinError(
        'link/package-clash',
        `${from} and ${same.from} define ${definition.id} with different contents`,
        {
          names: { mod: from, package: definition.id, other: same.from },
          hint: 'Raise the version of the package in one of them.',
        },
      )
    }
    this.#byName.set(
      definition.name,
      [...versions, { definition, from }].toSorted((a, b) =>
        compareVersions(b.definition.version, a.definition.version),
      ),
    )
    return null
  }

  /** The ids of traits that have a method of that name, in kebab-case; a few of them. */
  methodsNamed(method: string): string[] {
    const found: string[] = []
    for (const versions of this.#byName.values())
      for (const { definition } of versions)
        for (const item of definition.items) {
          if (item.kind !== 'trait' || found.length === LISTED) continue
          if (item.methods.some(([name]) => toKebab(name) === method)) found.push(item.id)
        }
    return found
  }

  /** All versions of a package. The list is replaced, not changed, when one is added. */
  versions(name: string): readonly RegisteredPackage[] {
    return this.#byName.get(name) ?? NONE
  }

  /** Who brings the package that serves an item: a mod's name, or `null` for the game. */
  providerOf(item: Item): string | null {
    const registered = this.#byName.get(item.package)?.find((it) => it.definition.version === item.version)
    return registered === undefined || registered.from === GAME ? null : registered.from
  }

  /** Whether a mod alone defines the package of an item. */
  isOwn(path: string, mod: string): boolean {
    const versions = this.#byName.get(path.split('/')[0]!) ?? []
    return versions.length > 0 && versions.every((it) => it.from === mod)
  }

  /**
   * The newest item of one of the given kinds that serves a request for `path` at `version`.
   *
   * @returns the item, or the problem, which names the alternatives
   */
  find<K extends ItemKind>(
    path: string,
    version: string,
    kinds: readonly K[],
    requester: Requester,
  ): Extract<Item, { kind: K }> | SkeinError {
    const [packageName, name] = path.split('/') as [string, string]
    const names = { ...requester, other: `${path}@${version}` }
    const versions = this.#byName.get(packageName)
    if (versions === undefined) {
      return new SkeinError(
        'link/unknown-package',
        `${requester.mod} needs ${path}@${version}, but neither the game nor a mod defines ${packageName}`,
        {
          names,
          hint:
            suggestion(packageName, this.#byName.keys()) ??
            `Add a mod that defines ${packageName}, or use the mod with the game it was made for.`,
        },
      )
    }
    const items = versions.flatMap(({ definition }) => definition.items.filter((item) => item.name === name))
    if (items.length === 0) {
      const others = versions.flatMap(({ definition }) => definition.items.map((item) => item.name))
      return new SkeinError(
        'link/unknown-item',
        `${requester.mod} needs ${path}@${version}, but ${packageName} has no "${printable(name)}"`,
        {
          names,
          hint: suggestion(name, others) ?? `It has: ${some([...new Set(others)], ', ') || 'nothing'}.`,
        },
      )
    }
    const item = items.find((candidate) => isCompatible(version, candidate.version))
    if (item === undefined) {
      return new SkeinError(
        'link/incompatible-version',
        `${requester.mod} needs ${path} at ${version} or a newer compatible version; available: ${some(
          items.map((it) => it.version),
          ' and ',
        )}`,
        {
          names,
          hint: 'Update whichever is older: versions are compatible within one major number (below 1.0: one minor number).',
        },
      )
    }
    if (!(kinds as readonly string[]).includes(item.kind)) {
      return new SkeinError(
        'link/wrong-kind',
        `${requester.mod} uses ${item.id} as a ${kinds.join(' or ')}, but it is a ${item.kind}`,
        {
          names,
          hint: `${WHERE[item.kind]} Correct the manifest, or generate the bindings again from the interfaces of the game.`,
        },
      )
    }
    return item as Extract<Item, { kind: K }>
  }
}

/** Where a manifest names things of each kind. */
const WHERE = {
  component: 'List components in "queries".',
  event: 'List events in "handlers".',
  hook: 'List hooks in "hooks".',
  trait: 'List traits in "uses" and "provides".',
} as const

const NONE: readonly RegisteredPackage[] = []

/** Most entries a message lists. */
const LISTED = 12

function some(texts: readonly string[], separator: string): string {
  const more = texts.length > LISTED ? [`${texts.length - LISTED} more`] : []
  return [...texts.slice(0, LISTED), ...more].join(separator)
}

/** How the registry and its errors call the game itself. */
export const GAME = 'the game'
