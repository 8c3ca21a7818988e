import {
  printable,
  SkeinError,
  suggestion,
  type FunctionType,
  type HostFunction,
} from '../../engine/index.ts'
import { flattenFunction } from '../abi/index.ts'
import type { TraitUse } from '../manifest/index.ts'
import type { Module } from '../module/module.ts'
import type { CoreSignature } from '../wasm/index.ts'
import type { ItemKind, PackageRegistry, Requester } from './registry.ts'
import { formatSignature, holdsPointer, sameSignature } from './signature.ts'

/** How many problems of one module are looked for: each is words, and a file may have a hundred thousand. */
export const MOST_PROBLEMS = 100

/** State of linking one module, and its problems so far: all, not just the first. */
export class LinkContext {
  readonly module: Module
  readonly registry: PackageRegistry
  /** The functions that the embedding program offers. */
  readonly hostFunctions: readonly HostFunction[]
  readonly problems: SkeinError[] = []
  /** Trait uses of its systems, by path. */
  readonly uses: ReadonlyMap<string, readonly TraitUse[]>
  /** The names of the mods whose packages the module cannot do without. */
  readonly packagesOf: Set<string> = new Set<string>()
  needsMemory = false
  needsRealloc = false

  constructor(module: Module, registry: PackageRegistry, hostFunctions: readonly HostFunction[]) {
    this.module = module
    this.registry = registry
    this.hostFunctions = hostFunctions
    const byPath = new Map<string, TraitUse[]>()
    for (const use of module.manifest.systems.flatMap((system) => system.uses)) {
      const others = byPath.get(use.path)
      if (others === undefined) byPath.set(use.path, [use])
      else others.push(use)
    }
    this.uses = byPath
  }

  /** The packages that were looked for: the links stay as they are as long as these do. */
  readonly lookups: Set<string> = new Set<string>()

  /** Looks for an item, and notes its package. */
  find<K extends ItemKind>(
    path: string,
    version: string,
    kinds: readonly K[],
    requester: Requester,
  ): ReturnType<typeof this.registry.find<K>> {
    this.lookups.add(path.split('/')[0]!)
    return this.registry.find(path, version, kinds, requester)
  }

  /** Whether so much is wrong with the module that nobody will read about more. */
  get full(): boolean {
    return this.problems.length >= MOST_PROBLEMS
  }

  /** Adds a problem, with the names of the mod and its file. */
  problem(...args: ConstructorParameters<typeof SkeinError>): null {
    const [code, message, options = {}] = args
    const names = { mod: this.module.name, file: this.module.file, ...options.names }
    this.problems.push(new SkeinError(code, message, { ...options, names }))
    return null
  }

  /** Remembers that the mod cannot run without the mod that defines an item. */
  usePackage(item: Parameters<PackageRegistry['providerOf']>[0]): void {
    const provider = this.registry.providerOf(item)
    if (provider !== null && provider !== this.module.name && item.kind !== 'event')
      this.packagesOf.add(provider)
  }

  /** Remembers what the values of a method need of the guest. */
  needs(type: FunctionType, direction: 'import' | 'export'): void {
    const params = type.params.map(([, param]) => param)
    const incoming = direction === 'export' ? params : type.result === null ? [] : [type.result]
    if ([...params, ...(type.result === null ? [] : [type.result])].some(holdsPointer))
      this.needsMemory = true
    const flat = flattenFunction(type, direction)
    if (
      incoming.some(holdsPointer) ||
      (direction === 'export' && flat.params.length === 1 && params.length > 1)
    ) {
      this.needsMemory = true
      this.needsRealloc = true
    }
  }

  /** Checks that the module exports a function of a signature. @param otherwise the hint if none has a name like it */
  export(name: string, wanted: CoreSignature, purpose: string, otherwise?: string): void {
    const found = this.exported(name, purpose, otherwise)
    if (found !== null) this.expect(printable(name), wanted, found)
  }

  /** The signature of a function that the module exports; `null` when that is a problem. */
  exported(
    name: string,
    purpose: string,
    otherwise = 'Export a function with that name, or correct the manifest.',
  ): CoreSignature | null {
    if (this.full) return null
    const found = this.module.info.exports.get(name)
    const label = printable(name)
    if (found === undefined || found.kind !== 'function' || found.type === null) {
      return this.problem(
        'link/missing-export',
        `${this.module.name} does not export the function "${label}", which is ${purpose}`,
        {
          names: { export: label },
          hint: suggestion(name, this.module.info.exports.keys()) ?? otherwise,
        },
      )
    }
    return found.type
  }

  /** Checks the signature of an import or an export. */
  expect(label: string, wanted: CoreSignature, found: CoreSignature): void {
    if (sameSignature(wanted, found)) return
    this.problem(
      'link/wrong-type',
      `"${label}" of ${this.module.name} has the type ${formatSignature(found)}; it must be ${formatSignature(wanted)}`,
      {
        names: { export: label },
        hint: 'Generate the bindings again and rebuild the mod: its interfaces have changed.',
      },
    )
  }
}
