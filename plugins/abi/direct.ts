import type { FunctionType, Type } from '../../engine/index.ts'
import type {
  ExportEntry,
  ExportScope,
  ImportGuard,
  UntypedFunction,
  UntypedMethodReference,
} from './call.ts'

/**
 * A method that a guest exports, for other guests that call it: where its values are the same in both, they pass from one to
 * the other as they are, without becoming host values in between.
 */
export interface DirectCall {
  readonly entry: { readonly fn: UntypedFunction }
  readonly scope: ExportScope
  /** Which values cross, as {@link directShape} tells; the caller's have to be the same. */
  readonly shape: string
}

/** The key of the direct call behind a function. */
const DIRECT: unique symbol = Symbol('direct')

/** Core values of these mean the same to every guest. */
const PLAIN: ReadonlySet<Type['kind']> = new Set(['s32', 'u32', 's64', 'u64', 'f32', 'f64', 'entity'])

/** The kinds of parameters and result where all pass as they are, or `null`. */
export function directShape({ params, result }: FunctionType): string | null {
  if (params.length > 4 || !params.every(([, { kind }]) => PLAIN.has(kind))) return null
  if (result !== null && result.kind !== 'bool' && !PLAIN.has(result.kind)) return null
  return `${params.map(([, { kind }]) => kind).join()}:${result?.kind ?? ''}`
}

/** Adds to the function through which an export is called how guests can call it. */
export function withDirect(
  fn: UntypedFunction,
  type: FunctionType,
  entry: ExportEntry,
  scope: ExportScope,
): UntypedFunction {
  const shape = directShape(type)
  if (shape === null || entry.post !== null) return fn
  const direct: DirectCall = {
    entry: entry as unknown as DirectCall['entry'],
    scope,
    shape,
  }
  return Object.assign(fn, { [DIRECT]: direct })
}

/** How a guest can call the function in a cell, if its values have this shape and another guest provides it. */
function directOf(
  fn: UntypedFunction & { readonly [DIRECT]?: DirectCall },
  shape: string,
): DirectCall | null {
  const direct = fn[DIRECT]
  return direct !== undefined && direct.shape === shape ? direct : null
}

/**
 * Makes the function that a guest imports for a method which another guest provides now, or gives `null` where none does, or
 * the values cannot pass as they are.
 *
 * @param byHost calls the function in the cell, in case that changes
 */
export function directImport(
  type: FunctionType,
  byHost: UntypedFunction,
  cell: UntypedMethodReference,
  guard: ImportGuard,
): UntypedFunction | null {
  const shape = directShape(type)
  if (shape === null || directOf(cell.fn, shape) === null) return null
  // Guests may give any number for true.
  const truth = type.result?.kind === 'bool'
  // The function in the cell when a guest was last found behind it, and that guest's entry and scope.
  let known: UntypedFunction | null = null
  let entry: DirectCall['entry']
  let scope: ExportScope
  /** @returns whether the function now in the cell can be called directly */
  const look = (): boolean => {
    const direct = directOf(cell.fn, shape)
    if (direct === null) return false
    known = cell.fn
    ;({ entry, scope } = direct)
    return true
  }
  switch (type.params.length) {
    case 0:
      return () => {
        if (cell.fn !== known && !look()) return byHost()
        guard.enter()
        scope.beginFor(guard)
        let value: unknown
        try {
          value = entry.fn()
          scope.commit()
        } catch (error) {
          return failed(scope, guard, error)
        }
        scope.endFor()
        return truth ? (value === 0 ? 0 : 1) : value
      }
    case 1:
      return (a) => {
        if (cell.fn !== known && !look()) return byHost(a)
        guard.enter()
        scope.beginFor(guard)
        let value: unknown
        try {
          value = entry.fn(a)
          scope.commit()
        } catch (error) {
          return failed(scope, guard, error)
        }
        scope.endFor()
        return truth ? (value === 0 ? 0 : 1) : value
      }
    case 2:
      return (a, b) => {
        if (cell.fn !== known && !look()) return byHost(a, b)
        guard.enter()
        scope.beginFor(guard)
        let value: unknown
        try {
          value = entry.fn(a, b)
          scope.commit()
        } catch (error) {
          return failed(scope, guard, error)
        }
        scope.endFor()
        return truth ? (value === 0 ? 0 : 1) : value
      }
    case 3:
      return (a, b, c) => {
        if (cell.fn !== known && !look()) return byHost(a, b, c)
        guard.enter()
        scope.beginFor(guard)
        let value: unknown
        try {
          value = entry.fn(a, b, c)
          scope.commit()
        } catch (error) {
          return failed(scope, guard, error)
        }
        scope.endFor()
        return truth ? (value === 0 ? 0 : 1) : value
      }
    default:
      return (a, b, c, d) => {
        if (cell.fn !== known && !look()) return byHost(a, b, c, d)
        guard.enter()
        scope.beginFor(guard)
        let value: unknown
        try {
          value = entry.fn(a, b, c, d)
          scope.commit()
        } catch (error) {
          return failed(scope, guard, error)
        }
        scope.endFor()
        return truth ? (value === 0 ? 0 : 1) : value
      }
  }
}

/** Ends a direct call that has failed: the callee is at fault, and its caller with it. */
function failed(scope: ExportScope, guard: ImportGuard, error: unknown): never {
  try {
    return scope.failed(error)
  } catch (fault) {
    return guard.threw(fault)
  }
}
