import { SkeinError } from '../error.ts'
import { assertKebab, assertPackageName, printable, toKebab, visible } from './name.ts'
import {
  assertCount,
  assertType,
  type Defaulted,
  type Field,
  type FunctionType,
  type Infer,
  type InferFunction,
  type Type,
} from './type.ts'
import { assertVersion, channelOf, itemId } from './version.ts'

/** Fields as a developer writes them: camelCase names and types, in the order they travel. */
export type FieldMap = Record<string, Type>
/** Methods as a developer writes them. */
export type MethodMap = Record<string, FunctionType>

/** The properties of every item of a package. Definitions hold no state and are shared freely. */
export interface ItemDefinition {
  /** `namespace:package/name@version`. */
  readonly id: string
  /** `namespace:package/name`. */
  readonly path: string
  /** Where compatible versions meet: `namespace:package/name@track`. */
  readonly channel: string
  /** The package, as `namespace:name`. */
  readonly package: string
  readonly name: string
  readonly version: string
  /** How players read it in a list of permissions; see {@link ItemOptions}. */
  readonly label?: string
}

/** Texts about an item, beside its type. They are no part of the interface: linking does without them. */
export interface ItemOptions {
  /**
   * How players read the item in a list of permissions, in one line of at most 60 characters. It completes a sentence: for a
   * component, "see …" and "change …" (`how fast the ball moves`); for an event, "notice …" and "trigger …" (`a goal`); for a
   * trait, "read …" by its methods that return a value and "change …" by the others (`the score`). Default: the name of the item,
   * in quotes.
   */
  readonly label?: string
}

/** Texts about a component, and the conversion of values that its earlier versions have in saved games. */
export interface ComponentOptions<F extends FieldMap = FieldMap> extends ItemOptions {
  /** The version of the form of its values: count it up when `migrate` has a new form to make. Default: 1. */
  readonly version?: number
  /**
   * Converts the values of one entity that an earlier version saved, by the names of their fields, to values for all present fields.
   * Called once for each entity when a saved game is loaded; its result must follow from its arguments alone.
   * @param version of the component that saved them
   */
  migrate?(saved: Record<string, unknown>, version: number): { readonly [K in keyof F]: Infer<F[K]> }
}

/** The version of the form of a component's values, and the conversion of earlier ones; see {@link ComponentOptions}. */
export interface ComponentMigration {
  readonly version: number
  /** `null` where fields keep their values by name. */
  readonly migrate: ((saved: Record<string, unknown>, version: number) => unknown) | null
}

/** A set of numeric fields, stored as columns with one row per entity. Without fields it is a tag. */
export interface ComponentDefinition<
  N extends string = string,
  F extends FieldMap = FieldMap,
> extends ItemDefinition {
  readonly kind: 'component'
  readonly name: N
  readonly fields: readonly Field[]
  /** Only where the game has one: no part of the interface. */
  readonly migration?: ComponentMigration
  /** Only for inference: no such property exists at run time. */
  readonly $fields?: F
}

/** A message with named fields, queued and delivered in order. */
export interface EventDefinition<F extends FieldMap = FieldMap> extends ItemDefinition {
  readonly kind: 'event'
  readonly fields: readonly Field[]
  /** Only for inference: no such property exists at run time. */
  readonly $fields?: F
}

/** A set of methods that one system provides and others call. */
export interface TraitDefinition<M extends MethodMap = MethodMap> extends ItemDefinition {
  readonly kind: 'trait'
  readonly methods: readonly (readonly [name: string, type: FunctionType])[]
  /** Only for inference: no such property exists at run time. */
  readonly $methods?: M
}

/**
 * A value that several handlers may change, one after the other: a rule of a game. What each returns is what the next one gets, and
 * what the caller gets in the end.
 */
export interface HookDefinition<F extends FieldMap = FieldMap, V = unknown> extends ItemDefinition {
  readonly kind: 'hook'
  /** The arguments besides the value. */
  readonly fields: readonly Field[]
  /** The type of the value. */
  readonly value: Type
  /** A handler as a function: the value and the fields, in declared order, give the value. Its only name is `call`. */
  readonly methods: readonly [readonly [name: 'call', type: FunctionType]]
  /** Only for inference: no such property exists at run time. */
  readonly $fields?: F
  readonly $value?: V
}

type DefaultedKeys<F extends FieldMap> = { [K in keyof F]: F[K] extends Defaulted ? K : never }[keyof F]

/** The payload of an event as its handlers see it: every field is there. */
export type EventPayload<E> =
  E extends EventDefinition<infer F> ? { readonly [K in keyof F]: Infer<F[K]> } : never

/** The payload of an event as who raises it gives it: fields with a default may be left out. */
export type EventInput<E> =
  E extends EventDefinition<infer F>
    ? { readonly [K in Exclude<keyof F, DefaultedKeys<F>>]: Infer<F[K]> } & {
        readonly [K in DefaultedKeys<F>]?: Infer<F[K]>
      }
    : never

/** The arguments of a hook as its handlers see them: every field is there. */
export type HookArguments<H> =
  H extends HookDefinition<infer F> ? { readonly [K in keyof F]: Infer<F[K]> } : never

/** The arguments of a hook as its caller gives them: fields with a default may be left out. */
export type HookInput<H> = H extends HookDefinition<infer F> ? EventInput<EventDefinition<F>> : never

/** The value of a hook. */
export type HookValue<H> = H extends HookDefinition<FieldMap, infer V> ? V : never

/** The values of one component of one entity. */
export type ComponentValues<C> =
  C extends ComponentDefinition<string, infer F> ? { [K in keyof F]: Infer<F[K]> } : never

/** The methods of a trait, as an object that provides it has them and a proxy offers them. */
export type TraitMethods<T> =
  T extends TraitDefinition<infer M> ? { [K in keyof M]: InferFunction<M[K]> } : never

/** A named, versioned set of components, events and traits, such as `pong:game@1.0.0`. */
export interface PackageDefinition {
  readonly kind: 'package'
  readonly name: string
  readonly version: string
  /** `namespace:name@version`. */
  readonly id: string
  /** The items of the package, in the order of the source. */
  readonly items: readonly (ComponentDefinition | EventDefinition | TraitDefinition | HookDefinition)[]
  /**
   * Doc comments, where tools have read them from the source: of the package as `''`, of items by name, of fields and methods as
   * `item#member`. They are no part of the interface.
   */
  readonly docs?: ReadonlyMap<string, string>
}

/** A {@link PackageDefinition} while it is being written down. */
export interface PackageBuilder extends PackageDefinition {
  /** Adds a component. Its fields are numbers, `bool`, enums or entities; none makes it a tag. */
  component<const N extends string, const F extends FieldMap>(
    name: N,
    fields: F,
    options?: ComponentOptions<NoInfer<F>>,
  ): ComponentDefinition<N, F>
  /** Adds an event with fields of any type. */
  event<const F extends FieldMap>(name: string, fields: F, options?: ItemOptions): EventDefinition<F>
  /**
   * Adds a hook: a value that handlers may change before it counts, such as the points of a hit.
   *
   * @param fields arguments that give handlers the circumstances; they do not change
   * @param value the type of the value
   */
  hook<const F extends FieldMap, V>(
    name: string,
    fields: F,
    value: Type<V>,
    options?: ItemOptions,
  ): HookDefinition<F, V>
  /** Adds a trait. */
  trait<const M extends MethodMap>(name: string, methods: M, options?: ItemOptions): TraitDefinition<M>
}

/** No package has more components, events, hooks and traits than this. */
export const MAX_ITEMS = 1_000

/** No label is longer than this. */
const MAX_LABEL = 60

const COLUMN_KINDS: ReadonlySet<string> = new Set([
  'bool', 'u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64', 'f32', 'f64', 'enum', 'entity',
]) // prettier-ignore

/** Whether values of a type fit a column: one number per row. */
export function isColumnType(type: Type): boolean {
  return COLUMN_KINDS.has(type.kind)
}

/**
 * Starts a package: the interfaces that one owner shares under one name and version.
 *
 * @param name `namespace:name`, in kebab-case
 * @param version a semantic version
 * @throws SkeinError `schema/*` when a name, version or type cannot be used, with what to write instead
 * @example
 * ```ts
 * import { definePackage, t } from 'skein'
 *
 * export const pong = definePackage('pong:game', '1.0.0')
 * export const Position = pong.component('position', { x: t.f32, y: t.f32 }, { label: 'where things are' })
 * export const Goal = pong.event('goal', { side: t.enum(['left', 'right']), score: t.u32 })
 * export const Paddles = pong.trait('paddles', { setSpeed: t.func([t.arg('speed', t.f32)]) })
 * ```
 */
export function definePackage(name: string, version: string): PackageBuilder {
  assertPackageName(name, 'the name of a package')
  assertVersion(version, `the package ${name}`)
  const items: (ComponentDefinition | EventDefinition | TraitDefinition | HookDefinition)[] = []
  const taken = new Set<string>()

  const claim = (item: string, { label }: ItemOptions = {}): ItemDefinition => {
    assertKebab(item, `the name of an item of ${name}`)
    if (taken.has(item)) {
      throw new SkeinError('schema/duplicate-name', `${name} defines "${item}" twice`, {
        names: { package: `${name}@${version}`, other: item },
        hint: 'Rename one: the components, events, hooks and traits of a package share one namespace.',
      })
    }
    if (taken.size >= MAX_ITEMS) {
      throw new SkeinError('schema/invalid-type', `${name} has more than ${MAX_ITEMS} items`, {
        names: { package: `${name}@${version}` },
        hint: 'Split the package.',
      })
    }
    taken.add(item)
    const path = `${name}/${item}`
    if (label !== undefined) assertLabel(label, path)
    const id = itemId(name, item, version)
    const labelled = label === undefined ? {} : { label }
    return { id, path, channel: channelOf(path, version), package: name, name: item, version, ...labelled }
  }
  const fieldsOf = (fields: FieldMap, owner: string): readonly Field[] => {
    const entries = Object.entries(fields)
    assertCount(entries.length, owner)
    return Object.freeze(
      entries.map(([field, type]) => {
        toKebab(field)
        assertType(type, `${owner}.${field}`)
        return Object.freeze([field, type] as const)
      }),
    )
  }

  const definition: PackageBuilder = {
    kind: 'package',
    name,
    version,
    id: `${name}@${version}`,
    items,
    component<const N extends string, const F extends FieldMap>(
      item: N,
      map: F,
      options: ComponentOptions<NoInfer<F>> = {},
    ) {
      const identity = claim(item, options)
      const fields = fieldsOf(map, identity.path)
      for (const [field, type] of fields) {
        if (isColumnType(type)) continue
        throw new SkeinError(
          'schema/invalid-type',
          `the field ${identity.path}.${field} cannot have the type ${type.kind}`,
          {
            names: { component: identity.id },
            hint: 'Use a number type, bool, an enum or an entity for fields of components.',
          },
        )
      }
      const component: ComponentDefinition<N, F> = Object.freeze({
        kind: 'component',
        ...identity,
        name: item,
        fields,
        ...migrationOf(options, identity.id),
      })
      items.push(component as unknown as ComponentDefinition)
      return component
    },
    event<const F extends FieldMap>(item: string, map: F, options?: ItemOptions) {
      const identity = claim(item, options)
      const event: EventDefinition<F> = Object.freeze({
        kind: 'event',
        ...identity,
        fields: fieldsOf(map, identity.path),
      })
      items.push(event as unknown as EventDefinition)
      return event
    },
    hook<const F extends FieldMap, V>(item: string, map: F, value: Type<V>, options?: ItemOptions) {
      const identity = claim(item, options)
      const fields = fieldsOf(map, identity.path)
      assertType(value, `the value of ${identity.path}`)
      if (fields.some(([field]) => field === 'value')) {
        throw new SkeinError('schema/duplicate-name', `the hook ${identity.path} has a field "value"`, {
          names: { package: `${name}@${version}`, other: identity.id },
          hint: 'Rename the field: handlers get the value of the hook under this name.',
        })
      }
      const params: readonly Field[] = Object.freeze([Object.freeze(['value', value] as const), ...fields])
      const type: FunctionType = Object.freeze({ kind: 'func', params, result: value })
      const hook: HookDefinition<F, V> = Object.freeze({
        kind: 'hook',
        ...identity,
        fields,
        value,
        methods: Object.freeze([Object.freeze(['call', type] as const)] as const),
      })
      items.push(hook as unknown as HookDefinition)
      return hook
    },
    trait<const M extends MethodMap>(item: string, map: M, options?: ItemOptions) {
      const identity = claim(item, options)
      const entries = Object.entries(map)
      assertCount(entries.length, identity.path)
      const methods = entries.map(([method, type]) => {
        toKebab(method)
        if (type?.kind !== 'func') {
          throw new SkeinError('schema/invalid-type', `${identity.path}.${method} is not a method`, {
            names: { trait: identity.id },
            hint: 'Describe methods with t.func, such as t.func([t.f32], t.bool).',
          })
        }
        return Object.freeze([method, type] as const)
      })
      const trait: TraitDefinition<M> = Object.freeze({
        kind: 'trait',
        ...identity,
        methods: Object.freeze(methods),
      })
      items.push(trait as unknown as TraitDefinition)
      return trait
    },
  }
  return definition
}

function migrationOf(
  { version, migrate }: ComponentOptions,
  component: string,
): { migration?: ComponentMigration } {
  if (version === undefined && migrate === undefined) return {}
  if (Number.isSafeInteger(version) && version! > 0 && ['function', 'undefined'].includes(typeof migrate))
    return { migration: { version: version!, migrate: migrate ?? null } }
  throw new SkeinError('schema/invalid-type', `${component} has an invalid "version" or "migrate"`, {
    names: { component },
    hint: 'Pass a whole number from 1 as "version", and a function as "migrate", if any.',
  })
}

function assertLabel(label: string, path: string): void {
  if (typeof label === 'string' && label.trim() === label && label !== '' && label.length <= MAX_LABEL) {
    if (visible(label) === label) return
  }
  throw new SkeinError(
    'schema/invalid-name',
    `${path} has an invalid label: ${printable(JSON.stringify(label))}`,
    {
      names: { other: path },
      hint: `A label is one line of 1 to ${MAX_LABEL} characters that completes "see …", "notice …" or "read …", such as "how fast the ball moves".`,
    },
  )
}
