import type { GuestMemory } from '../abi/index.ts'
import type { QueryState } from '../query/index.ts'
import type { CallBoundary } from './call-boundary.ts'

/** State of an instance between two calls, without its memory. */
export interface InstanceState {
  /** Mutable globals, in the order of the module. */
  readonly globals: readonly (number | bigint)[]
  readonly queries: readonly QueryState[]
  /** Where payloads of events lie: pointer, bytes of the last, bytes that have room. */
  readonly payload: readonly number[]
  /** The last frame in which nothing of it runs. */
  readonly restsUntil: number
  /** The frame of the last call that happens once, and the fuel left for such calls. */
  readonly once: readonly number[]
  /** Where sleeping has put its clock, in nanoseconds; empty without WASI. */
  readonly clock: readonly bigint[]
  /** Sizes of the tables of its transaction; missing in the saved games of earlier versions, where they begin anew. */
  readonly tables?: readonly number[]
}

/** The parts of an instance that keep something between two calls. */
export interface InstanceParts {
  readonly exports: WebAssembly.Exports
  readonly calls: CallBoundary
  readonly queries: ReadonlyMap<string, { state: QueryState }>
  /** Numbers that are neither in its memory nor in its globals: where payloads lie, or what else its ABI keeps. */
  readonly payload: { numbers: readonly number[] }
  /** Its mutable globals, in the order of the module. */
  readonly globals: readonly WebAssembly.Global[]
}

/**
 * Takes the state of an instance, without its memory.
 * @param last its state when {@link CallBoundary.touched} was last set to false; it goes on with that while no call begins
 */
export function takeInstance(
  { calls, queries, payload, globals }: InstanceParts,
  last: InstanceState | null,
): InstanceState {
  const { restsUntil } = calls
  if (last !== null && !calls.touched) return restsUntil === last.restsUntil ? last : { ...last, restsUntil }
  return {
    globals: globals.map(({ value }) => (Number.isNaN(value) ? Number.NaN : (value as number | bigint))),
    queries: [...queries.values()].map((query) => query.state),
    payload: payload.numbers,
    restsUntil,
    once: calls.meter?.once ?? [],
    clock: calls.wasi === null ? [] : [calls.wasi.clock.ahead],
    tables: calls.transaction.tables,
  }
}

/** Puts the state of an instance back, whose memory is as large as it was. */
export function putInstance({ calls, queries, payload, globals }: InstanceParts, state: InstanceState): void {
  for (const [index, global] of globals.entries()) global.value = state.globals[index]!
  for (const it of state.queries) {
    const query = queries.get(it.export)
    if (query !== undefined) query.state = it
  }
  payload.numbers = state.payload
  calls.restsUntil = state.restsUntil
  if (calls.meter !== null) calls.meter.once = state.once as [number, number]
  if (calls.wasi !== null && state.clock.length > 0) calls.wasi.clock.ahead = state.clock[0]!
  calls.transaction.tables = state.tables ?? []
  settleMemory(calls.memory)
}

/** The memory is as large as it was counted. */
function settleMemory(memory: GuestMemory): void {
  if (memory.resized) memory.measure()
}
