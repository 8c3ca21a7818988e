import { isCompatible, SkeinError } from '../../engine/index.ts'
import type { ItemRequest } from '../manifest/index.ts'
import type { Module } from '../module/module.ts'

/** Why a mod that is known is not there for others, as a clause: "is switched off". */
export type Absence = 'is switched off' | 'has faulted' | 'could not be loaded' | 'is not allowed'

const LOOKUPS: ReadonlySet<string> = new Set([
  'link/unknown-package',
  'link/unknown-item',
  'link/incompatible-version',
  'link/missing-provider',
])

/**
 * Mods that are known but not there. Where another mod lacks something that one of these would bring, the reason is that it is not
 * there, and no guess at what else it might be.
 */
export class Absences {
  readonly #why = new Map<Module, Absence>()
  readonly #packages = new Map<string, Module[]>()
  readonly #traits = new Map<string, Module[]>()

  constructor(absent: ReadonlyMap<Module, Absence>) {
    for (const [module, why] of absent) this.add(module, why)
  }

  add(module: Module, why: Absence): void {
    if (this.#why.has(module)) return
    this.#why.set(module, why)
    for (const { name } of module.manifest.packages) push(this.#packages, name, module)
    for (const system of module.manifest.systems)
      for (const { path } of system.provides) push(this.#traits, path, module)
  }

  /** The same problems, each cause once: those that a mod which is not there would solve give way to its name. */
  explain(mod: string, problems: readonly SkeinError[]): SkeinError[] {
    const explained = new Map<Module | SkeinError, SkeinError>()
    for (const problem of problems) {
      const missing = this.#missing(mod, problem)
      if (missing === null) explained.set(problem, problem)
      else if (!explained.has(missing))
        explained.set(missing, dependencyFailed(mod, missing.name, this.#why.get(missing)))
    }
    return [...explained.values()]
  }

  #missing(mod: string, { code, names }: SkeinError): Module | null {
    const wanted = code === 'link/missing-provider' ? names.trait : names.other
    if (!LOOKUPS.has(code) || wanted === undefined) return null
    const at = wanted.lastIndexOf('@')
    const request = { path: wanted.slice(0, at), version: wanted.slice(at + 1) }
    const brings =
      code === 'link/missing-provider'
        ? (this.#traits.get(request.path) ?? []).filter((it) => provides(it, request))
        : (this.#packages.get(request.path.split('/')[0]!) ?? []).filter((it) => defines(it, request))
    return brings.find(({ name }) => name !== mod) ?? null
  }
}

/** A mod that needs another one which is not there. */
export function dependencyFailed(
  mod: string,
  need: string,
  why: Absence = 'could not be loaded',
): SkeinError {
  const hint = why === 'is switched off' ? `Switch ${need} on.` : `See the error of ${need}.`
  return new SkeinError('mod/dependency-failed', `${mod} needs ${need}, which ${why}`, {
    names: { mod, other: need },
    hint,
  })
}

function provides({ manifest }: Module, { path, version }: ItemRequest): boolean {
  return manifest.systems.some((system) =>
    system.provides.some((it) => it.path === path && isCompatible(version, it.version)),
  )
}

function defines({ manifest }: Module, { path, version }: ItemRequest): boolean {
  return manifest.packages.some(({ items }) =>
    items.some((item) => item.path === path && isCompatible(version, item.version)),
  )
}

function push(lists: Map<string, Module[]>, key: string, module: Module): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [module])
  else list.push(module)
}
