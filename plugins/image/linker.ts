import { itemId, SkeinError, toKebab, type AnyEvent, type HostFunction } from '../../engine/index.ts'
import { flattenFunction } from '../abi/index.ts'
import type { HookRecord, ItemRequest, SystemRecord } from '../manifest/index.ts'
import type { Module, ModuleAbi } from '../module/module.ts'
import { importedHostOf } from '../module/other-host.ts'
import type { LinkedHook, LinkedImport, LinkedModule, LinkedSystem, ProvidedMethod } from './image.ts'
import { linkImport, withoutHalfTraits } from './import-link.ts'
import { LinkContext } from './link-context.ts'
import { linkQuery } from './link-query.ts'
import type { LinkTarget } from './link-target.ts'
import type { PackageRegistry, RegisteredPackage } from './registry.ts'
import { unknownEvent } from './unknown-event.ts'
import { HANDLER, LIFECYCLE, REALLOC, SAVE } from './signature.ts'

/** A mod's links, or everything that keeps it from being linked. */
export interface LinkResult {
  readonly linked: LinkedModule
  readonly problems: readonly SkeinError[]
  /** The packages that were looked for. */
  readonly lookups: ReadonlySet<string>
}

/** An ABI besides this host's own, as modules of it are linked. */
export interface LinkingAbi extends ModuleAbi {
  /** Finds everything that a module names. Runs nothing. */
  link(module: Module, host: LinkTarget): LinkResult
  /** Reasons why no game can run a module. */
  check(module: Module): readonly SkeinError[]
}

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
    const { linked, problems, lookups } =
      (module.abi as LinkingAbi | null)?.link(module, this.host) ??
      linkModule(module, registry, this.host.hostFunctions)
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

/**
 * Finds the targets of a module's imports and checks its exports against its manifest. Runs nothing.
 *
 * @param hostFunctions the functions that the embedding program offers
 */
export function linkModule(
  module: Module,
  registry: PackageRegistry,
  hostFunctions: readonly HostFunction[] = [],
): LinkResult {
  const context = new LinkContext(module, registry, hostFunctions)
  const imports: LinkedImport[] = []
  for (const item of module.info.imports) {
    if (context.full) break
    const target = linkImport(context, item)
    if (target !== null) imports.push({ module: item.module, name: item.name, target })
  }
  withoutHalfTraits(imports)
  const systems: LinkedSystem[] = []
  for (const record of module.manifest.systems) {
    if (context.full) break
    systems.push(linkSystem(context, record))
  }
  linkRuntime(context)
  const { packagesOf, problems, lookups } = context
  const { groups } = module.manifest
  const linked = { module, imports, systems, packagesOf, groups: groups.length === 0 ? null : groups }
  return { linked, problems: ofOneHost(module, problems), lookups }
}

/** A module for another host lacks each function of that host: this is one problem. */
function ofOneHost(
  { name: mod, file, info }: Module,
  problems: readonly SkeinError[],
): readonly SkeinError[] {
  const isMissing = ({ code }: SkeinError): boolean => code === 'link/unknown-import'
  const host = problems.some(isMissing) ? importedHostOf(info.imports) : null
  if (host === null) return problems
  const error = new SkeinError('module/other-host', `${mod} has a mod manifest but was built for ${host}`, {
    names: { mod, file },
    hint: OTHER_HOST_HINTS[host] ?? 'Build it with a Skein SDK, or as docs/wasi.md and docs/abi.md show.',
  })
  return [error, ...problems.filter((it) => !isMissing(it))]
}

/** The way from another host to this one. */
const OTHER_HOST_HINTS: Readonly<Record<string, string>> = {
  'web pages (wasm-bindgen)':
    'Build for wasm32-unknown-unknown without wasm-bindgen and crates that use it, such as web-sys and js-sys.',
  'web pages (Emscripten)':
    'Build with clang for wasm32-wasip1, as docs/wasi.md shows, or with "-sSTANDALONE_WASM --no-entry".',
  'web pages (Go)': 'Build with GOOS=wasip1 and "-buildmode=c-shared", as docs/wasi.md shows.',
}

function linkSystem(context: LinkContext, record: SystemRecord): LinkedSystem {
  const id = `${record.name}@${record.version}`
  const provides = record.provides.map((request) => linkProvided(context, record, request))
  const handlers = record.handlers.map((entry) => {
    context.needsMemory = true
    context.needsRealloc = true
    context.export(entry.export, HANDLER, `its handler of ${entry.path}`)
    return { event: linkHandled(context, entry, id), entry: entry.export, owned: entry.owned }
  })
  const hooks = record.hooks.flatMap((entry) => linkHook(context, entry, id) ?? [])
  for (const key of ['new', 'drop'] as const) {
    if (record[key] !== null)
      context.export(record[key], LIFECYCLE, `the "${key}" function of ${record.name}`)
  }
  if (record.save !== null) context.export(record.save, SAVE, `the "save" function of ${record.name}`)
  if (record.restore !== null)
    context.export(record.restore, HANDLER, `the "restore" function of ${record.name}`)
  const queries = record.queries.map((query) => linkQuery(context, query, id))
  const offered = provides.flatMap((it) => it ?? [])
  return { record, id, provides: offered, handlers, hooks, queries, new: record.new, drop: record.drop }
}

function linkHandled(context: LinkContext, request: ItemRequest, system: string): AnyEvent {
  if (context.full) return unknownEvent(request)
  const found = context.find(request.path, request.version, ['event'], {
    mod: context.module.name,
    system,
  })
  if (!(found instanceof SkeinError)) return found
  if (found.code !== 'link/unknown-package') context.problems.push(found)
  return unknownEvent(request)
}

/** A hook must be there: nothing else says what its handler is handed, and returns. */
function linkHook(context: LinkContext, request: HookRecord, system: string): LinkedHook | null {
  if (context.full) return null
  const hook = context.find(request.path, request.version, ['hook'], { mod: context.module.name, system })
  if (hook instanceof SkeinError) {
    context.problems.push(hook)
    context.exported(request.export, `its handler of the hook ${request.path}`)
    return null
  }
  context.usePackage(hook)
  const [[, type]] = hook.methods
  const post = `cabi_post_${request.export}`
  context.needs(type, 'export')
  context.export(request.export, flattenFunction(type, 'export'), `its handler of the hook ${hook.id}`)
  return { hook, export: request.export, post: context.module.info.exports.has(post) ? post : null }
}

function linkProvided(
  context: LinkContext,
  record: SystemRecord,
  request: ItemRequest,
): LinkedSystem['provides'][number] | null {
  if (context.full) return null
  const requester = { mod: context.module.name, system: `${record.name}@${record.version}` }
  const trait = context.find(request.path, request.version, ['trait'], requester)
  if (trait instanceof SkeinError) {
    context.problems.push(trait)
    return null
  }
  context.usePackage(trait)
  const methods: ProvidedMethod[] = []
  for (const [name, type] of trait.methods) {
    const exported = `${request.path}@${request.version}#${toKebab(name)}`
    const post = `cabi_post_${exported}`
    context.needs(type, 'export')
    context.export(exported, flattenFunction(type, 'export'), `the method "${toKebab(name)}" of ${trait.id}`)
    methods.push({ name, type, export: exported, post: context.module.info.exports.has(post) ? post : null })
  }
  // The mod was built against this version; a newer definition may have methods that it lacks, reported above.
  return {
    trait: { ...trait, id: itemId(trait.package, trait.name, request.version), version: request.version },
    methods,
  }
}

/** The hint on the allocator. */
const REALLOC_HINT =
  'Export an allocator with that name and the type (old, old size, align, new size) -> pointer; see docs/abi.md and docs/wasi.md.'

function linkRuntime(context: LinkContext): void {
  const { exports, memories } = context.module.info
  if (memories.some((memory) => memory.shared)) {
    context.problem(
      'link/unsupported',
      `${context.module.name} uses shared memory, but mods run on one thread`,
      {
        names: { export: 'memory' },
        hint: 'Build it without support for threads.',
      },
    )
  }
  if (context.needsMemory && exports.get('memory')?.kind !== 'memory') {
    context.problem('link/missing-export', `${context.module.name} does not export its memory`, {
      names: { export: 'memory' },
      hint: 'Export it as "memory": text, lists and events are passed through it.',
    })
  }
  if (context.needsRealloc)
    context.export('cabi_realloc', REALLOC, 'the allocator for values that the host passes', REALLOC_HINT)
  if (exports.get('_start')?.kind === 'function' && !exports.has('_initialize')) {
    context.problem(
      'link/wasi-command',
      `${context.module.name} is built as a WASI command with "_start"; mods are reactors`,
      {
        names: { export: '_start' },
        hint: 'Build it as a reactor, with "_initialize" or without; docs/wasi.md has the flags.',
      },
    )
  }
  if (exports.has('_initialize')) context.export('_initialize', LIFECYCLE, 'its start function')
}
