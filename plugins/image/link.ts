import {
  channelOf,
  isCompatible,
  isPackageName,
  itemId,
  parseItemId,
  printable,
  SkeinError,
  suggestion,
  toKebab,
  type AnyEvent,
  type FunctionType,
  type RawImport,
  type Type,
} from '../../engine/index.ts'
import { flattenFunction } from '../abi/index.ts'
import { isEngineTrait } from '../engine-traits/index.ts'
import type { ItemRequest, SystemRecord } from '../manifest/index.ts'
import type { Module } from '../module/module.ts'
import { isWasi, linkWasi } from '../wasi/index.ts'
import type { CoreSignature, CoreType, ModuleImport } from '../wasm/index.ts'
import type {
  ComponentAccess,
  ImportTarget,
  LinkedImport,
  LinkedModule,
  LinkedSystem,
  ProvidedMethod,
} from './image.ts'
import type { PackageRegistry } from './registry.ts'

/** A mod's links, or everything that keeps it from being linked. */
export interface LinkResult {
  readonly linked: LinkedModule
  readonly problems: readonly SkeinError[]
}

const LIFECYCLE: CoreSignature = { params: [], results: [] }
const HANDLER: CoreSignature = { params: ['i32', 'i32'], results: [] }
const SAVE: CoreSignature = { params: [], results: ['i32'] }
const QUERY: CoreSignature = { params: ['i32', 'f32'], results: [] }
const PRESENCE: CoreSignature = { params: [], results: ['i32'] }
const REALLOC: CoreSignature = { params: ['i32', 'i32', 'i32', 'i32'], results: ['i32'] }

/** The import of a trait that tells whether anything provides it. No method has such a name. */
const PRESENT = '[present]'

/**
 * Finds what a module's imports stand for and checks its exports against what it says of itself. Runs nothing.
 *
 * @param imports the functions that the embedding program offers
 */
export function linkModule(
  module: Module,
  registry: PackageRegistry,
  imports: readonly RawImport[] = [],
): LinkResult {
  return new Linker(module, registry, imports).link()
}

class Linker {
  readonly #module: Module
  readonly #registry: PackageRegistry
  readonly #imports: readonly RawImport[]
  readonly #problems: SkeinError[] = []
  readonly #packagesOf = new Set<string>()
  #needsMemory = false
  #needsRealloc = false

  constructor(module: Module, registry: PackageRegistry, imports: readonly RawImport[]) {
    this.#module = module
    this.#registry = registry
    this.#imports = imports
  }

  link(): LinkResult {
    const imports: LinkedImport[] = []
    for (const item of this.#module.info.imports) {
      const target = this.#import(item)
      if (target !== null) imports.push({ module: item.module, name: item.name, target })
    }
    withoutHalfTraits(imports)
    const systems = this.#module.manifest.systems.map((record) => this.#system(record))
    this.#runtimeExports()
    return {
      linked: { module: this.#module, imports, systems, packagesOf: this.#packagesOf },
      problems: this.#problems,
    }
  }

  #problem(...args: ConstructorParameters<typeof SkeinError>): null {
    const [code, message, options = {}] = args
    const names = { mod: this.#module.name, file: this.#module.file, ...options.names }
    this.#problems.push(new SkeinError(code, message, { ...options, names }))
    return null
  }

  #import(item: ModuleImport): ImportTarget | null {
    const { name: mod } = this.#module
    const label = `${printable(item.module)}#${printable(item.name)}`
    if (item.kind !== 'function' || item.type === null) {
      return this.#problem(
        'link/unknown-import',
        `${mod} imports the ${item.kind} "${label}"; mods may only import functions`,
        {
          names: { import: label },
          hint: 'Build the mod so that it defines and exports its own memory, tables and globals.',
        },
      )
    }
    if (isWasi(item.module)) return this.#wasi(item.module, item.name, item.type)
    const id = parseItemId(item.module)
    if (id === null) {
      const raw = this.#imports.find((it) => it.module === item.module && it.name === item.name)
      if (raw !== undefined) {
        this.#expect(label, raw, item.type)
        return { kind: 'raw', raw }
      }
      return this.#problem('link/unknown-import', `${mod} imports "${label}", which no game offers`, {
        names: { import: label },
        hint: importHint(item, this.#imports),
      })
    }
    const uses = this.#module.manifest.systems.flatMap((system) =>
      system.uses.filter((use) => use.path === id.path),
    )
    const optional = uses.length > 0 && uses.every((use) => use.optional)
    const absent = { kind: 'absent', path: id.path, version: id.version } as const
    const requester = { mod, import: label }
    const found = this.#registry.find(id.path, id.version, ['component', 'event', 'trait'], requester)
    if (found instanceof SkeinError) {
      // Events flow between mods even if nothing present defines them.
      if (item.name === 'raise' && found.code === 'link/unknown-package') {
        this.#expect(label, HANDLER, item.type)
        return { kind: 'raise', event: unknownEvent(id) }
      }
      if (optional && item.name === PRESENT) {
        this.#expect(label, PRESENCE, item.type)
        return { kind: 'present', path: id.path, version: id.version, known: false }
      }
      if (optional) return absent
      this.#problems.push(found)
      return null
    }
    if (!optional) this.#usePackage(found)
    if (found.kind === 'event') {
      if (item.name !== 'raise') {
        return this.#problem(
          'link/unknown-member',
          `${mod} imports "${label}", but events only have "raise"`,
          {
            names: { import: label, event: found.id },
            hint: 'Generate the bindings again.',
          },
        )
      }
      this.#needsMemory = true
      this.#expect(label, HANDLER, item.type)
      return { kind: 'raise', event: found }
    }
    if (found.kind === 'component') {
      const access = componentAccess(found.fields, item.name)
      if (access === null) {
        const known = [
          'has',
          'add',
          'remove',
          ...found.fields.flatMap(([field]) => [`get-${toKebab(field)}`, `set-${toKebab(field)}`]),
        ]
        return this.#problem(
          'link/unknown-member',
          `${mod} imports "${label}", which ${found.id} does not have`,
          {
            names: { import: label, component: found.id },
            hint: suggestion(item.name, known) ?? `It has: ${known.join(', ')}.`,
          },
        )
      }
      this.#expect(label, accessSignature(found.fields, access), item.type)
      return { kind: 'component', component: found, access }
    }
    const undeclared = !isEngineTrait(found) && uses.length === 0
    if (item.name === PRESENT && !isEngineTrait(found) && !undeclared) {
      this.#expect(label, PRESENCE, item.type)
      return { kind: 'present', path: id.path, version: id.version, known: true }
    }
    const method = found.methods.find(([name]) => toKebab(name) === item.name)
    // What another mod defines may be anything; what can do without it does.
    const foreign = optional && this.#registry.providerOf(found) !== null
    if (method === undefined) {
      if (foreign) return absent
      const known = found.methods.map(([name]) => toKebab(name))
      return this.#problem(
        'link/unknown-member',
        `${mod} calls "${printable(item.name)}" of ${found.id}, which it does not have`,
        {
          names: { import: label, trait: found.id, method: item.name },
          hint: suggestion(item.name, known) ?? `It has: ${known.join(', ') || 'no methods'}.`,
        },
      )
    }
    const [name, type] = method
    const signature = flattenFunction(type, 'import')
    if (foreign && show(signature) !== show(item.type)) return absent
    this.#needs(type, 'import')
    this.#expect(label, signature, item.type)
    if (isEngineTrait(found)) return { kind: 'engine', trait: found, method: name, type }
    if (undeclared) {
      return this.#problem(
        'link/undeclared-trait',
        `${mod} imports ${found.id}, but none of its systems says that it uses it`,
        {
          names: { import: label, trait: found.id },
          hint: 'List the trait in "uses" of the system that calls it; SDKs do so for fields that hold a proxy.',
        },
      )
    }
    return { kind: 'trait', trait: found, version: id.version, method: name, type, optional }
  }

  #wasi(module: string, name: string, type: CoreSignature): ImportTarget | null {
    const label = `${printable(module)}#${printable(name)}`
    const found = linkWasi(module, name)
    if ('problem' in found) {
      const { problem, hint } = found
      return this.#problem('link/unknown-import', `${this.#module.name} imports ${problem}`, {
        names: { import: label },
        hint,
      })
    }
    if (found.needsMemory) this.#needsMemory = true
    this.#expect(label, found.signature, type)
    return { kind: 'wasi', name }
  }

  #system(record: SystemRecord): LinkedSystem {
    const id = `${record.name}@${record.version}`
    const provides = record.provides.map((request) => this.#provided(record, request))
    const handlers = record.handlers.map((entry) => {
      this.#needsMemory = true
      this.#needsRealloc = true
      this.#export(entry.export, HANDLER, `handles ${entry.path}`)
      return { event: this.#event(entry, id), export: entry.export }
    })
    for (const key of ['new', 'drop'] as const) {
      if (record[key] !== null) this.#export(record[key], LIFECYCLE, `"${key}" of ${record.name}`)
    }
    if (record.save !== null) this.#export(record.save, SAVE, `"save" of ${record.name}`)
    if (record.restore !== null) this.#export(record.restore, HANDLER, `"restore" of ${record.name}`)
    for (const query of record.queries) {
      this.#export(query.export, QUERY, `a query of ${record.name}`)
      this.#problem(
        'link/unsupported',
        `${record.name} declares a query, which this version of Skein does not run yet`,
        {
          names: { system: id, export: query.export },
          hint: 'Handle an event instead, and use component access.',
        },
      )
    }
    return { record, id, provides: provides.flatMap((it) => it ?? []), handlers, queries: record.queries }
  }

  #event(request: ItemRequest, system: string): AnyEvent {
    const found = this.#registry.find(request.path, request.version, ['event'], {
      mod: this.#module.name,
      system,
    })
    if (!(found instanceof SkeinError)) return found
    if (found.code !== 'link/unknown-package') this.#problems.push(found)
    return unknownEvent(request)
  }

  #provided(record: SystemRecord, request: ItemRequest): LinkedSystem['provides'][number] | null {
    const requester = { mod: this.#module.name, system: `${record.name}@${record.version}` }
    const trait = this.#registry.find(request.path, request.version, ['trait'], requester)
    if (trait instanceof SkeinError) {
      this.#problems.push(trait)
      return null
    }
    this.#usePackage(trait)
    const methods: ProvidedMethod[] = []
    for (const [name, type] of trait.methods) {
      const exported = `${request.path}@${request.version}#${toKebab(name)}`
      const post = `cabi_post_${exported}`
      this.#needs(type, 'export')
      this.#export(exported, flattenFunction(type, 'export'), `"${toKebab(name)}" of ${trait.id}`)
      methods.push({ name, type, export: exported, post: this.#module.info.exports.has(post) ? post : null })
    }
    // The mod was built against this version; a newer definition may have methods that it lacks, reported above.
    return {
      trait: { ...trait, id: itemId(trait.package, trait.name, request.version), version: request.version },
      methods,
    }
  }

  /** Remembers that the mod cannot run without the mod that defines an item. */
  #usePackage(item: Parameters<PackageRegistry['providerOf']>[0]): void {
    const provider = this.#registry.providerOf(item)
    if (provider !== null && provider !== this.#module.name && item.kind !== 'event')
      this.#packagesOf.add(provider)
  }

  #needs(type: FunctionType, direction: 'import' | 'export'): void {
    const params = type.params.map(([, param]) => param)
    const incoming = direction === 'export' ? params : type.result === null ? [] : [type.result]
    if ([...params, ...(type.result === null ? [] : [type.result])].some(holdsPointer))
      this.#needsMemory = true
    const flat = flattenFunction(type, direction)
    if (
      incoming.some(holdsPointer) ||
      (direction === 'export' && flat.params.length === 1 && params.length > 1)
    ) {
      this.#needsMemory = true
      this.#needsRealloc = true
    }
  }

  #runtimeExports(): void {
    const { exports, memories } = this.#module.info
    if (memories.some((memory) => memory.shared)) {
      this.#problem('link/unsupported', `${this.#module.name} shares its memory between threads`, {
        names: { export: 'memory' },
        hint: 'Mods run on one thread; build it without support for threads.',
      })
    }
    if (this.#needsMemory && exports.get('memory')?.kind !== 'memory') {
      this.#problem('link/missing-export', `${this.#module.name} does not export its memory`, {
        names: { export: 'memory' },
        hint: 'Text, lists and events cross through it; export it as "memory".',
      })
    }
    if (this.#needsRealloc) this.#export('cabi_realloc', REALLOC, 'what the host passes in')
    if (exports.has('_start') && !exports.has('_initialize')) {
      this.#problem(
        'link/command',
        `${this.#module.name} is built as a program, which runs from "_start" to its end and is gone`,
        {
          names: { export: '_start' },
          hint: 'Build it as a library ("reactor"), which has "_initialize" or nothing; docs/wasi.md has the flags.',
        },
      )
    }
    if (exports.has('_initialize')) this.#export('_initialize', LIFECYCLE, 'the start of the mod')
  }

  #export(name: string, wanted: CoreSignature, purpose: string): void {
    const found = this.#module.info.exports.get(name)
    const label = printable(name)
    if (found === undefined || found.kind !== 'function' || found.type === null) {
      this.#problem(
        'link/missing-export',
        `${this.#module.name} has no function "${label}", which is needed for ${purpose}`,
        {
          names: { export: label },
          hint:
            suggestion(name, this.#module.info.exports.keys()) ?? 'Build the mod again with a current SDK.',
        },
      )
    } else this.#expect(label, wanted, found.type)
  }

  #expect(label: string, wanted: CoreSignature, found: CoreSignature): void {
    const shown = show(found)
    if (show(wanted) === shown) return
    this.#problem(
      'link/wrong-type',
      `"${label}" of ${this.#module.name} has the type ${shown}; it must be ${show(wanted)}`,
      {
        names: { export: label },
        hint: 'The mod was built against another version of the interfaces; generate its bindings again and rebuild it.',
      },
    )
  }
}

function show({ params, results }: CoreSignature): string {
  return `(${params.join(', ')}) -> (${results.join(', ')})`
}

/**
 * Of a trait that the mod can do without, either all that it calls is there or nothing is: it asks once whether it is
 * present.
 */
function withoutHalfTraits(imports: LinkedImport[]): void {
  const absent = new Set(imports.flatMap(({ module, target }) => (target.kind === 'absent' ? [module] : [])))
  if (absent.size === 0) return
  for (const [index, { module, name, target }] of imports.entries()) {
    if (!absent.has(module)) continue
    if (target.kind === 'present') imports[index] = { module, name, target: { ...target, known: false } }
    if (target.kind === 'trait') {
      const { path } = target.trait
      imports[index] = { module, name, target: { kind: 'absent', path, version: target.version } }
    }
  }
}

function importHint({ module, name }: ModuleImport, offered: readonly RawImport[]): string {
  if (offered.some((it) => it.module === module)) {
    const known = offered.filter((it) => it.module === module).map((it) => it.name)
    return suggestion(name, known) ?? `This game offers: ${known.join(', ')}.`
  }
  if (module === 'env')
    return 'A language runtime asks for it; use the flags that docs/toolchains.md gives for your language.'
  return isPackageName(module.split('/')[0] ?? '')
    ? 'Imports name an item at a version, such as "pong:game/paddles@1.0.0".'
    : 'Only what the game shares, and the traits of skein:engine, can be imported.'
}

function unknownEvent({ path, version }: ItemRequest): AnyEvent {
  return { kind: 'unknown-event', path, channel: channelOf(path, version) }
}

/** Whether values of a type lie in memory of their own. */
function holdsPointer(type: Type): boolean {
  switch (type.kind) {
    case 'string':
    case 'list':
      return true
    case 'option':
      return holdsPointer(type.value)
    case 'tuple':
      return type.items.some(holdsPointer)
    case 'record':
      return type.fields.some(([, field]) => holdsPointer(field))
    case 'variant':
      return type.cases.some(([, payload]) => payload !== null && holdsPointer(payload))
    case 'result':
      return [type.ok, type.err].some((side) => side !== null && holdsPointer(side))
    default:
      return false
  }
}

function componentAccess(fields: readonly (readonly [string, Type])[], name: string): ComponentAccess | null {
  if (name === 'has' || name === 'add' || name === 'remove') return { op: name }
  const op = name.startsWith('get-') ? 'get' : name.startsWith('set-') ? 'set' : null
  const field = fields.findIndex(([other]) => toKebab(other) === name.slice(4))
  return op === null || field < 0 ? null : { op, field }
}

/** The core type of a field of a component. */
export function fieldCoreType(type: Type): CoreType {
  if (type.kind === 'u64' || type.kind === 's64') return 'i64'
  return type.kind === 'f32' || type.kind === 'f64' ? type.kind : 'i32'
}

function accessSignature(
  fields: readonly (readonly [string, Type])[],
  access: ComponentAccess,
): CoreSignature {
  if (!('field' in access)) return { params: ['i32'], results: access.op === 'has' ? ['i32'] : [] }
  const value = fieldCoreType(fields[access.field]![1])
  return access.op === 'get' ? { params: ['i32'], results: [value] } : { params: ['i32', value], results: [] }
}

/** Whether a provided trait serves a request. */
export function serves(provided: ItemRequest, request: ItemRequest): boolean {
  return provided.path === request.path && isCompatible(request.version, provided.version)
}
