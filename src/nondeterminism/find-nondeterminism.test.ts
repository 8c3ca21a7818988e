import { describe, expect, test } from 'vitest'
import { findNondeterminism } from './find-nondeterminism.ts'

const codesIn = (source: string): string[] => findNondeterminism(source).map(({ code }) => code)

describe('code whose results differ between engines, runs or players', () => {
  test.each([
    ['const x = Math.sin(angle)', 'Math.sin'],
    ['const x = globalThis.Math.pow(2, n)', 'Math.pow'],
    ['const f = Math.hypot', 'Math.hypot'],
    ['const { cos, floor } = Math', 'Math.cos'],
    ['const n = Math.random()', 'Math.random'],
    ['const n = speed ** 0.5', '**'],
    ['n **= k', '**='],
    ['const n = x ** 2 ** y', '**', '**'],
    ['const now = Date.now()', 'Date.now'],
    ['const now = new Date()', 'new Date'],
    ['const now = performance.now()', 'performance.now'],
    ['setTimeout(() => raise(Shot), 100)', 'setTimeout'],
    ['const id = crypto.randomUUID()', 'crypto.randomUUID'],
    ['names.sort((a, b) => a.localeCompare(b))', 'localeCompare'],
    ['const shown = score.toLocaleString()', 'toLocaleString'],
    ['const up = name?.toLocaleUpperCase()', 'toLocaleUpperCase'],
    ["const format = new Intl.NumberFormat('de')", 'Intl'],
    ['for (const key in things) add(things[key])', 'for…in'],
    ['list.sort((a, b) => a.score > b.score)', 'sort'],
    ['list.toSorted((a, b) => b < a)', 'toSorted'],
    ['const text = `at ${Math.round(Math.cos(x))} of ${`${Date.now()}`}`', 'Math.cos', 'Date.now'],
    ['const a = b / c; const d = Math.tan(e) / f', 'Math.tan'],
  ])('%s', (source, ...codes) => {
    expect(codesIn(source)).toEqual(codes)
  })

  test.each([
    'const x = math.sin(angle) + Math.floor(y) * Math.PI + Math.sqrt(2)',
    'const { floor, max } = Math',
    'const area = radius ** 2 + 2 ** 16',
    'const x = "Math.sin(1)" + \'Date.now()\' + `Math.cos(1)`',
    '// Math.sin(1)\n/* Date.now() */',
    'const found = /Math.sin(1)|[/]Date.now()/.test(name)',
    'const born: Date | null = null',
    'const mine = planet.Math.sin(1) + clock.performance.now()',
    'list.sort((a, b) => a.score - b.score || a.row - b.row)',
    'list.sort((a, b) => (a > b ? 1 : -1))',
    'list.sort()',
    'list.sort(byScore)',
    'for (const key of Object.keys(things).toSorted()) add(things[key])',
    'if (key in things) add(things[key])',
    'const options = { setTimeout: 1, localeCompare: true, Date: 2 }',
  ])('not: %s', (source) => {
    expect(codesIn(source)).toEqual([])
  })

  test('the place is the one that an editor shows, and the hint says what to use', () => {
    const source =
      '/* a comment\n   of two lines */\nconst text = `one\ntwo ${1}\n`\n  const y = Math.cos(x)\n'
    expect(findNondeterminism(source)).toEqual([
      {
        line: 6,
        column: 13,
        code: 'Math.cos',
        message: 'Math.cos differs between browsers in its last bits',
        hint: "Use math.cos of the context, or import { math } from 'skein'.",
      },
    ])
  })

  test('lines that a comment allows are left out: its own, or the one below it', () => {
    const source = `
      const a = Math.sin(1) // skein-allow nondeterminism: shown only
      // skein-allow nondeterminism
      const b = Math.cos(1)
      const c = Math.tan(1)
      const d = 1 // skein-allow nondeterminism
      const e = Math.exp(1)`
    expect(codesIn(source)).toEqual(['Math.tan', 'Math.exp'])
  })

  test('systems that only show the game, and work in the stage draw, are left out', () => {
    const source = `
      const Look = defineSystem('look', {
        presentational: true,
        create: () => ({ turn: () => Math.sin(1) }),
      })
      const Mixed = defineSystem('mixed', {
        presentational: false,
        create: () => ({ presentational: true, a: Math.cos(1) }),
        run: ({ tick, each }) => [
          tick('draw', (self) => show(Math.tan(self.a))),
          each('draw', [read(Place)], () => (rows) => void Math.exp(rows.count)),
          tick('update', () => Math.log(2)),
        ],
      })`
    expect(codesIn(source)).toEqual(['Math.cos', 'Math.log'])
  })

  test('a source that is cut off anywhere is read as far as it goes', () => {
    const source =
      'const a = `x ${ { b: /[/]/ } } ${Math.sin(1)}` // end\nfor (const k in a) list.sort((x, y) => x > y)'
    for (let end = 0; end <= source.length; end++)
      expect(codesIn(source.slice(0, end)).length).toBeLessThan(4)
    expect(codesIn(source)).toEqual(['Math.sin', 'for…in', 'sort'])
  })
})
