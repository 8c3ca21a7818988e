import { permissionsOf } from '../grants/permissions-of.ts'
import {
  counted,
  isKebab,
  isHostModule,
  parseItemId,
  printable,
  type GuestInterface,
} from '../../engine/index.ts'
import type { ModuleText } from '../module/module.ts'
import { WASI_MODULE, wasiSignature, wasiWords } from '../wasi/index.ts'

/** A mod's metadata and permissions, as its file says; nothing of it has run. */
export interface ModDescription {
  readonly name: string
  readonly version: string
  /** The version of the mod ABI; or the name of another ABI, such as `wings`. */
  readonly abi: number | string
  readonly file: string
  readonly bytes: number
  readonly description: string | null
  readonly authors: readonly string[]
  readonly license: string | null
  readonly homepage: string | null
  /** Limits that it asks for. */
  readonly limits: Readonly<Record<string, number>>
  readonly systems: readonly {
    readonly name: string
    readonly version: string
    /** The hooks that it handles, in the order in which it does. */
    readonly hooks: readonly string[]
    /** The systems that it goes before, and after. */
    readonly before: readonly string[]
    readonly after: readonly string[]
  }[]
  readonly groups: readonly { readonly name: string; readonly systems: readonly string[] }[]
  readonly defines: {
    readonly components: readonly string[]
    readonly events: readonly string[]
    readonly hooks: readonly string[]
    readonly traits: readonly string[]
  }
  readonly provides: readonly string[]
  readonly handles: readonly string[]
  readonly raises: readonly string[]
  /** Hooks that it handles: it changes their values. */
  readonly answers: readonly string[]
  /** Hooks that it calls. */
  readonly asks: readonly string[]
  /** Traits that it calls, with the methods. */
  readonly calls: readonly {
    readonly trait: string
    readonly methods: readonly string[]
    readonly optional: boolean
  }[]
  readonly components: readonly {
    readonly component: string
    readonly reads: readonly string[]
    readonly writes: readonly string[]
    readonly addsOrRemoves: boolean
  }[]
  /** Traits of the engine that it calls, such as `world` or `random`. */
  readonly engine: readonly { readonly trait: string; readonly methods: readonly string[] }[]
  /** Functions of `wasi_snapshot_preview1` that it imports, such as `fd_write`. */
  readonly wasi: readonly string[]
  /** Functions of the program that runs the game, as `module#name`; only games that offer them can load the mod. */
  readonly raw: readonly string[]
  /** Imports that no game offers: the mod cannot be loaded because of them. */
  readonly foreign: readonly string[]
  /** Pictures, sounds and data that it brings. */
  readonly assets: readonly {
    readonly name: string
    readonly type: string
    readonly kind: 'picture' | 'sound' | 'data'
    readonly bytes: number
    /** Of pictures; else 0. */
    readonly pixels: number
    /** Of sounds; else 0. */
    readonly seconds: number
  }[]
  readonly memory: { readonly initialBytes: number; readonly maximumBytes: number | null } | null
}

/** A mod's use of one component. */
interface ComponentUse {
  readonly component: string
  readonly reads: string[]
  readonly writes: string[]
  addsOrRemoves: boolean
}

/**
 * Describes a mod from its manifest and its imports. The kind of an imported item follows from the method's name.
 *
 * @param interfaces the game as mods of other ABIs know it
 */
export function describeModule(
  module: ModuleText,
  interfaces: readonly GuestInterface[] = [],
): ModDescription {
  const { mod, packages, systems, groups } = module.manifest
  const uses = systems.flatMap((system) => system.uses)
  const calls = new Map<string, string[]>()
  const engine = new Map<string, string[]>()
  const raises: string[] = []
  const asks: string[] = []
  const wasi: string[] = []
  const raw: string[] = []
  const foreign: string[] = []
  /** The components that it touches: their ids by path. */
  const ids = new Map<string, string>()
  const components = new Map<string, ComponentUse>()
  for (const { module: from, name, kind } of module.abi === null ? module.info.imports : []) {
    if (from === WASI_MODULE && kind === 'function' && wasiSignature(name) !== null) {
      if (!wasi.includes(name)) wasi.push(name)
      continue
    }
    const id = parseItemId(from)
    if (kind !== 'function') foreign.push(`${from}#${name}`)
    else if (id === null) (isHostModule(from) ? raw : foreign).push(`${from}#${name}`)
    else if (id.package === 'skein:engine') engine.set(id.item, [...(engine.get(id.item) ?? []), name])
    else if (name === '[present]') continue
    else if (uses.some((use) => use.path === id.path)) calls.set(from, [...(calls.get(from) ?? []), name])
    else if (name === 'raise') raises.push(from)
    else if (name === 'call') asks.push(from)
    else ids.set(id.path, from)
  }
  for (const { queries } of systems) {
    for (const query of queries) {
      for (const { path, version } of [query.read, query.write].flat()) ids.set(path, `${path}@${version}`)
    }
  }
  if (module.abi !== null) for (const { path, version } of uses) calls.set(`${path}@${version}`, [])
  for (const { access, item, member } of permissionsOf(module, interfaces)) {
    if (module.abi !== null) {
      if (access === 'call') calls.set(item, [...(calls.get(item) ?? []), member ?? EVERYTHING])
      else if (access === 'raise') raises.push(item)
      continue
    }
    const component = ids.get(item)
    if (component === undefined || (access !== 'read' && access !== 'write')) continue
    const use = components.get(component) ?? { component, reads: [], writes: [], addsOrRemoves: false }
    components.set(component, use)
    if (access === 'read' && member === 'has') continue
    if (access === 'read') use.reads.push(member ?? EVERYTHING)
    else if (member === 'add' || member === 'remove') use.addsOrRemoves = true
    else use.writes.push(member ?? EVERYTHING)
  }
  const defined = (kind: string): string[] =>
    packages.flatMap((it) => it.items.filter((item) => item.kind === kind).map((item) => item.id))
  const [memory] = module.info.memories
  return {
    name: mod.name,
    version: mod.version,
    abi: module.abi?.name ?? mod.abi,
    file: module.file,
    bytes: module.info.size,
    description: mod.description,
    authors: mod.authors,
    license: mod.license,
    homepage: mod.homepage,
    limits: mod.limits ?? {},
    systems: systems.map(({ name, version, hooks, before, after }) => ({
      name,
      version,
      hooks: hooks.map((it) => `${it.path}@${it.version}`),
      before,
      after,
    })),
    groups,
    defines: {
      components: defined('component'),
      events: defined('event'),
      hooks: defined('hook'),
      traits: defined('trait'),
    },
    provides: systems.flatMap((system) => system.provides.map((it) => `${it.path}@${it.version}`)),
    handles: [
      ...new Set(systems.flatMap((system) => system.handlers.map((it) => `${it.path}@${it.version}`))),
    ],
    raises,
    answers: [...new Set(systems.flatMap((system) => system.hooks.map((it) => `${it.path}@${it.version}`)))],
    asks,
    calls: [...calls].map(([trait, methods]) => ({
      trait,
      methods,
      optional:
        module.abi === null &&
        uses.filter((use) => trait.startsWith(`${use.path}@`)).every((use) => use.optional),
    })),
    components: [...components.values()],
    engine: [...engine].map(([trait, methods]) => ({ trait, methods })),
    wasi,
    raw,
    foreign,
    assets: module.assets.map(({ name, type, kind, bytes, pixels, seconds }) => ({
      name,
      type,
      kind,
      bytes: bytes.length,
      pixels,
      seconds,
    })),
    memory:
      memory === undefined
        ? null
        : {
            initialBytes: memory.min * 65_536,
            maximumBytes: memory.max === null ? null : memory.max * 65_536,
          },
  }
}

/** How all fields of a component are called. */
const EVERYTHING = 'values'

/** The permission that each method of the engine's traits needs, in exact words. */
export const ENGINE_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  world: {
    spawn: 'create objects',
    despawn: 'remove objects',
    alive: 'check whether objects still exist',
    'spawn-many': 'create objects',
    'despawn-many': 'remove objects',
  },
  log: { write: "write to the game's log" },
  time: {
    frame: "read the game's time",
    step: "read the game's time",
    delta: "read the game's time",
    elapsed: "read the game's time",
  },
  input: Object.fromEntries(
    ['find', 'held', 'pressed', 'released', 'value'].map((method) => [method, 'see your input']),
  ),
  assets: {
    find: 'find pictures, sounds and data of the game',
    type: 'find pictures, sounds and data of the game',
    size: 'find pictures, sounds and data of the game',
    read: 'read pictures, sounds and data of the game',
  },
  text: { intern: 'add texts of its own' },
  storage: Object.fromEntries(
    ['get', 'set', 'remove', 'keys', 'room'].map((method) => [method, 'keep data of its own on this device']),
  ),
  mods: { list: 'see which mods run', version: 'see which mods run' },
  random: { bits: 'use random numbers', float: 'use random numbers', below: 'use random numbers' },
  panic: { panic: 'stop itself with a message' },
}

/**
 * Lists every permission of a mod in exact words, each in one line. Names of the file stand in quotes unless they are in
 * kebab-case. `playerPermissions` sums the list up for players.
 *
 * @param replaced names of its assets that the game has as well, where the game is known
 */
export function permissionLines(mod: ModDescription, replaced: readonly string[] = []): string[] {
  const lines: string[] = []
  const list = (names: readonly string[]): string =>
    names.map((name) => (isKebab(name) ? name.replaceAll('-', ' ') : quoted(name))).join(', ')
  for (const { trait, methods } of mod.engine) {
    lines.push(...new Set(methods.map((method) => engineWords(trait, method))))
  }
  lines.push(...mod.wasi.flatMap((name) => wasiWords(name) ?? []))
  for (const { trait, methods, optional } of mod.calls) {
    const named = methods.length === 0 ? '' : `: ${list(methods)}`
    lines.push(`call ${label(trait)}${named}${optional ? ' (optional)' : ''}`)
  }
  for (const { component, reads, writes, addsOrRemoves } of mod.components) {
    if (reads.length > 0) lines.push(`read ${label(component)}: ${list(reads)}`)
    if (writes.length > 0) lines.push(`change ${label(component)}: ${list(writes)}`)
    if (addsOrRemoves) lines.push(`add or remove ${label(component)}`)
  }
  for (const event of mod.handles) lines.push(`notice ${label(event)}`)
  for (const event of mod.raises) lines.push(`trigger ${label(event)}`)
  for (const hook of mod.answers) lines.push(`change the value of ${label(hook)}`)
  for (const hook of mod.asks) lines.push(`ask for the value of ${label(hook)}`)
  for (const name of mod.raw) {
    const at = name.indexOf('#')
    const [module, member] = [name.slice(0, at), name.slice(at + 1)]
    lines.push(`call ${quoted(member)}, a function of the game's own program (${printable(module)})`)
  }
  for (const [name, limit] of Object.entries(mod.limits))
    lines.push(`use more than the default limit if the game agrees: ${name} of ${limit}`)
  lines.push(...assetLines(mod, replaced))
  for (const trait of mod.provides) lines.push(`provide ${label(trait)}`)
  return [...new Set(lines)]
}

function engineWords(trait: string, method: string): string {
  const words = Object.hasOwn(ENGINE_WORDS, trait) ? ENGINE_WORDS[trait]! : {}
  return Object.hasOwn(words, method) ? words[method]! : `call ${quoted(method)} of the engine's ${trait}`
}

/** Lines on the assets it brings, and on the game's they replace. */
function assetLines({ assets }: ModDescription, replaced: readonly string[]): string[] {
  if (assets.length === 0) return []
  const counts = (['picture', 'sound', 'data'] as const).flatMap((kind) => {
    const count = assets.filter((asset) => asset.kind === kind).length
    return count === 0 ? [] : [counted(count, kind === 'data' ? 'data file' : kind)]
  })
  const size = assets.reduce((sum, asset) => sum + asset.bytes, 0)
  const lines = [`add ${counts.join(', ')} of its own (${(size / 1024).toFixed(1)} kB)`]
  if (replaced.length > 0) {
    const named = replaced.slice(0, 10).join(', ')
    const more = replaced.length > 10 ? `, and ${replaced.length - 10} more` : ''
    lines.push(`replace assets of the game: ${named}${more}`)
  }
  return lines
}

/** `pong:game/match-over@1.0.0` as "match over" of pong:game. */
function label(id: string): string {
  const parsed = parseItemId(id)
  return parsed === null
    ? quoted(id)
    : `"${parsed.item.replaceAll('-', ' ')}" (${parsed.package} ${parsed.version})`
}

/** A name that may be any text: it cannot end the quotes around it. */
function quoted(name: string): string {
  return `"${printable(name).replaceAll('"', "'")}"`
}
