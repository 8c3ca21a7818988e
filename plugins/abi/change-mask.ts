/**
 * Finds the elements of a column in a guest's memory that differ from a copy in the same memory. There is a function for each size of
 * an element: 1, 2, 4 and 8 bytes. Each takes where the copy and the column begin, how many elements they have, and where the mask goes:
 * a byte for eight elements, the lowest bit for the first. Bits behind the last element mean nothing. All of them look at, and write,
 * up to 64 bytes more than that.
 *
 * @returns 0 when nothing differs
 */
export interface ChangeMask {
  readonly mask1: MaskFunction
  readonly mask2: MaskFunction
  readonly mask4: MaskFunction
  readonly mask8: MaskFunction
}

export type MaskFunction = (before: number, after: number, count: number, mask: number) => number

/**
 * The module; `change-mask.node.test.ts` sees that the bytes are what this text says.
 *
 *     (module
 *       (import "guest" "memory" (memory 0))
 *       (func (export "mask1") (param $before i32) (param $after i32) (param $count i32) (param $mask i32) (result i32)
 *         (local $bits i32) (local $any i32) (local $end i32)
 *         (local.set $end (i32.add (local.get $mask) (i32.shr_u (i32.add (local.get $count) (i32.const 7)) (i32.const 3))))
 *         (block $done (loop $next
 *           (br_if $done (i32.eq (local.get $mask) (local.get $end)))
 *           (local.set $bits (i8x16.bitmask (i8x16.ne (v128.load64_zero align=1 (local.get $before)) (v128.load64_zero align=1 (local.get $after)))))
 *           (i32.store8 (local.get $mask) (local.get $bits))
 *           (local.set $any (i32.or (local.get $any) (local.get $bits)))
 *           (local.set $before (i32.add (local.get $before) (i32.const 8)))
 *           (local.set $after (i32.add (local.get $after) (i32.const 8)))
 *           (local.set $mask (i32.add (local.get $mask) (i32.const 1)))
 *           (br $next)))
 *         (local.get $any))
 *       (func (export "mask2") (param $before i32) (param $after i32) (param $count i32) (param $mask i32) (result i32)
 *         (local $bits i32) (local $any i32) (local $end i32)
 *         (local.set $end (i32.add (local.get $mask) (i32.shr_u (i32.add (local.get $count) (i32.const 7)) (i32.const 3))))
 *         (block $done (loop $next
 *           (br_if $done (i32.eq (local.get $mask) (local.get $end)))
 *           (local.set $bits (i16x8.bitmask (i16x8.ne (v128.load align=1 (local.get $before)) (v128.load align=1 (local.get $after)))))
 *           (i32.store8 (local.get $mask) (local.get $bits))
 *           (local.set $any (i32.or (local.get $any) (local.get $bits)))
 *           (local.set $before (i32.add (local.get $before) (i32.const 16)))
 *           (local.set $after (i32.add (local.get $after) (i32.const 16)))
 *           (local.set $mask (i32.add (local.get $mask) (i32.const 1)))
 *           (br $next)))
 *         (local.get $any))
 *       (func (export "mask4") (param $before i32) (param $after i32) (param $count i32) (param $mask i32) (result i32)
 *         (local $bits i32) (local $any i32) (local $end i32)
 *         (local.set $end (i32.add (local.get $mask) (i32.shr_u (i32.add (local.get $count) (i32.const 7)) (i32.const 3))))
 *         (block $done (loop $next
 *           (br_if $done (i32.eq (local.get $mask) (local.get $end)))
 *           (local.set $bits (i32x4.bitmask (i32x4.ne (v128.load align=1 (local.get $before)) (v128.load align=1 (local.get $after)))))
 *           (local.set $bits (i32.or (local.get $bits) (i32.shl (i32x4.bitmask (i32x4.ne (v128.load offset=16 align=1 (local.get $before)) (v128.load offset=16 align=1 (local.get $after)))) (i32.const 4))))
 *           (i32.store8 (local.get $mask) (local.get $bits))
 *           (local.set $any (i32.or (local.get $any) (local.get $bits)))
 *           (local.set $before (i32.add (local.get $before) (i32.const 32)))
 *           (local.set $after (i32.add (local.get $after) (i32.const 32)))
 *           (local.set $mask (i32.add (local.get $mask) (i32.const 1)))
 *           (br $next)))
 *         (local.get $any))
 *       (func (export "mask8") (param $before i32) (param $after i32) (param $count i32) (param $mask i32) (result i32)
 *         (local $bits i32) (local $any i32) (local $end i32)
 *         (local.set $end (i32.add (local.get $mask) (i32.shr_u (i32.add (local.get $count) (i32.const 7)) (i32.const 3))))
 *         (block $done (loop $next
 *           (br_if $done (i32.eq (local.get $mask) (local.get $end)))
 *           (local.set $bits (i64x2.bitmask (i64x2.ne (v128.load align=1 (local.get $before)) (v128.load align=1 (local.get $after)))))
 *           (local.set $bits (i32.or (local.get $bits) (i32.shl (i64x2.bitmask (i64x2.ne (v128.load offset=16 align=1 (local.get $before)) (v128.load offset=16 align=1 (local.get $after)))) (i32.const 2))))
 *           (local.set $bits (i32.or (local.get $bits) (i32.shl (i64x2.bitmask (i64x2.ne (v128.load offset=32 align=1 (local.get $before)) (v128.load offset=32 align=1 (local.get $after)))) (i32.const 4))))
 *           (local.set $bits (i32.or (local.get $bits) (i32.shl (i64x2.bitmask (i64x2.ne (v128.load offset=48 align=1 (local.get $before)) (v128.load offset=48 align=1 (local.get $after)))) (i32.const 6))))
 *           (i32.store8 (local.get $mask) (local.get $bits))
 *           (local.set $any (i32.or (local.get $any) (local.get $bits)))
 *           (local.set $before (i32.add (local.get $before) (i32.const 64)))
 *           (local.set $after (i32.add (local.get $after) (i32.const 64)))
 *           (local.set $mask (i32.add (local.get $mask) (i32.const 1)))
 *           (br $next)))
 *         (local.get $any)))
 */
const MASK_MODULE: Uint8Array = Uint8Array.from(
  (
    '0061736d0100000001090160047f7f7f7f017f021101056775657374066d656d6f727902000003050400000000072104056d' +
    '61736b310000056d61736b320001056d61736b340002056d61736b3800030acf03045701037f2003200241076a4103766a21' +
    '060240034020032006460d012000fd5d00002001fd5d0000fd24fd642104200320043a000020052004722105200041086a21' +
    '00200141086a2101200341016a21030c000b0b20050b5801037f2003200241076a4103766a21060240034020032006460d01' +
    '2000fd0000002001fd000000fd2efd84012104200320043a000020052004722105200041106a2100200141106a2101200341' +
    '016a21030c000b0b20050b7101037f2003200241076a4103766a21060240034020032006460d012000fd0000002001fd0000' +
    '00fd38fda401210420042000fd0000102001fd000010fd38fda401410474722104200320043a000020052004722105200041' +
    '206a2100200141206a2101200341016a21030c000b0b20050ba90101037f2003200241076a4103766a210602400340200320' +
    '06460d012000fd0000002001fd000000fdd701fdc401210420042000fd0000102001fd000010fdd701fdc401410274722104' +
    '20042000fd0000202001fd000020fdd701fdc40141047472210420042000fd0000302001fd000030fdd701fdc40141067472' +
    '2104200320043a000020052004722105200041c0006a2100200141c0006a2101200341016a21030c000b0b20050b'
  ).match(/../g)!,
  (byte) => Number.parseInt(byte, 16),
)

/** Makes the functions for a memory. */
export function changeMask(memory: WebAssembly.Memory): ChangeMask {
  const module = new WebAssembly.Module(MASK_MODULE as BufferSource)
  return new WebAssembly.Instance(module, { guest: { memory } }).exports as unknown as ChangeMask
}
