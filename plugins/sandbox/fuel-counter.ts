/** Imports of rewritten modules: from which module, and under which names. */
export const COUNTER_IMPORT = { module: 'skein:sandbox', fuel: 'fuel', stack: 'stack' } as const

/** The most that a counter in a module holds. */
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
  /** Gives fuel and stack to a call that no other is around. */
  readonly enter: (fuel: number, stack: number) => void
  /**
   * Gives fuel to a call that another one makes, and no more of the stack than that has left.
   *
   * @param least bytes of the stack that must be left for that
   * @returns whether it has begun: 1 or 0
   */
  readonly nest: (fuel: number, stack: number, least: number) => number
  /**
   * Ends the last call that {@link nest} began: the one around it goes on with its own fuel and stack, less the fuel
   * spent.
   */
  readonly unnest: (granted: number) => void
  /** Takes fuel for what the host does. @returns fuel left; below zero, it has run out */
  readonly spend: (fuel: number) => number
  /** The fuel that is left; below zero, it has run out. */
  readonly left: () => number
  /** Bytes of the stack that were left when it was last looked at; below zero, it was too deep. */
  readonly room: () => number
  /** Puts the stack back to what {@link room} said, after a function that has returned: it took none of it in the end. */
  readonly setRoom: (room: number) => void

  constructor() {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(COUNTER_MODULE as BufferSource))
    const { fuel, stack } = exports as Record<string, WebAssembly.Global>
    this.imports = { [COUNTER_IMPORT.fuel]: fuel!, [COUNTER_IMPORT.stack]: stack! }
    this.enter = exports['enter'] as FuelCounter['enter']
    this.nest = exports['nest'] as FuelCounter['nest']
    this.unnest = exports['unnest'] as FuelCounter['unnest']
    this.spend = exports['spend'] as FuelCounter['spend']
    this.left = exports['left'] as FuelCounter['left']
    this.room = exports['room'] as FuelCounter['room']
    this.setRoom = exports['setRoom'] as FuelCounter['setRoom']
  }
}

/**
 * The module; `fuel-counter.node.test.ts` checks the bytes against this text. Overspent fuel counts up to 2^30, so that
 * the largest single charge, which is as much, never wraps around. The memory holds the remaining fuel and stack of
 * calls that wait for another one, eight bytes each; one within another takes 512 bytes of the stack, for the host's
 * part.
 *
 *     (module
 *       (memory 1)
 *       (global $fuel (export "fuel") (mut i32) (i32.const 0))
 *       (global $stack (export "stack") (mut i32) (i32.const 0))
 *       (global $waiting (mut i32) (i32.const 0))
 *       (func (export "enter") (param $fuel i32) (param $stack i32)
 *         (global.set $fuel (local.get $fuel))
 *         (global.set $stack (local.get $stack))
 *         (global.set $waiting (i32.const 0)))
 *       (func (export "nest") (param $fuel i32) (param $stack i32) (param $least i32) (result i32) (local $room i32)
 *         (local.set $room (i32.sub (global.get $stack) (i32.const 512)))
 *         (if (i32.lt_s (local.get $room) (local.get $least)) (then (return (i32.const 0))))
 *         (i32.store (global.get $waiting) (global.get $fuel))
 *         (i32.store offset=4 (global.get $waiting) (global.get $stack))
 *         (global.set $waiting (i32.add (global.get $waiting) (i32.const 8)))
 *         (global.set $fuel (local.get $fuel))
 *         (global.set $stack (select (local.get $room) (local.get $stack)
 *           (i32.lt_s (local.get $room) (local.get $stack))))
 *         (i32.const 1))
 *       (func (export "unnest") (param $granted i32) (local $next i64)
 *         (global.set $waiting (i32.sub (global.get $waiting) (i32.const 8)))
 *         (global.set $stack (i32.load offset=4 (global.get $waiting)))
 *         (local.set $next (i64.sub (i64.load32_s (global.get $waiting))
 *           (i64.sub (i64.extend_i32_s (local.get $granted)) (i64.extend_i32_s (global.get $fuel)))))
 *         (global.set $fuel (i32.wrap_i64 (select (local.get $next) (i64.const -0x40000000)
 *           (i64.gt_s (local.get $next) (i64.const -0x40000000))))))
 *       (func (export "spend") (param $amount i32) (result i32) (local $next i64)
 *         (local.set $next (i64.sub (i64.extend_i32_s (global.get $fuel)) (i64.extend_i32_s (local.get $amount))))
 *         (global.set $fuel (i32.wrap_i64 (select (local.get $next) (i64.const -0x40000000)
 *           (i64.gt_s (local.get $next) (i64.const -0x40000000)))))
 *         (global.get $fuel))
 *       (func (export "left") (result i32) (global.get $fuel))
 *       (func (export "room") (result i32) (global.get $stack))
 *       (func (export "setRoom") (param $room i32) (global.set $stack (local.get $room))))
 */
const COUNTER_MODULE: Uint8Array = Uint8Array.from(
  (
    '0061736d01000000011a0560027f7f0060037f7f7f017f60017f0060017f017f6000017f0308070001020304040205030100' +
    '010610037f0141000b7f0141000b7f0141000b074809046675656c030005737461636b030105656e7465720000046e657374' +
    '000106756e6e6573740002057370656e640003046c656674000404726f6f6d000507736574526f6f6d00060abc01070e0020' +
    '00240020012401410024020b3e01017f23014180046b21032003200248044041000f0b230223003602002302230136020423' +
    '0241086a2402200024002003200120032001481b240141010b3601017e230241086b24022302280204240123023402002000' +
    'ac2300ac7d7d2101200142808080807c200142808080807c551ba724000b2401017e2300ac2000ac7d210120014280808080' +
    '7c200142808080807c551ba7240023000b040023000b040023010b0600200024010b'
  ).match(/../g)!,
  (byte) => Number.parseInt(byte, 16),
)
