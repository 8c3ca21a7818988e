import fc from 'fast-check'
import { t, type Type } from '../../../engine/index.ts'

/** A type, and values of it. */
export interface Sample {
  readonly type: Type
  readonly value: fc.Arbitrary<unknown>
}

const of = (type: unknown, value: fc.Arbitrary<unknown>): Sample => ({ type: type as Type, value })
const text = fc.string({ unit: 'binary', maxLength: 40 })
const int = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })
const float = fc.float({ noNaN: true })
const line = t.record({ text: t.string, at: t.option(t.f32), function: t.u8 })
const lineValue = fc.record({ text, at: fc.option(float), function: int(0, 255) })
const flags = ['solid', 'wayOut', 'new']

/** Types that cover each kind, and the ways in which variants join places. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  bool: of(t.bool, fc.boolean()),
  u8: of(t.u8, int(0, 255)),
  s8: of(t.s8, int(-128, 127)),
  u16: of(t.u16, int(0, 65_535)),
  s16: of(t.s16, int(-32_768, 32_767)),
  u32: of(t.u32, int(0, 0xffff_ffff)),
  s32: of(t.s32, int(-0x8000_0000, 0x7fff_ffff)),
  u64: of(t.u64, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  s64: of(t.s64, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  f32: of(t.f32, float),
  f64: of(t.f64, fc.double({ noNaN: true })),
  char: of(t.char, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
  string: of(t.string, text),
  entity: of(t.entity, int(0, 0xffff_ffff)),
  enum: of(t.enum(['left', 'top-right', 'new']), fc.constantFrom('left', 'top-right', 'new')),
  flags: of(t.flags(flags), fc.record(Object.fromEntries(flags.map((it) => [it, fc.boolean()])))),
  wideFlags: of(
    t.flags(Array.from({ length: 20 }, (_, index) => `f${index}`)),
    fc.record(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, fc.boolean()]))),
  ),
  bytes: of(t.list(t.u8), fc.uint8Array({ maxLength: 50 })),
  words: of(t.list(t.string), fc.array(text, { maxLength: 5 })),
  lines: of(t.list(line), fc.array(lineValue, { maxLength: 4 })),
  record: of(line, lineValue),
  tuple: of(t.tuple([t.u8, t.f64, line]), fc.tuple(int(0, 255), fc.double({ noNaN: true }), lineValue)),
  option: of(t.option(t.u64), fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))),
  nested: of(
    t.option(t.option(t.list(t.option(t.char)))),
    fc.option(
      fc
        .option(
          fc.array(fc.option(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })), { maxLength: 3 }),
        )
        .map((some) => ({ some })),
    ),
  ),
  result: of(
    t.result(t.f32, t.string),
    fc.oneof(
      float.map((ok) => ({ ok })),
      text.map((err) => ({ err })),
    ),
  ),
  nothing: of(t.result(null, null), fc.constantFrom({ ok: null }, { err: null })),
  halfFloat: of(
    t.result(t.f32, t.u32),
    fc.oneof(
      float.map((ok) => ({ ok })),
      int(0, 0xffff_ffff).map((err) => ({ err })),
    ),
  ),
  variant: of(
    t.variant({
      none: null,
      int: t.s32,
      float: t.f32,
      double: t.f64,
      long: t.s64,
      tag: line,
      list: t.list(t.u16),
    }),
    fc.oneof(
      fc.constant({ tag: 'none' }),
      int(-0x8000_0000, 0x7fff_ffff).map((value) => ({ tag: 'int', value })),
      float.map((value) => ({ tag: 'float', value })),
      fc.double({ noNaN: true }).map((value) => ({ tag: 'double', value })),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ tag: 'long', value })),
      lineValue.map((value) => ({ tag: 'tag', value })),
      fc.array(int(0, 65_535), { maxLength: 4 }).map((value) => ({ tag: 'list', value })),
    ),
  ),
}
