import { trapReason } from '../engine-reason.ts'
import { assemble } from './wat-mod.ts'

/** Functions that trap, by the reason that Skein gives. */
const TRAPS: Readonly<Record<string, string>> = {
  unreachable: 'unreachable',
  'divide by zero': '(drop (i32.div_s (i32.const 1) (i32.load (i32.const 0))))',
  'remainder by zero': '(drop (i64.rem_u (i64.const 1) (i64.load (i32.const 0))))',
  'division overflow':
    '(drop (i32.div_s (i32.const 0x80000000) (i32.sub (i32.load (i32.const 0)) (i32.const 1))))',
  'conversion of a large number': '(drop (i32.trunc_f64_s (f64.const 1e300)))',
  'conversion of NaN': '(drop (i64.trunc_f32_u (f32.const nan)))',
  'load out of bounds': '(drop (i32.load (i32.const -8)))',
  'copy out of bounds': '(memory.copy (i32.const 0) (i32.const -8) (i32.const 60000))',
  'call of null': '(call_indirect (type $none) (i32.const 0))',
  'call out of bounds': '(call_indirect (type $none) (i32.const 7))',
  'call of another type': '(call_indirect (type $none) (i32.const 1))',
  'table out of bounds': '(drop (table.get 0 (i32.const 9)))',
}

/** The reason that Skein gives for each of some traps. */
export function trapReasons(): Readonly<Record<string, string>> {
  const functions = Object.values(TRAPS).map((code, index) => `(func (export "${index}") ${code})`)
  const bytes = assemble(`(module (memory 1) (type $none (func)) (table 2 funcref)
    (func $other (param i32)) (elem (i32.const 1) $other) ${functions.join('\n')})`)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource))
  return Object.fromEntries(
    Object.keys(TRAPS).map((name, index) => {
      try {
        ;(exports[String(index)] as () => void)()
        return [name, 'none']
      } catch (error) {
        return [name, trapReason(error as WebAssembly.RuntimeError)]
      }
    }),
  )
}
