import {
  compareText,
  printable,
  SkeinError,
  type AnyEvent,
  type TraitDefinition,
} from '../../engine/index.ts'
import type { LinkedModule, LinkedSystem, LinkResult, LinkTarget } from '../image/index.ts'
import { formatSignature, sameSignature } from '../image/signature.ts'
import type { Module } from '../module/module.ts'
import type { CoreSignature } from '../wasm/index.ts'
import { hostNames, type HostEvent, type HostNames, type HostTrait } from './host-names.ts'
import type { WingsInterface } from './interface.ts'
import { KEEP, KEEP_KEY } from './keep.ts'
import type { SystemDescriptor } from './metadata.ts'
import { keysInData } from './names-in-data.ts'
import type { WingsText } from './text.ts'
import { anyPatch, keyOf, pathOf, versionOf, type WingsType } from './types.ts'

/** A trait that a plugin may call: one of the game, or one that a system of a plugin serves. */
export type TraitTarget =
  | {
      readonly kind: 'host'
      readonly key: string
      readonly path: string
      readonly version: string
      readonly host: HostTrait
    }
  | { readonly kind: 'guest'; readonly key: string; readonly path: string; readonly version: string }
  /** `skein::Keep`, which each instance has for itself. */
  | { readonly kind: 'keep'; readonly key: string; readonly path: string; readonly version: string }

/** A function of a system, as its instance finds it. */
export interface WingsEntry {
  readonly name: string
  /** The place of the system among those of the module. */
  readonly system: number
  readonly kind: 'new' | 'drop' | 'handler'
  /** Places in the table of the module: the function; and for a handler the one that decodes its event. */
  readonly fn: number
  readonly invoke: number
}

/** A module built with `wings`, linked to a game. */
export interface WingsLinked extends LinkedModule {
  readonly wings: {
    readonly systems: readonly SystemDescriptor[]
    /** The traits that the module may call, by the ids that it is given for them. */
    readonly targets: readonly TraitTarget[]
    /** The ids of traits, by key. */
    readonly ids: ReadonlyMap<string, number>
    readonly names: HostNames
    /** The events of the game that the module may raise, by key. */
    readonly raises: ReadonlySet<string>
    /** The events of the game, by channel. */
    readonly eventsByChannel: ReadonlyMap<string, HostEvent>
  }
}

const ALLOC: CoreSignature = { params: ['i32'], results: ['i32'] }
const EXPORTS: Readonly<Record<string, CoreSignature>> = {
  __wings_alloc_marshal_buffer: ALLOC,
  __wings_copy_event_object: { params: [], results: [] },
  __wings_invoke_func_1: { params: ['i32', 'i32'], results: ['i32'] },
  __wings_invoke_func_2: { params: ['i32', 'i32', 'i32'], results: ['i32'] },
  __wings_invoke_proxy_func: { params: ['i32', 'i32', 'i32', 'i32'], results: ['i32'] },
}
const IMPORTS: Readonly<Record<string, CoreSignature>> = {
  __wings_invoke_proxy_function: { params: ['i32', 'i32', 'i32', 'i32'], results: [] },
  __wings_proxy_index: { params: ['i32', 'i32'], results: ['i32'] },
  __wings_raise_event: { params: ['i32', 'i32'], results: [] },
}

const NONE: readonly WingsInterface[] = []

/** Links a module built with `wings` to a game: finds the items that its metadata names. Runs nothing. */
export function linkWings(module: Module, host: LinkTarget): LinkResult {
  const interfaces = (host.interfaces ?? NONE) as readonly WingsInterface[]
  const names = hostNames(interfaces)
  const { wings } = module as Module & WingsText
  const targets = targetsOf(module, wings.systems, names)
  const groups = wings.groups.map(({ group, systems }) => ({
    name: names.groups.get(keyOf(group)) ?? '',
    systems: systems.map(pathOf),
  }))
  const linked: WingsLinked = {
    module,
    imports: [],
    systems: wings.systems.map((descriptor, index) => linkSystem(module, descriptor, index, names)),
    packagesOf: new Set(),
    groups,
    wings: {
      systems: wings.systems,
      targets,
      ids: new Map(targets.map(({ key }, id) => [key, id])),
      names,
      raises: keysInData(module, names.events.keys()),
      eventsByChannel: new Map([...names.events.values()].map((it) => [it.event.channel, it])),
    },
  }
  return {
    linked,
    problems: [...problemsOf(module), ...unknownGame(module, wings, interfaces)],
    lookups: new Set(),
  }
}

/** The traits that the systems of a module declare; behind them those of the game whose names lie in its data. */
function targetsOf(
  module: Module,
  systems: readonly SystemDescriptor[],
  { traits }: HostNames,
): readonly TraitTarget[] {
  const targets = new Map<string, TraitTarget>()
  for (const type of systems.flatMap(({ dependencies }) => dependencies)) {
    const key = keyOf(type)
    targets.set(
      key,
      key === KEEP_KEY
        ? KEEP_TARGET
        : { key, ...(hostTarget(traits.get(key)) ?? { kind: 'guest', ...requestOf(type) }) },
    )
  }
  const named = keysInData(module, [KEEP_KEY, ...traits.keys()])
  if (named.has(KEEP_KEY)) targets.set(KEEP_KEY, KEEP_TARGET)
  for (const [key, trait] of [...traits].toSorted(([a], [b]) => compareText(a, b)))
    if (!targets.has(key) && named.has(key)) targets.set(key, { key, ...hostTarget(trait)! })
  return [...targets.values()]
}

const { path: KEEP_PATH, version: KEEP_VERSION } = KEEP.trait
const KEEP_TARGET: TraitTarget = { kind: 'keep', key: KEEP_KEY, path: KEEP_PATH, version: KEEP_VERSION }

function hostTarget(host: HostTrait | undefined): Omit<TraitTarget & { kind: 'host' }, 'key'> | null {
  if (host === undefined) return null
  return { kind: 'host', path: host.trait.path, version: host.trait.version, host }
}

function requestOf(type: WingsType): { path: string; version: string } {
  return { path: pathOf(type), version: anyPatch(type) }
}

function linkSystem(
  module: Module,
  descriptor: SystemDescriptor,
  index: number,
  { traits, events }: HostNames,
): LinkedSystem {
  const { type, dependencies, handlers } = descriptor
  const record = module.manifest.systems[index]!
  const entry = (name: string, kind: WingsEntry['kind'], fn: number, invoke = 0): WingsEntry => ({
    name,
    system: index,
    kind,
    fn,
    invoke,
  })
  return {
    record: {
      ...record,
      uses: dependencies.flatMap((it) => {
        const key = keyOf(it)
        if (key === KEEP_KEY) return []
        const host = traits.get(key)
        const { path, version } = host === undefined ? requestOf(it) : host.trait
        return { path, version, optional: false }
      }),
    },
    id: `${record.name}@${record.version}`,
    provides: descriptor.traits.map((it) => {
      const trait = traits.get(keyOf(it.type))?.trait ?? guestTrait(it.type)
      return { trait, methods: [] }
    }),
    handlers: handlers.map(({ event, handler, invoke }) => ({
      event: eventOf(events.get(keyOf(event)), event),
      entry: entry(`the handler of ${event.name}`, 'handler', handler, invoke),
      owned: false,
    })),
    hooks: [],
    queries: [],
    new: entry(`${type.name}::new`, 'new', descriptor.new),
    drop: entry(`${type.name}::drop`, 'drop', descriptor.drop),
  }
}

/** A trait of a plugin: the host passes its calls on without knowing its methods. */
function guestTrait(type: WingsType): TraitDefinition {
  const path = pathOf(type)
  const version = versionOf(type)
  return {
    kind: 'trait',
    id: `${path}@${version}`,
    path,
    channel: keyOf(type),
    package: '',
    name: path,
    version,
    methods: [],
  }
}

/** An event of the game, or one that only plugins know. */
export function eventOf(known: HostEvent | undefined, type: Omit<WingsType, 'patch'>): AnyEvent {
  return known?.event ?? { kind: 'unknown-event', path: pathOf(type), channel: keyOf(type) }
}

/** Why nothing of a module would ever start: its groups are those of another game, or of another version of this one. */
function unknownGame(
  { name: mod, file }: Module,
  { groups }: WingsText['wings'],
  interfaces: readonly WingsInterface[],
): SkeinError[] {
  const names = { mod, file }
  if (interfaces.length === 0) {
    return [
      new SkeinError('module/other-host', `${file} is a plugin for wings, which this game does not take`, {
        names,
        hint: 'In the game, describe it with defineWings and list that under "interfaces" in defineGame; see docs/wings.md.',
      }),
    ]
  }
  const crates = [...new Set(groups.map(({ group }) => group.name.split('::')[0]!))]
  if (crates.length === 0 || crates.some((crate) => interfaces.some((it) => it.crate === crate))) {
    const version = ({ crate, version: of }: WingsInterface): string =>
      `${crate} ${of.replace(/\.\d+(?:-.*)?$/, '')}`
    const known = new Set(interfaces.map(version))
    const wanted = groups.map(({ group }) => `${group.name.split('::')[0]!} ${group.major}.${group.minor}`)
    if (wanted.length === 0 || wanted.some((it) => known.has(it))) return []
    const [other] = wanted
    return [
      new SkeinError(
        'link/incompatible-version',
        `${mod} was built for ${other}; this game is ${[...known].join(' and ')}`,
        {
          names: { ...names, other: other! },
          hint: 'Build the plugin with the version of the crate that the game has.',
        },
      ),
    ]
  }
  return [
    new SkeinError(
      'link/unknown-package',
      `${mod} was built for the crate ${crates[0]!}, which this game does not know`,
      {
        names: { ...names, other: crates[0]! },
        hint: 'Use the plugin with the game that it was made for.',
      },
    ),
  ]
}

/** Reasons why no game can run a module. */
export function problemsOf({ name: mod, file, info }: Module): SkeinError[] {
  const problems: SkeinError[] = []
  const hint = 'Build the plugin again with the crate "wings" 0.1.2 to 0.1.5.'
  const wrongType = (label: string, wanted: CoreSignature, found: CoreSignature): void => {
    problems.push(
      new SkeinError(
        'link/wrong-type',
        `"${label}" of ${mod} has the type ${formatSignature(found)}; it must be ${formatSignature(wanted)}`,
        { names: { mod, file, export: label }, hint },
      ),
    )
  }
  for (const { module, name, type } of info.imports) {
    const wanted = module === 'env' && Object.hasOwn(IMPORTS, name) ? IMPORTS[name]! : null
    const label = printable(`${module}#${name}`)
    if (wanted === null) {
      problems.push(
        new SkeinError('link/unknown-import', `${mod} imports ${label}, which no plugin of wings needs`, {
          names: { mod, file, import: label },
          hint: 'Build the plugin for wasm32-unknown-unknown, without crates that need more than wings offers.',
        }),
      )
    } else if (type === null || !sameSignature(type, wanted))
      wrongType(label, wanted, type ?? { params: [], results: [] })
    if (problems.length >= MOST) return problems
  }
  for (const [name, wanted] of Object.entries(EXPORTS)) {
    const found = info.exports.get(name)
    if (found?.type === null || found === undefined) {
      problems.push(
        new SkeinError('link/missing-export', `${mod} does not export the function "${name}"`, {
          names: { mod, file, export: name },
          hint,
        }),
      )
    } else if (!sameSignature(found.type, wanted)) wrongType(name, wanted, found.type)
  }
  return problems
}

/** How many problems of one module are listed. */
const MOST = 100
