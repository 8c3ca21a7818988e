import { expect, test } from 'vitest'
import { definePackage, t } from '../index.ts'
import {
  docsFromJson,
  generateAssemblyScript,
  generateC,
  generateWit,
  referenceOf,
  withDocs,
} from '../../plugins/bindgen/index.ts'
import { readDocComments } from './doc-comments.ts'

const SOURCE = `
import { definePackage, t } from 'skein'
/** A demo. */
export const demo = definePackage('demo:game', '1.0.0')
/** Not of an item. */
const SIZE = 4 // 'component('
const f = (value: number) => t.withDefault(t.f32, value)
/**
 * Where things are, see {@link Speed}.
 * In metres.
 */
export const Position: Typed<'position'> = demo.component('position', {
  /** From the left. */
  x: t.f32,
  y: f(2), /* plain */
}, { label: 'where things are' })
export const Bare = demo.component('bare', {})
/** Somebody scored. */
export const Goal = demo.event('goal', { /** Who. */ side: t.enum(['a', 'b']) })
export const Board = demo.trait('board', {
  /** The points. */
  points: t.func([t.arg('side', t.u8)], t.u32),
})
`

test('doc comments are found by item and member, and belong to nothing else', () => {
  expect(Object.fromEntries(readDocComments(SOURCE).get('demo:game')!)).toEqual({
    '': 'A demo.',
    position: 'Where things are, see `Speed`.\nIn metres.',
    'position#x': 'From the left.',
    goal: 'Somebody scored.',
    'goal#side': 'Who.',
    'board#points': 'The points.',
  })
})

const demo = definePackage('demo:game', '1.0.0')
demo.component('position', { x: t.f32 })
demo.event('goal', { side: t.u8 })
demo.trait('board', { points: t.func([], t.u32) })
const documented = withDocs(demo, readDocComments(SOURCE).get('demo:game')!)

test('bindings carry the doc comments', () => {
  const code = generateAssemblyScript([documented]).get('demo.ts')!
  expect(code).toContain(
    "/**\n * Where things are, see `Speed`.\n * In metres.\n */\n@component('demo:game/position@1.0.0')",
  )
  expect(code).toContain('  /** From the left. */\n  x: f32 = 0')
  expect(code).toContain('    /** Who. */\n    public side: u8,')
  expect(code).toContain('  /** The points. */\n  points(): u32 {')
  const [wit] = generateWit([documented]).values()
  expect(wit).toContain(
    '/// The trait demo:game/board@1.0.0.\ninterface board {\n  /// The points.\n  points: func() -> u32;',
  )
  expect(wit).toContain('/// Somebody scored.\ninterface goal')
  const header = generateC([documented]).get('demo.h')!
  expect(header).toContain('// The event demo:game/goal@1.0.0.\n')
  expect(header).toContain('/** Somebody scored. */\ntypedef struct {\n  /** Who. */\n  uint8_t side;')
  expect(header).toContain('  /** From the left. */\n  const float *x;')
  expect(header).toContain('/** The points. */\nSKEIN_IMPORT("demo:game/board@1.0.0", "points")')
})

test('a comment from anyone cannot end the comment around it', () => {
  const docs = docsFromJson({ position: 'x */ evil() /*\u2028y\u0007', goal: 7, 'goal#side': 'z' })
  const code = generateAssemblyScript([withDocs(demo, docs)]).get('demo.ts')!
  expect(code).toContain(' * x *\\/ evil() /*\n * y\\u0007\n')
  expect([...docs.keys()]).toEqual(['position', 'goal#side'])
})

test('the reference lists each item with its members, types and comments', () => {
  const page = referenceOf([documented])
  expect(page).toContain('# demo:game 1.0.0\n\nA demo.')
  expect(page).toContain('### Position\n\n`demo:game/position@1.0.0`\n\nWhere things are')
  expect(page).toContain('| `x` | `f32` |  | From the left. |')
  expect(page).toContain('| `points(): u32` | The points. |')
})
