/**
 * Builds the types that a game shares with its guests; used as `t`, as in `t.f32` or `t.list(t.string)`. Each is plain frozen data;
 * the JavaScript type is inferred. Integers of 64 bits are `bigint`; entity handles are opaque numbers; text is Unicode
 * without lone surrogates.
 *
 * @example
 * ```ts
 * import { definePackage, t } from 'skein'
 *
 * const inventory = definePackage('acme:inventory', '1.0.0')
 * export const Slot = inventory.component('slot', { item: t.entity, count: t.withDefault(t.u16, 1) })
 * export const Traded = inventory.event('traded', { items: t.list(t.string), price: t.option(t.f64) })
 * export const Shop = inventory.trait('shop', {
 *   buy: t.func([t.arg('item', t.string)], t.result(t.entity, t.string)),
 * })
 * ```
 *
 * @module
 */
import { SkeinError } from '../error.ts'
import { assertDefault } from './default.ts'
import { assertKebab, printable, toKebab } from './name.ts'
import { assertCount, assertType } from './type.ts'
import type {
  Defaulted,
  Entity,
  Field,
  FunctionType,
  Infer,
  OptionValue,
  ResultValue,
  ScalarKind,
  Type,
  TypeOf,
} from './type.ts'

type Parameter<T = unknown> = Type<T> | NamedParameter<T>

/** A parameter with a name of its own; see {@link arg}. */
export interface NamedParameter<T = unknown> {
  readonly kind: 'arg'
  readonly name: string
  readonly type: Type<T>
}

type ParameterValue<P> = P extends NamedParameter<infer T> ? T : Infer<P>
type ParameterValues<P extends readonly Parameter[]> = { [K in keyof P]: ParameterValue<P[K]> }
type RecordValue<F extends Record<string, Type>> = { [K in keyof F]: Infer<F[K]> }
type VariantValue<C extends Record<string, Type | null>> = {
  [K in keyof C & string]: C[K] extends Type
    ? { readonly tag: K; readonly value: Infer<C[K]> }
    : { readonly tag: K }
}[keyof C & string]
type FlagsValue<N extends readonly string[]> = { readonly [K in N[number]]: boolean }

/** A type that holds one value: a scalar or text. */
export type Simple<K extends ScalarKind | 'string', T> = { readonly kind: K } & Type<T>

const simple = <K extends ScalarKind | 'string', T>(kind: K): Simple<K, T> =>
  Object.freeze({ kind }) as Simple<K, T>

/** Frozen fields in the order they are written, which is the order they travel in. */
function fieldsOf(fields: Record<string, Type>): readonly Field[] {
  return Object.freeze(
    Object.entries(fields).map(([name, type]) => {
      toKebab(name)
      assertType(type, `the field "${name}"`)
      return Object.freeze([name, type] as const)
    }),
  )
}

function assertDistinct(names: readonly string[], what: string): void {
  assertCount(names.length, what)
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) {
      throw new SkeinError('schema/duplicate-name', `${what} has "${printable(name)}" twice`, {
        hint: 'Use each name once.',
      })
    }
    seen.add(name)
  }
  if (names.length === 0) {
    throw new SkeinError('schema/invalid-type', `${what} is empty`, { hint: 'Add at least one name.' })
  }
}

/** A truth value. */
export const bool: Simple<'bool', boolean> = simple('bool')
/** A whole number from 0 to 255. */
export const u8: Simple<'u8', number> = simple('u8')
/** A whole number from -128 to 127. */
export const s8: Simple<'s8', number> = simple('s8')
/** A whole number from 0 to 65,535. */
export const u16: Simple<'u16', number> = simple('u16')
/** A whole number from -32,768 to 32,767. */
export const s16: Simple<'s16', number> = simple('s16')
/** A whole number from 0 to 2³² - 1. */
export const u32: Simple<'u32', number> = simple('u32')
/** A whole number from -2³¹ to 2³¹ - 1. */
export const s32: Simple<'s32', number> = simple('s32')
/** A `bigint` from 0 to 2⁶⁴ - 1. */
export const u64: Simple<'u64', bigint> = simple('u64')
/** A `bigint` from -2⁶³ to 2⁶³ - 1. */
export const s64: Simple<'s64', bigint> = simple('s64')
/** A number with single precision. */
export const f32: Simple<'f32', number> = simple('f32')
/** A number with double precision. */
export const f64: Simple<'f64', number> = simple('f64')
/** One Unicode scalar value, as a string of one character. */
export const char: Simple<'char', string> = simple('char')
/** Unicode text without lone surrogates. */
export const string: Simple<'string', string> = simple('string')
/** A handle to an entity; it may be stale by the time it arrives. */
export const entity: Simple<'entity', Entity> = simple('entity')

/** One of the given kebab-case names. @throws SkeinError when a name is malformed or repeated. */
function enumOf<const C extends readonly string[]>(cases: C): TypeOf<'enum', C[number]> {
  for (const name of cases) assertKebab(name, 'a case of an enum')
  assertDistinct(cases, 'an enum')
  return Object.freeze({ kind: 'enum', cases: Object.freeze([...cases]) }) as TypeOf<'enum', C[number]>
}

/** Any subset of at most 32 camelCase names, as an object of booleans. */
export function flags<const N extends readonly string[]>(names: N): TypeOf<'flags', FlagsValue<N>> {
  for (const name of names) toKebab(name)
  assertDistinct(names, 'a set of flags')
  if (names.length > 32) {
    throw new SkeinError('schema/invalid-type', `a set of flags has ${names.length} names; the limit is 32`, {
      hint: 'Split it into two sets.',
    })
  }
  return Object.freeze({ kind: 'flags', names: Object.freeze([...names]) }) as TypeOf<'flags', FlagsValue<N>>
}

/** The value, or `null`. An option of an option is `{ some }` or `null`. */
export function option<T>(value: Type<T>): TypeOf<'option', OptionValue<T>> {
  assertType(value, 'the value of an option')
  return Object.freeze({ kind: 'option', value }) as TypeOf<'option', OptionValue<T>>
}

/** `{ ok }` or `{ err }`. A side given as `null` carries `null`. */
export function result<O = null, E = null>(
  ok: Type<O> | null,
  err: Type<E> | null,
): TypeOf<'result', ResultValue<O, E>> {
  for (const side of [ok, err]) if (side !== null) assertType(side, 'a side of a result')
  return Object.freeze({ kind: 'result', ok, err }) as TypeOf<'result', ResultValue<O, E>>
}

/** `{ tag, value }`, or `{ tag }` for a case given as `null`. Tags are kebab-case. */
export function variant<const C extends Record<string, Type | null>>(
  cases: C,
): TypeOf<'variant', VariantValue<C>> {
  const entries = Object.entries(cases)
  for (const [name, value] of entries) {
    assertKebab(name, 'a case of a variant')
    if (value !== null) assertType(value, `the payload of the case "${name}"`)
  }
  assertDistinct(Object.keys(cases), 'a variant')
  return Object.freeze({
    kind: 'variant',
    cases: Object.freeze(entries.map((entry) => Object.freeze(entry))),
  }) as TypeOf<'variant', VariantValue<C>>
}

/** An object with the given fields, in the given order. */
export function record<const F extends Record<string, Type>>(fields: F): TypeOf<'record', RecordValue<F>> {
  assertDistinct(Object.keys(fields), 'a record')
  return Object.freeze({ kind: 'record', fields: fieldsOf(fields) }) as TypeOf<'record', RecordValue<F>>
}

/** An array of fixed length whose items have types of their own. */
export function tuple<const I extends readonly Type[]>(
  items: I,
): TypeOf<'tuple', { [K in keyof I]: Infer<I[K]> }> {
  assertCount(items.length, 'a tuple')
  if (items.length === 0) {
    throw new SkeinError('schema/invalid-type', 'a tuple is empty', { hint: 'Add at least one item.' })
  }
  for (const [index, item] of items.entries()) assertType(item, `item ${index + 1} of a tuple`)
  return Object.freeze({ kind: 'tuple', items: Object.freeze([...items]) }) as TypeOf<
    'tuple',
    { [K in keyof I]: Infer<I[K]> }
  >
}

/** An array of any length. A list of `u8` is a `Uint8Array`. */
export function list<const I extends Type>(
  item: I,
): TypeOf<'list', I extends { kind: 'u8' } ? Uint8Array : Infer<I>[]> {
  assertType(item, 'the item of a list')
  return Object.freeze({ kind: 'list', item }) as TypeOf<
    'list',
    I extends { kind: 'u8' } ? Uint8Array : Infer<I>[]
  >
}

/**
 * The same type with a value that stands in where a message or a component leaves the field out. For scalars, text and
 * enums.
 *
 * @throws SkeinError `schema/invalid-type` when the type can have none, or the value does not fit it
 */
export function withDefault<const X extends Type>(type: X, value: Infer<X>): X & Defaulted<Infer<X>> {
  assertDefault(type, value)
  return Object.freeze({ ...type, default: value }) as X & Defaulted<Infer<X>>
}

/** A parameter with a name, which generated bindings show. */
export function arg<T>(name: string, type: Type<T>): NamedParameter<T> {
  toKebab(name)
  assertType(type, `the parameter "${name}"`)
  return Object.freeze({ kind: 'arg', name, type })
}

/** A method of a trait: parameters by position, and a result or none. */
export function func<const P extends readonly Parameter[]>(params: P): FunctionType<ParameterValues<P>, void>
export function func<const P extends readonly Parameter[], R>(
  params: P,
  returns: Type<R> | undefined,
): FunctionType<ParameterValues<P>, R>
export function func(params: readonly Parameter[], returns?: Type): FunctionType {
  const named = params.map((param, index): Field => {
    if (param?.kind === 'arg') return Object.freeze([param.name, param.type] as const)
    assertType(param, `parameter ${index + 1} of a method`)
    return Object.freeze([`arg${index}`, param] as const)
  })
  if (returns !== undefined) assertType(returns, 'the result of a method')
  const names = named.map(([name]) => name)
  if (names.length > 0) assertDistinct(names, 'a parameter list')
  return Object.freeze({ kind: 'func', params: Object.freeze(named), result: returns ?? null })
}

export { enumOf as enum }
