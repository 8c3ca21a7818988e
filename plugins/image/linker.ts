import type { SkeinError } from '../../engine/index.ts'
import type { Module } from '../module/module.ts'
import type { LinkTarget } from './link-target.ts'
import { linkModule, type LinkResult } from './link.ts'
import type { PackageRegistry, RegisteredPackage } from './registry.ts'

/** The links of a module, and the packages that they follow from. */
interface Known extends LinkResult {
  readonly packages: ReadonlyMap<string, readonly RegisteredPackage[]>
}

/**
 * Links modules to one host. A module that was linked before is linked again only where a package that it looked for has
 * changed: so much of it as changes is what a change of mods costs.
 */
export class Linker {
  readonly host: LinkTarget
  readonly #known = new WeakMap<Module, Known>()
  #links = 0

  constructor(host: LinkTarget) {
    this.host = host
  }

  /** How often a module was linked so far. */
  get links(): number {
    return this.#links
  }

  link(module: Module, registry: PackageRegistry): LinkResult {
    const known = this.#known.get(module)
    if (known !== undefined && holds(known, registry)) return known
    this.#links++
    const { linked, problems, lookups } = linkModule(module, registry, this.host.hostFunctions)
    const names = new Set(lookups)
    const isOwn = (item: string): boolean => {
      names.add(item.split('/')[0]!)
      return registry.isOwn(item, module.name)
    }
    const denied: readonly SkeinError[] = this.host.grants?.refused(module, isOwn) ?? []
    const packages = new Map([...names].map((name) => [name, registry.versions(name)]))
    const result = { linked, problems: [...problems, ...denied], lookups: names, packages }
    this.#known.set(module, result)
    return result
  }

  /** The packages that a module was found to look for. */
  lookups(module: Module): ReadonlySet<string> {
    return this.#known.get(module)?.lookups ?? new Set()
  }

  /** Forgets a module: it may be granted something else from now on. */
  forget(module: Module): void {
    this.#known.delete(module)
  }
}

function holds({ packages }: Known, registry: PackageRegistry): boolean {
  for (const [name, before] of packages) {
    const now = registry.versions(name)
    if (now.length !== before.length) return false
    for (const [index, { definition, from }] of before.entries()) {
      if (now[index]!.definition !== definition || now[index]!.from !== from) return false
    }
  }
  return true
}
