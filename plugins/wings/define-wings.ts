import {
  isVersion,
  printable,
  SkeinError,
  suggestion,
  type EventDefinition,
  type GuestInterface,
  type TraitDefinition,
  type Type,
} from '../../engine/index.ts'
import type { WingsInterface, WingsParameter } from './interface.ts'
import { marshalCodec } from './marshal/codec.ts'

/** A trait of the game, and how its methods are declared in Rust: all of them, in the order of the Rust trait. */
export interface WingsTraitOptions<T extends TraitDefinition = TraitDefinition> {
  readonly trait: T
  readonly methods: WingsMethods<T>
}

/** The forms of the parameters of each method. */
export type WingsMethods<T> =
  T extends TraitDefinition<infer M> ? { readonly [K in keyof M]: readonly WingsParameter[] } : never

/** Options of {@link defineWings}. */
export interface WingsOptions<T extends Record<string, TraitDefinition>> {
  /** The name of the Rust crate, with `_` for `-`. */
  readonly crate: string
  /** Its version: plugins that were built for another minor version do not find the names below. */
  readonly version: string
  /** The traits that the game serves, by path within the crate. */
  readonly traits?: {
    readonly [K in keyof T]: { readonly trait: T[K]; readonly methods: WingsMethods<T[K]> }
  }
  /** Events, by path within the crate. An event with one field carries the value of that field. */
  readonly events?: Readonly<Record<string, EventDefinition>>
  /** Groups of the game, by path within the crate. */
  readonly groups?: Readonly<Record<string, string>>
  /**
   * Names of enums, variants, records and tuples in the crate that `skein bindgen --lang wings` writes, by path within it. Others are
   * called after the first field or parameter of their type.
   */
  readonly types?: Readonly<Record<string, Type>>
}

/** A value that a method may change, as `&mut` in Rust. Its value when the method returns goes back to the plugin. */
export interface WingsCell<T> {
  value: T
}

/**
 * The type of a parameter that is declared as `&mut` in Rust: the method gets a {@link WingsCell}.
 *
 * @example
 * ```ts
 * import { definePackage, t } from 'skein'
 * import { cell } from 'skein/wings'
 *
 * const bank = definePackage('acme:bank', '0.1.0')
 * export const Bank = bank.trait('bank', { withdraw: t.func([t.string, cell(t.s64)], t.bool) })
 * ```
 */
export function cell<T>(type: Type<T>): Type<WingsCell<T>> {
  return type as Type as Type<WingsCell<T>>
}

/**
 * Describes a game to plugins that were built with the Rust crates `wings`: maps the names of their Rust crate to the game's
 * packages.
 *
 * @throws SkeinError `value/invalid` for names, versions and forms that cannot be; `schema/invalid-type` for a type without a
 * counterpart in Rust
 * @example
 * ```ts
 * import { definePackage, t } from 'skein'
 * import { defineWings } from 'skein/wings'
 *
 * const arena = definePackage('arena:game', '0.1.3')
 * export const Log = arena.trait('log', { print: t.func([t.string]), level: t.func([], t.u8) })
 * export const Tick = arena.event('tick', { frame: t.u32, dt: t.f64 })
 *
 * export const arenaForWings = defineWings({
 *   crate: 'arena',
 *   version: '0.1.3',
 *   traits: { Log: { trait: Log, methods: { print: ['&'], level: [] } } },
 *   events: { 'on::Tick': Tick },
 *   groups: { Client: 'client' },
 * })
 * ```
 */
export function defineWings<const T extends Record<string, TraitDefinition>>(
  options: WingsOptions<T>,
): WingsInterface & GuestInterface {
  const { crate, version, events = {}, groups = {}, types = {} } = options
  const traits = (options.traits ?? {}) as Readonly<Record<string, WingsTraitOptions>>
  const fail = (problem: string, hint: string): never => {
    throw new SkeinError('value/invalid', `defineWings: ${problem}`, { hint })
  }
  if (!/^[a-z_][a-z0-9_]*$/.test(crate))
    fail(
      `"${printable(crate)}" is not the name of a crate`,
      'Write it as Rust paths do, such as "space_pong".',
    )
  if (!isVersion(version))
    fail(`"${printable(version)}" is not a version`, 'Use that of the crate, such as "0.1.0".')
  checkPaths([traits, events, groups, types].flatMap(Object.keys), fail)
  for (const [path, type] of Object.entries(types)) {
    if (!DECLARED.has(type.kind))
      fail(
        `${path} names a type of the kind ${type.kind}`,
        'Name enums, variants, records and tuples; Rust spells others itself.',
      )
    marshalCodec(type)
  }
  for (const { fields } of Object.values(events)) for (const [, type] of fields) marshalCodec(type)
  return Object.freeze({
    kind: 'wings',
    crate,
    version,
    traits: new Map(
      Object.entries(traits).map(([path, { trait, methods }]) => {
        const forms = Object.entries(methods as Readonly<Record<string, readonly WingsParameter[]>>)
        checkMethods(path, trait, forms, fail)
        return [path, { trait, methods: forms }]
      }),
    ),
    events: new Map(Object.entries(events)),
    groups: new Map(Object.entries(groups)),
    types: new Map(Object.entries(types)),
  })
}

/** The kinds of type that a crate declares. */
const DECLARED: ReadonlySet<string> = new Set(['enum', 'record', 'tuple', 'variant'])

function checkPaths(paths: readonly string[], fail: (problem: string, hint: string) => never): void {
  const items = new Set<string>()
  for (const path of paths) {
    if (!/^[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*$/.test(path))
      fail(`"${printable(path)}" is not a path in a crate`, 'Write it without the crate, such as "on::Tick".')
    if (items.has(path))
      fail(`${path} is there twice`, 'A crate has one item of a name: a trait, an event, a group or a type.')
    items.add(path)
  }
}

/** The forms of parameters that a game may give. */
const FORMS: readonly WingsParameter[] = ['', '&', '&mut', '&[]', '&mut []', '()', '&()']

function checkMethods(
  path: string,
  trait: TraitDefinition,
  methods: readonly (readonly [string, readonly WingsParameter[]])[],
  fail: (problem: string, hint: string) => never,
): void {
  const names = trait.methods.map(([name]) => name)
  const given = new Set(methods.map(([name]) => name))
  const missing = names.find((name) => !given.has(name))
  if (missing !== undefined)
    fail(
      `${path} lacks the method "${missing}"`,
      'List every method of the trait, in the order of the Rust trait.',
    )
  for (const [name, forms] of methods) {
    const found = trait.methods.find(([it]) => it === name)
    if (found === undefined)
      fail(
        `${path} has a method "${printable(name)}" that ${trait.id} lacks`,
        suggestion(name, names) ?? `It has: ${names.join(', ')}.`,
      )
    const [, { params, result }] = found!
    const unknown = forms.find((form) => !FORMS.includes(form))
    if (unknown !== undefined)
      fail(
        `${path}.${name} has a parameter of the form "${printable(unknown)}"`,
        `Use one of "${FORMS.join('", "')}".`,
      )
    const carrying = forms.filter((form) => form !== '()' && form !== '&()')
    if (carrying.length !== params.length)
      fail(
        `${path}.${name} has ${carrying.length} parameters that carry a value; the trait has ${params.length}`,
        'Give the form of each parameter: "" by value, "&", "&mut", "&[]", "&mut []"; "()" for one that carries nothing.',
      )
    for (const [index, form] of carrying.entries())
      if (form.endsWith('[]') && params[index]![1].kind !== 'list')
        fail(`${path}.${name} has a slice that is no list`, 'Use t.list for it.')
    for (const [, type] of params) marshalCodec(type)
    if (result !== null) marshalCodec(result)
  }
}
