import { SkeinError } from '../error.ts'

/** Carries the JavaScript type of a value through inference. No such property exists at run time. */
declare const phantom: unique symbol

/** Carries the JavaScript type of values through inference; see {@link Infer}. */
export interface Typed<T> {
  readonly [phantom]?: T
  /** Stands in where a message leaves the field out, or a component is added without it. */
  readonly default?: T
}

/** The kinds of type that hold one number, truth value or character: one core WebAssembly value each. */
export type ScalarKind =
  | 'bool'
  | 'u8'
  | 's8'
  | 'u16'
  | 's16'
  | 'u32'
  | 's32'
  | 'u64'
  | 's64'
  | 'f32'
  | 'f64'
  | 'char'
  | 'entity'

/** A type as plain data: what the ABI can carry, and nothing else. */
export type TypeData =
  | { readonly kind: ScalarKind | 'string' }
  /** One of a closed set of kebab-case names. */
  | { readonly kind: 'enum'; readonly cases: readonly string[] }
  /** Any subset of a closed set of names (camelCase here, kebab-case in the ABI). At most 32. */
  | { readonly kind: 'flags'; readonly names: readonly string[] }
  | { readonly kind: 'option'; readonly value: Type }
  | { readonly kind: 'result'; readonly ok: Type | null; readonly err: Type | null }
  /** One of several cases, each with or without a value. */
  | { readonly kind: 'variant'; readonly cases: readonly (readonly [string, Type | null])[] }
  /** Named fields in order (camelCase here, kebab-case in the ABI). */
  | { readonly kind: 'record'; readonly fields: readonly Field[] }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | { readonly kind: 'list'; readonly item: Type }

/** A type of the ABI whose values look like `T` in JavaScript. */
export type Type<T = unknown> = TypeData & Typed<T>

/** A name and a type. */
export type Field = readonly [name: string, type: Type]

/** The names of a type's kind. */
export type TypeKind = TypeData['kind']

/** A type narrowed to one kind. */
export type TypeOf<K extends TypeKind, T = unknown> = Extract<TypeData, { kind: K }> & Typed<T>

/** The JavaScript value that a {@link Type} describes. */
export type Infer<X> = X extends Typed<infer T> ? T : never

/** A type that declares a default, so that a value may be left out. */
export type Defaulted<T = unknown> = Type<T> & { readonly default: T }

/** A method: parameters by position, one result or none. */
export interface FunctionType<P extends readonly unknown[] = readonly unknown[], R = unknown> {
  readonly kind: 'func'
  /** Names are for generated bindings; calls go by position. */
  readonly params: readonly Field[]
  readonly result: Type | null
  readonly [phantom]?: { readonly params: P; readonly result: R }
}

/** The JavaScript function that a {@link FunctionType} describes. */
export type InferFunction<F> = F extends FunctionType<infer P, infer R> ? (...args: P) => R : never

/** An entity handle: a row and its generation in one unsigned 32-bit number; see `engine/world`. */
export type Entity = number & { readonly __entity: true }

/**
 * An option in JavaScript: the value or `null`. Where the value may itself be `null` (an option of an option) it is
 * wrapped, so that "absent" and "present but absent inside" stay apart.
 */
export type OptionValue<T> = null extends T ? { readonly some: T } | null : T | null

/** A result in JavaScript. A side without a type carries `null`. */
export type ResultValue<O, E> = { readonly ok: O } | { readonly err: E }

/** Whether values of a type may be `null` in JavaScript, so that an option of it has to be wrapped. */
export function isNullable(type: Type): boolean {
  return type.kind === 'option'
}

/** No list of names or types is longer than this: no real interface is, and hostile ones would take up memory. */
export const MAX_MEMBERS = 256

/** @throws SkeinError `schema/invalid-type` unless the value is a type, as only mistyped programs give */
export function assertType(type: unknown, where: string): void {
  if (typeof type === 'object' && type !== null && 'kind' in type && type.kind !== 'func') return
  throw new SkeinError('schema/invalid-type', `${where} is not a type`, {
    hint: 'Build types with "t", such as t.f32 or t.list(t.string).',
  })
}

/** @throws SkeinError `schema/invalid-type` when there are more of something than {@link MAX_MEMBERS} */
export function assertCount(count: number, what: string): void {
  if (count <= MAX_MEMBERS) return
  throw new SkeinError('schema/invalid-type', `${what} has ${count} members; the limit is ${MAX_MEMBERS}`, {
    hint: 'Split the type, or use a list.',
  })
}
