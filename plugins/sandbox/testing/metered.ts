import { assemble } from '../../testing/wat-mod.ts'
import { readModule } from '../../wasm/index.ts'
import { DEFAULT_SANDBOX_LIMITS, METER_EXPORTS, rewriteModule, type SandboxLimits } from '../index.ts'

/** An instance of a rewritten module, and its counter. Only for tests. */
export interface Metered {
  readonly bytes: Uint8Array
  readonly exports: Record<string, (...args: (number | bigint)[]) => unknown>
  readonly memory: WebAssembly.Memory | undefined
  /** Calls an export with so much fuel. */
  call(name: string, args?: readonly (number | bigint)[], fuel?: number): Outcome
}

/** How a call ended. */
export interface Outcome {
  readonly result: unknown
  /** `fuel` and `stack` when that ran out, `trap` for other traps, `threw` for exceptions. */
  readonly end: 'returned' | 'fuel' | 'stack' | 'trap' | 'threw'
  readonly spent: number
}

/** Rewrites a module and instantiates it. @param source its text, or its bytes */
export function metered(
  source: string | Uint8Array,
  imports: WebAssembly.Imports = {},
  limits: Partial<SandboxLimits> = {},
): Metered {
  const original = typeof source === 'string' ? assemble(source) : source
  const bytes = rewrite(original, limits)
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource), imports)
  const exports = instance.exports as Metered['exports']
  return {
    bytes,
    exports,
    memory: instance.exports['memory'] as WebAssembly.Memory | undefined,
    call(name, args = [], fuel = 1_000_000_000) {
      exports[METER_EXPORTS.enter]!(fuel)
      try {
        return { result: exports[name]!(...args), end: 'returned', spent: fuel - left(exports) }
      } catch (error) {
        return { result: undefined, end: endOf(error, exports), spent: fuel - left(exports) }
      }
    },
  }
}

export function rewrite(bytes: Uint8Array, limits: Partial<SandboxLimits> = {}): Uint8Array {
  const info = readModule(bytes, 'test.wasm')
  return rewriteModule(bytes, 'test.wasm', info, { ...DEFAULT_SANDBOX_LIMITS, ...limits }, true)
}

function left(exports: Metered['exports']): number {
  return exports[METER_EXPORTS.left]!() as number
}

function endOf(error: unknown, exports: Metered['exports']): Outcome['end'] {
  if (!(error instanceof WebAssembly.RuntimeError)) return 'threw'
  if (left(exports) < 0) return 'fuel'
  return (exports[METER_EXPORTS.room]!() as number) < 0 ? 'stack' : 'trap'
}
