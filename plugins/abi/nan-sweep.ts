/**
 * Makes NaNs in a guest's memory canonical that were copied there from arrays of the game: JavaScript leaves open which bits a
 * NaN has that it has computed. Both functions take where numbers begin, and how many bytes they have, and return 0 when there is no
 * NaN. Infinities may count as some.
 */
export interface NanSweep {
  readonly singles: (pointer: number, bytes: number) => number
  readonly doubles: (pointer: number, bytes: number) => number
}

/**
 * The module; `nan-sweep.node.test.ts` sees that the bytes are what this text says. Sums of four vectors at a time find out
 * whether there is a NaN at all: adding takes half as long as comparing. Infinities may look like one, and cost a second look.
 *
 *     (module
 *       (import "guest" "memory" (memory 0))
 *       (func (export "singles") (param $at i32) (param $bytes i32) (result i32)
 *         (local $found i32) (local $from i32) (local $end i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
 *         (local.set $from (local.get $at))
 *         (local.set $end (i32.add (local.get $at) (i32.and (local.get $bytes) (i32.const -64))))
 *         (block $summed (loop $next
 *           (br_if $summed (i32.eq (local.get $at) (local.get $end)))
 *           (local.set $a (f32x4.add (local.get $a) (v128.load align=4 (local.get $at))))
 *           (local.set $b (f32x4.add (local.get $b) (v128.load offset=16 align=4 (local.get $at))))
 *           (local.set $c (f32x4.add (local.get $c) (v128.load offset=32 align=4 (local.get $at))))
 *           (local.set $d (f32x4.add (local.get $d) (v128.load offset=48 align=4 (local.get $at))))
 *           (local.set $at (i32.add (local.get $at) (i32.const 64)))
 *           (br $next)))
 *         (local.set $a (f32x4.add (f32x4.add (local.get $a) (local.get $b)) (f32x4.add (local.get $c) (local.get $d))))
 *         (if (i32.eqz (i32x4.all_true (f32x4.eq (local.get $a) (local.get $a)))) (then (local.set $found (i32.const 1)) (loop $next
 *           (local.set $a (v128.load align=4 (local.get $from)))
 *           (v128.store align=4 (local.get $from) (v128.bitselect (local.get $a)
 *             (v128.const i32x4 0x7fc00000 0x7fc00000 0x7fc00000 0x7fc00000) (f32x4.eq (local.get $a) (local.get $a))))
 *           (br_if $next (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 16))) (local.get $end))))))
 *         (local.set $end (i32.add (local.get $at) (i32.and (local.get $bytes) (i32.const 60))))
 *         (block $done (loop $next
 *           (br_if $done (i32.eq (local.get $at) (local.get $end)))
 *           (if (f32.ne (f32.load (local.get $at)) (f32.load (local.get $at)))
 *             (then (local.set $found (i32.const 1)) (i32.store (local.get $at) (i32.const 0x7fc00000))))
 *           (local.set $at (i32.add (local.get $at) (i32.const 4)))
 *           (br $next)))
 *         (local.get $found))
 *       (func (export "doubles") (param $at i32) (param $bytes i32) (result i32)
 *         (local $found i32) (local $from i32) (local $end i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
 *         (local.set $from (local.get $at))
 *         (local.set $end (i32.add (local.get $at) (i32.and (local.get $bytes) (i32.const -64))))
 *         (block $summed (loop $next
 *           (br_if $summed (i32.eq (local.get $at) (local.get $end)))
 *           (local.set $a (f64x2.add (local.get $a) (v128.load align=8 (local.get $at))))
 *           (local.set $b (f64x2.add (local.get $b) (v128.load offset=16 align=8 (local.get $at))))
 *           (local.set $c (f64x2.add (local.get $c) (v128.load offset=32 align=8 (local.get $at))))
 *           (local.set $d (f64x2.add (local.get $d) (v128.load offset=48 align=8 (local.get $at))))
 *           (local.set $at (i32.add (local.get $at) (i32.const 64)))
 *           (br $next)))
 *         (local.set $a (f64x2.add (f64x2.add (local.get $a) (local.get $b)) (f64x2.add (local.get $c) (local.get $d))))
 *         (if (i32.eqz (i64x2.all_true (f64x2.eq (local.get $a) (local.get $a)))) (then (local.set $found (i32.const 1)) (loop $next
 *           (local.set $a (v128.load align=8 (local.get $from)))
 *           (v128.store align=8 (local.get $from) (v128.bitselect (local.get $a)
 *             (v128.const i64x2 0x7ff8000000000000 0x7ff8000000000000) (f64x2.eq (local.get $a) (local.get $a))))
 *           (br_if $next (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 16))) (local.get $end))))))
 *         (local.set $end (i32.add (local.get $at) (i32.and (local.get $bytes) (i32.const 56))))
 *         (block $done (loop $next
 *           (br_if $done (i32.eq (local.get $at) (local.get $end)))
 *           (if (f64.ne (f64.load (local.get $at)) (f64.load (local.get $at)))
 *             (then (local.set $found (i32.const 1)) (i64.store (local.get $at) (i64.const 0x7ff8000000000000))))
 *           (local.set $at (i32.add (local.get $at) (i32.const 8)))
 *           (br $next)))
 *         (local.get $found)))
 */
const SWEEP_MODULE: Uint8Array = Uint8Array.from(
  (
    '0061736d0100000001070160027f7f017f021101056775657374066d656d6f727902000003030200000715020773696e676c' +
    '6573000007646f75626c657300010a800402fb0102037f047b20002103200020014140716a21040240034020002004460d01' +
    '20052000fd000200fde401210520062000fd000210fde401210620072000fd000220fde401210720082000fd000230fde401' +
    '2108200041c0006a21000c000b0b20052006fde40120072008fde401fde401210520052005fd41fda3014504404101210203' +
    '402003fd000200210520032005fd0c0000c07f0000c07f0000c07f0000c07f20052005fd41fd52fd0b0200200341106a2203' +
    '2004490d000b0b20002001413c716a21040240034020002004460d0120002a020020002a02005c0440410121022000418080' +
    '80fe073602000b200041046a21000c000b0b20020b800202037f047b20002103200020014140716a21040240034020002004' +
    '460d0120052000fd000300fdf001210520062000fd000310fdf001210620072000fd000320fdf001210720082000fd000330' +
    'fdf0012108200041c0006a21000c000b0b20052006fdf00120072008fdf001fdf001210520052005fd47fdc3014504404101' +
    '210203402003fd000300210520032005fd0c000000000000f87f000000000000f87f20052005fd47fd52fd0b030020034110' +
    '6a22032004490d000b0b200020014138716a21040240034020002004460d0120002b030020002b0300620440410121022000' +
    '4280808080808080fcff003703000b200041086a21000c000b0b20020b'
  ).match(/../g)!,
  (byte) => Number.parseInt(byte, 16),
)

/** Makes the functions for a memory. */
export function nanSweep(memory: WebAssembly.Memory): NanSweep {
  const module = new WebAssembly.Module(SWEEP_MODULE as BufferSource)
  return new WebAssembly.Instance(module, { guest: { memory } }).exports as unknown as NanSweep
}
