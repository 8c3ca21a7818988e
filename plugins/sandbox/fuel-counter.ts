/** What rewritten modules import: from which module, and under which names. */
export const COUNTER_IMPORT = { module: 'skein:sandbox', fuel: 'fuel', stack: 'stack' } as const

/** What the counters in a module hold at most. */
export const MOST_FUEL = 0x7fff_ffff

/**
 * The fuel and the stack that are left to what runs: two globals that all modules of a game import, so that a call from one
 * into another needs nothing handed over. JavaScript reaches them through functions of the module that has them, whose
 * identity never changes; the engine's compiler then makes a few instructions of each call.
 */
export class FuelCounter {
  /** For the import objects of modules. */
  readonly imports: Readonly<Record<string, WebAssembly.Global>>
  /** Whether a mod is at work: whatever begins now, it has called. */
  busy = false
  /** Gives fuel and stack to a call. @returns the fuel that was left to the one around it */
  readonly enter: (fuel: number, stack: number) => number
  /**
   * Ends a call. The one around it goes on with what it had, less what was spent.
   *
   * @param granted what the call was given
   * @param before what {@link enter} gave
   * @param room what {@link room} gave before that
   * @returns what was left of the call's; below zero, it ran out
   */
  readonly leave: (granted: number, before: number, room: number) => number
  /** Takes fuel for what the host does. @returns what is left; below zero, it has run out */
  readonly spend: (fuel: number) => number
  /** The fuel that is left; below zero, it has run out. */
  readonly left: () => number
  /** Bytes of the stack that were left when it was last looked at; below zero, it was too deep. */
  readonly room: () => number

  constructor() {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(COUNTER_MODULE as BufferSource))
    const { fuel, stack } = exports as Record<string, WebAssembly.Global>
    this.imports = { [COUNTER_IMPORT.fuel]: fuel!, [COUNTER_IMPORT.stack]: stack! }
    this.enter = exports['enter'] as FuelCounter['enter']
    this.leave = exports['leave'] as FuelCounter['leave']
    this.spend = exports['spend'] as FuelCounter['spend']
    this.left = exports['left'] as FuelCounter['left']
    this.room = exports['room'] as FuelCounter['room']
  }
}

/**
 * The module, as `fuel-counter.test.ts` assembles it. What is spent beyond all that was left counts up to 2^30, so that the
 * largest single charge, which is as much, never wraps around:
 *
 *     (module
 *       (global $fuel (export "fuel") (mut i32) (i32.const 0))
 *       (global $stack (export "stack") (mut i32) (i32.const 0))
 *       (func (export "enter") (param $fuel i32) (param $stack i32) (result i32)
 *         (global.get $fuel)
 *         (global.set $fuel (local.get $fuel))
 *         (global.set $stack (local.get $stack)))
 *       (func (export "leave") (param $granted i32) (param $before i32) (param $room i32) (result i32)
 *         (local $next i64)
 *         (global.set $stack (local.get $room))
 *         (local.set $next (i64.sub (i64.extend_i32_s (local.get $before))
 *           (i64.sub (i64.extend_i32_s (local.get $granted)) (i64.extend_i32_s (global.get $fuel)))))
 *         (global.get $fuel)
 *         (global.set $fuel (i32.wrap_i64 (select (local.get $next) (i64.const -0x40000000)
 *           (i64.gt_s (local.get $next) (i64.const -0x40000000))))))
 *       (func (export "spend") (param $amount i32) (result i32) (local $next i64)
 *         (local.set $next (i64.sub (i64.extend_i32_s (global.get $fuel)) (i64.extend_i32_s (local.get $amount))))
 *         (global.set $fuel (i32.wrap_i64 (select (local.get $next) (i64.const -0x40000000)
 *           (i64.gt_s (local.get $next) (i64.const -0x40000000)))))
 *         (global.get $fuel))
 *       (func (export "left") (result i32) (global.get $fuel))
 *       (func (export "room") (result i32) (global.get $stack)))
 */
const COUNTER_MODULE: Uint8Array = Uint8Array.from(
  (
    '0061736d0100000001170460027f7f017f60037f7f7f017f60017f017f6000017f0306050001020303060b027f0141000b' +
    '7f0141000b073607046675656c030005737461636b030105656e7465720000056c656176650001057370656e640002046c' +
    '656674000304726f6f6d00040a6a050c00230020002400200124010b2c01017e200224012001ac2000ac2300ac7d7d2103' +
    '2300200342808080807c200342808080807c551ba724000b2401017e2300ac2000ac7d2101200142808080807c20014280' +
    '8080807c551ba7240023000b040023000b040023010b'
  ).match(/../g)!,
  (byte) => Number.parseInt(byte, 16),
)
