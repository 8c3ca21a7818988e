import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { defineEvent } from '../event/index.ts'
import { defineGame } from '../game.ts'
import { defineSystem } from '../system/index.ts'
import {
  isKebab,
  isPackageName,
  printable,
  suggestion,
  toCamel,
  toKebab,
  visible,
  type CamelCase,
} from './index.ts'
import { assertKebab } from './name.ts'

const code = (name: string): unknown => expect.objectContaining({ code: name })

describe('names', () => {
  test.each([
    ['setSpeed', 'set-speed'],
    ['x', 'x'],
    ['hp2Max', 'hp2-max'],
    ['toHTML', 'to-h-t-m-l'],
  ])('%s is %s in the ABI, and back', (camel, kebab) => {
    expect(toKebab(camel)).toBe(kebab)
    expect(toCamel(kebab)).toBe(camel)
  })

  test.each(['SetSpeed', 'set_speed', 'set-speed', '', '1st', 'ö', 'a'.repeat(200), '__proto__'])(
    '%s is no camelCase name',
    (name) => expect(() => toKebab(name)).toThrow(code('schema/invalid-name')),
  )

  test.each(['top-left', 'a', 'a1-b2'])('%s is kebab-case', (name) => expect(isKebab(name)).toBe(true))
  test.each(['top-1', '-a', 'a-', 'a--b', 'A', '', 'a_b'])('%s is not', (name) =>
    expect(isKebab(name)).toBe(false),
  )

  test.each([
    ['start-2', 'Each word begins with a letter: write "start2".'],
    ['level-1-boss', 'Each word begins with a letter: write "level1-boss".'],
  ])('%s is refused with the name to write instead', (name, hint) => {
    const refused: unknown = expect.objectContaining({ code: 'schema/invalid-name', hint })
    expect(() => assertKebab(name, 'the name of an item')).toThrow(refused)
    expect(() => defineEvent(name)).toThrow(refused)
    expect(() => defineSystem(name, { create: () => ({}) })).toThrow(refused)
    expect(() => defineGame({ name, systems: [] })).toThrow(refused)
  })

  test.each(['1st', 'Top'])('%s is refused with the rule', (name) => {
    const hint: unknown = expect.stringContaining('each beginning with a letter, such as "top-left".')
    expect(() => assertKebab(name, 'the name of an item')).toThrow(expect.objectContaining({ hint }))
  })

  test('control characters become visible', () => {
    expect(printable('a\u0000b\u001b[31m\u202e')).toBe('a\\u0000b\\u001b[31m\\u202e')
    expect(printable('x'.repeat(200))).toHaveLength(80)
    expect(visible('a\r\nü\u2028'.repeat(50))).toBe('a\\u000d\\u000aü\\u2028'.repeat(50))
  })

  test('what is close is suggested, and nothing else', () => {
    expect(suggestion('padles', ['paddles', 'ball'])).toBe('Did you mean "paddles"?')
    expect(suggestion('strat', ['start', 'stop'])).toBe('Did you mean "start"?')
    expect(suggestion('ahndlers', ['handlers', 'queries'])).toBe('Did you mean "handlers"?')
    expect(suggestion('ba', ['ab', 'cd'])).toBe('Did you mean "ab"?')
    expect(suggestion('zzz', ['paddles', 'ball'])).toBeUndefined()
    expect(suggestion('cat', ['cut', 'bat', 'cart'])).toBe('Did you mean "bat"?')
  })

  test('of names that are long and much alike, only so many are looked at as little work takes', () => {
    let looked = 0
    function* known(): Iterable<string> {
      for (;;) {
        looked++
        yield `b${'a'.repeat(240)}${looked % 10}${looked % 7}`
      }
    }
    expect(suggestion(`${'a'.repeat(241)}zz`, known())).toMatch(/^Did you mean "ba{240}\d/)
    expect(looked).toBeLessThan(150)
  })

  test('of all that is close, the closest is suggested, whatever the names have in common', () => {
    /** Edits between two names, worked out in full. */
    const edits = (a: string, b: string): number => {
      if (a === '' || b === '') return a.length + b.length
      const [x, y] = [a.slice(1), b.slice(1)]
      const swapped = a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]
      return Math.min(
        edits(x, b) + 1,
        edits(a, y) + 1,
        edits(x, y) + (a[0] === b[0] ? 0 : 1),
        swapped ? edits(a.slice(2), b.slice(2)) + 1 : Infinity,
      )
    }
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 4 }), (typed, known) => {
        const limit = Math.max(1, Math.floor(typed.length / 3))
        const [best] = known
          .map((it) => ({ it, away: edits(typed, it) }))
          .filter(({ away }) => away <= limit)
          .toSorted((a, b) => a.away - b.away || (a.it < b.it ? -1 : 1))
        expect(suggestion(typed, known)).toBe(best && `Did you mean "${best.it}"?`)
      }),
      { seed: 3, numRuns: 300 },
    )
  })

  test.each(['a:b', 'acme:curve-b2d'])('%s names a package', (name) => expect(isPackageName(name)).toBe(true))
  test.each(['a', 'a:b:c', ':b', 'a:', 'A:b', 'a:b/c', `a:${'b'.repeat(129)}`])('%s does not', (name) =>
    expect(isPackageName(name)).toBe(false),
  )

  test('camelCase is known to the compiler', () => {
    expectTypeOf<CamelCase<'match-over-time'>>().toEqualTypeOf<'matchOverTime'>()
    expectTypeOf<CamelCase<'x'>>().toEqualTypeOf<'x'>()
  })
})
