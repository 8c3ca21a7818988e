import { SkeinError } from './error.ts'
import { printable } from './schema/name.ts'

/** A type of WebAssembly's own: `i64` is a `bigint`, the others are numbers. */
export type HostValueType = 'i32' | 'i64' | 'f32' | 'f64'

/** The value types of a host function. */
export interface HostFunctionSignature {
  readonly params: readonly HostValueType[]
  readonly results: readonly HostValueType[]
}

/** Who calls a host function. Good only until the call returns. */
export interface HostFunctionCaller {
  /** The name of the mod, `namespace:name`. */
  readonly mod: string
  /** Its memory as it is at the moment; empty where it has none. Whatever it says lies there may be wrong. */
  readonly memory: Uint8Array
}

/** A function of the embedding program that guests import as it is, past packages and the types of their traits. */
export interface HostFunction extends HostFunctionSignature {
  readonly kind: 'host-function'
  readonly module: string
  readonly name: string
  /** The function itself. */
  readonly call: (caller: HostFunctionCaller, ...args: never[]) => unknown
}

type RawValue<T> = T extends 'i64' ? bigint : number
type RawValues<T extends readonly HostValueType[]> = { -readonly [K in keyof T]: RawValue<T[K]> }
type RawResult<R extends readonly HostValueType[]> = R extends readonly []
  ? void
  : R extends readonly [infer One]
    ? RawValue<One>
    : Readonly<RawValues<R>>

/** No `:`, `/` or `@`: modules with these belong to packages. */
const NAME = /^\w[\w.-]{0,127}$/
const TYPES: ReadonlySet<string> = new Set(['i32', 'i64', 'f32', 'f64'])

/** Whether a module could be one of the embedding program's own: it stands for nothing else. */
export function isHostModule(module: string): boolean {
  return NAME.test(module) && !module.startsWith('wasi')
}

/**
 * Declares a function that guests may import by a plain module and name, with a signature in WebAssembly's own types: for
 * guests that expect such functions, and for what no trait can say. A trait is better where it can be had: its types are
 * checked, and its versions are kept apart. The arguments of a guest are not checked beyond their types.
 *
 * @param call gets the caller and the arguments; returns nothing, one value, or a list of several
 * @throws SkeinError `value/invalid` for a module that stands for something else already, or an unknown type
 * @example
 * ```ts
 * import { defineGame, defineHostFunction } from 'skein'
 *
 * const beep = defineHostFunction('host', 'beep', { params: ['f32'], results: [] }, ({ mod }, pitch) => {
 *   console.info(`${mod} beeps at ${pitch} Hz`)
 * })
 *
 * export default defineGame({ systems: [], hostFunctions: [beep] })
 * ```
 */
export function defineHostFunction<
  const P extends readonly HostValueType[],
  const R extends readonly HostValueType[],
>(
  module: string,
  name: string,
  signature: { readonly params: P; readonly results: R },
  call: (caller: HostFunctionCaller, ...args: RawValues<P>) => RawResult<R>,
): HostFunction {
  const invalid = (why: string): SkeinError =>
    new SkeinError(
      'value/invalid',
      `the host function "${printable(module)}#${printable(name)}" is invalid: ${why}`,
      {
        hint: 'Use a module of your own, such as "host", and the types i32, i64, f32 and f64.',
      },
    )
  if (!isHostModule(module)) throw invalid('its module is reserved or not a plain word')
  if (!NAME.test(name)) throw invalid('its name is malformed')
  for (const type of [...signature.params, ...signature.results])
    if (!TYPES.has(type)) throw invalid(`"${printable(String(type))}" is not a WebAssembly type`)
  return Object.freeze({
    kind: 'host-function',
    module,
    name,
    params: [...signature.params],
    results: [...signature.results],
    call: call as unknown as HostFunction['call'],
  })
}
