import type { EventDefinition, TraitDefinition } from '../../engine/index.ts'
import { messageCodec, type MessageCodec } from '../../engine/formats.ts'
import { marshalCodec, structCodec, type MarshalCodec } from './marshal/codec.ts'
import type { WingsInterface, WingsParameter, WingsTrait } from './interface.ts'
import { keyOf } from './types.ts'

/** A parameter of a method, as it crosses. */
export interface Parameter {
  readonly form: WingsParameter
  /** `null` for one that carries nothing. */
  readonly codec: MarshalCodec | null
}

/** A method of a trait of the game, as plugins call it. */
export interface HostMethod {
  /** In camelCase. */
  readonly name: string
  readonly params: readonly Parameter[]
  readonly result: MarshalCodec | null
}

/** A trait of the game, as plugins call it: by the places of its methods. */
export interface HostTrait {
  readonly trait: TraitDefinition
  readonly methods: readonly HostMethod[]
}

/** An event of the game, as it crosses. */
export interface HostEvent {
  readonly event: EventDefinition
  readonly codec: MarshalCodec
  readonly message: MessageCodec
}

/** Everything that a game has for plugins built with `wings`, by the keys of their types. */
export interface HostNames {
  readonly traits: ReadonlyMap<string, HostTrait>
  readonly events: ReadonlyMap<string, HostEvent>
  readonly groups: ReadonlyMap<string, string>
}

/** Names that were compiled, by the interfaces of their game. */
const compiled = new WeakMap<readonly object[], HostNames>()

/** The names of a game, compiled once. @throws SkeinError `schema/invalid-type` for a type without a counterpart in Rust */
export function hostNames(interfaces: readonly WingsInterface[]): HostNames {
  let names = compiled.get(interfaces)
  if (names === undefined) compiled.set(interfaces, (names = compileNames(interfaces)))
  return names
}

function compileNames(interfaces: readonly WingsInterface[]): HostNames {
  const traits = new Map<string, HostTrait>()
  const events = new Map<string, HostEvent>()
  const groups = new Map<string, string>()
  for (const it of interfaces) {
    const [major, minor] = it.version.split('.').map(Number) as [number, number]
    const key = (path: string): string => keyOf({ name: `${it.crate}::${path}`, major, minor })
    for (const [path, { trait, methods }] of it.traits) traits.set(key(path), hostTrait(trait, methods))
    for (const [path, event] of it.events)
      events.set(key(path), { event, codec: structCodec(event.fields), message: messageCodec(event.fields) })
    for (const [path, group] of it.groups) groups.set(key(path), group)
  }
  return { traits, events, groups }
}

/** A trait of the game as plugins call it. @param methods in the order of the Rust trait */
export function hostTrait(trait: TraitDefinition, methods: WingsTrait['methods']): HostTrait {
  return { trait, methods: methods.map(([name, forms]) => compileMethod(trait, name, forms)) }
}

function compileMethod(trait: TraitDefinition, name: string, forms: readonly WingsParameter[]): HostMethod {
  const [, type] = trait.methods.find(([it]) => it === name)!
  const types = type.params.map(([, param]) => param)
  const params = forms.map((form): Parameter => {
    const empty = form === '()' || form === '&()'
    return { form, codec: empty ? null : marshalCodec(types.shift()!) }
  })
  return { name, params, result: type.result === null ? null : marshalCodec(type.result) }
}
