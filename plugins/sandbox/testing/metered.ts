import { assemble } from '../../testing/wat-mod.ts'
import { readModule } from '../../wasm/index.ts'
import {
  COUNTER_IMPORT,
  DEFAULT_SANDBOX_LIMITS,
  FuelCounter,
  rewriteModule,
  type SandboxLimits,
} from '../index.ts'

/** An instance of a rewritten module, and its counter. Only for tests. */
export interface Metered {
  readonly bytes: Uint8Array
  readonly exports: Record<string, (...args: (number | bigint)[]) => unknown>
  readonly memory: WebAssembly.Memory | undefined
  /** Bytes of the stack that are left to whoever is called next. */
  room(): number
  /** Calls an export with so much fuel. */
  call(name: string, args?: readonly (number | bigint)[], fuel?: number): Outcome
}

/** How a call ended. */
export interface Outcome {
  readonly result: unknown
  /** `fuel` and `stack` when that ran out, `trap` for other traps, `threw` for exceptions. */
  readonly end: 'returned' | 'fuel' | 'stack' | 'trap' | 'threw'
  readonly spent: number
  /** The error, if it did not return. */
  readonly thrown?: unknown
}

/** Rewrites a module and instantiates it. @param source its text, or its bytes */
export function metered(
  source: string | Uint8Array,
  imports: WebAssembly.Imports = {},
  limits: Partial<SandboxLimits> = {},
): Metered {
  const original = typeof source === 'string' ? assemble(source) : source
  const bytes = rewrite(original, limits)
  const counter = new FuelCounter()
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource), {
    ...imports,
    [COUNTER_IMPORT.module]: counter.imports,
  })
  const exports = instance.exports as Metered['exports']
  return {
    bytes,
    exports,
    memory: instance.exports['memory'] as WebAssembly.Memory | undefined,
    room: () => counter.room(),
    call(name, args = [], fuel = 1_000_000_000) {
      counter.enter(fuel, limits.stackBytes ?? DEFAULT_SANDBOX_LIMITS.stackBytes)
      try {
        return { result: exports[name]!(...args), end: 'returned', spent: fuel - counter.left() }
      } catch (error) {
        const spent = fuel - counter.left()
        return { result: undefined, end: endOf(error, counter), spent, thrown: error }
      }
    },
  }
}

export function rewrite(bytes: Uint8Array, limits: Partial<SandboxLimits> = {}): Uint8Array {
  const info = readModule(bytes, 'test.wasm')
  return rewriteModule({
    bytes,
    file: 'test.wasm',
    info,
    limits: { ...DEFAULT_SANDBOX_LIMITS, ...limits },
    meter: true,
  })
}

function endOf(error: unknown, counter: FuelCounter): Outcome['end'] {
  if (!(error instanceof WebAssembly.RuntimeError)) return 'threw'
  if (counter.left() < 0) return 'fuel'
  return counter.room() < 0 ? 'stack' : 'trap'
}
