import { describe, expect, test } from 'vitest'
import { metered } from './testing/metered.ts'

describe('what does not end, ends', () => {
  test.each([
    ['a loop', '(func (export "run") (loop $l (br $l)))'],
    ['a loop with a condition', '(func (export "run") (loop $l (br_if $l (i32.const 1))))'],
    ['a loop through a table of labels', '(func (export "run") (loop $l (br_table $l $l (i32.const 0))))'],
    ['a loop inside a loop', '(func (export "run") (loop $a (loop $b (br $a))))'],
    ['a loop around one that ends', '(func (export "run") (loop $a (loop $b) (br $a)))'],
    ['a loop that calls', '(func $f) (func (export "run") (loop $l (call $f) (br $l)))'],
    ['a loop with parameters', '(func (export "run") (i32.const 1) (loop $l (param i32) (br $l)))'],
    [
      'a loop that calls short functions between others',
      `(func $f (param i32) (result i32) (local.get 0))
       (func $g (loop))
       (func (export "run") (loop $l (call $g) (drop (call $f (i32.const 1))) (br $l)))`,
    ],
    ['tail calls', '(func $f (export "run") (return_call $f))'],
    [
      'tail calls in turns, through a table',
      `(type $t (func)) (table funcref (elem $f $g))
       (func $f (export "run") (return_call_indirect (type $t) (i32.const 1)))
       (func $g (return_call_indirect (type $t) (i32.const 0)))`,
    ],
    [
      'a loop that catches everything',
      '(tag $e) (func (export "run") (loop $l (try (do (throw $e)) (catch_all (br $l)))))',
    ],
    [
      'a loop that catches what a function throws',
      `(tag $e) (func $f (throw $e))
       (func (export "run") (loop $l (try (do (call $f)) (catch $e)) (br $l)))`,
    ],
    [
      'a loop inside a handler',
      '(tag $e) (func (export "run") (try (do (throw $e)) (catch_all (loop $l (br $l)))))',
    ],
    [
      'a handler around a loop, which is left by neither',
      '(func (export "run") (loop $o (try (do (loop $l (br $l))) (catch_all (br $o)))))',
    ],
    [
      'filling memory again and again',
      '(memory 16) (func (export "run") (loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 1000000)) (br $l)))',
    ],
    [
      'growing memory by nothing',
      '(memory 1) (func (export "run") (loop $l (drop (memory.grow (i32.const 0))) (br $l)))',
    ],
  ])('%s', (_what, body) => {
    const { call } = metered(`(module ${body})`)
    expect(call('run', [], 2_000_000).end).toBe('fuel')
  })

  test('an import that throws cannot be caught for ever', () => {
    const { call } = metered(
      `(module (import "a" "b" (func $f))
        (func (export "run") (loop $l (try (do (call $f)) (catch_all)) (br $l))))`,
      {
        a: {
          b: () => {
            throw new Error('no')
          },
        },
      },
    )
    expect(call('run', [], 100_000).end).toBe('fuel')
  })
})

describe('values that move are paid for', () => {
  const COUNT = 1000
  const values = '(i32.const 7)'.repeat(COUNT)
  const drops = 'drop '.repeat(COUNT)
  const all = `${'i32 '.repeat(COUNT)}`
  /** The fuel that `run` spends. */
  const spent = (module: string): number => {
    const outcome = metered(
      `(module (tag $e (param ${all})) (type $t (func (param ${all}) (result ${all}))) ${module})`,
    ).call('run', [1])
    expect(outcome.end).toBe('returned')
    return outcome.spent
  }
  /** Instructions that get the values there and take them away. */
  const plain = 2 * COUNT

  test.each([
    ['a branch out of a block', `(block (result ${all}) ${values} (br 0)) ${drops}`],
    ['a branch that is taken or not', `(block (result ${all}) ${values} (br_if 0 (local.get 0))) ${drops}`],
    ['a table of labels', `(block (result ${all}) ${values} (br_table 0 0 (local.get 0))) ${drops}`],
    ['a block that takes and gives them', `${values} (block (type $t) nop) ${drops}`],
    ['a loop that takes them', `${values} (loop (param ${all}) ${drops})`],
    ['the ways of an if', `${values} (if (type $t) (local.get 0) (then nop) (else nop)) ${drops}`],
  ])('%s', (_what, code) => {
    expect(spent(`(func (export "run") (param i32) ${code})`)).toBeGreaterThan(plain + 0.9 * COUNT)
  })

  test.each([
    ['as parameters', `(func $f (param ${all})) (func (export "run") (param i32) ${values} (call $f))`],
    [
      'as results',
      `(func $f (result ${all}) ${values}) (func (export "run") (param i32) (call $f) ${drops})`,
    ],
    [
      'as results that are returned early',
      `(func $f (result ${all}) ${values} return) (func (export "run") (param i32) (call $f) ${drops})`,
    ],
    [
      'by a branch that leaves the function',
      `(func $f (param i32) (result ${all}) ${values} (br_if 0 (local.get 0)))
       (func (export "run") (param i32) (call $f (local.get 0)) ${drops})`,
    ],
    [
      'in the place of the function',
      `(func $f (type $t) ${Array.from({ length: COUNT }, (_, i) => `(local.get ${i})`).join('')})
       (func (export "run") (param i32) (call $g) ${drops})
       (func $g (result ${all}) ${values} (return_call $f))`,
    ],
  ])('%s of a call', (_what, code) => {
    expect(spent(code)).toBeGreaterThan(COUNT * 1.9)
  })

  test('an exception that carries them', () => {
    const thrown = `(func (export "run") (param i32) (try (do ${values} throw $e) (catch $e ${drops})))`
    expect(spent(thrown)).toBeGreaterThan(plain + 16 * COUNT)
  })

  test('locals that a function begins with', () => {
    const of = (count: number): number =>
      spent(`(func $f (local ${'i64 '.repeat(count)})) (func (export "run") (param i32) (call $f))`)
    expect(of(16)).toBe(of(0))
    expect(of(30_016) - of(16)).toBeGreaterThanOrEqual(15_000)
  })

  test('a loop that carries a thousand values goes round no more often than it pays for', () => {
    const { call, exports } = metered(`(module (global $n (export "n") (mut i32) (i32.const 0))
      (func (export "run") (param i32) ${values} (loop (param ${all})
        (global.set $n (i32.add (global.get $n) (i32.const 1))) (local.get 0) (br 0))))`)
    expect(call('run', [1], COUNT * 100).end).toBe('fuel')
    expect((exports['n'] as unknown as WebAssembly.Global).value).toBeLessThan(110)
  })
})

describe('what is spent', () => {
  test('is the same each time', () => {
    const { call } = metered(`(module (func (export "run") (param i32) (result i32) (local $s i32)
      (loop $l
        (local.set $s (i32.add (local.get $s) (local.get 0)))
        (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get $s)))`)
    const first = call('run', [1000])
    expect(first).toMatchObject({ result: 500_500, end: 'returned' })
    expect(first.spent).toBeGreaterThan(8_000)
    expect(call('run', [1000])).toEqual(first)
    expect(call('run', [2000]).spent).toBeGreaterThan(first.spent * 1.9)
  })

  test('is enough or not, to the last unit', () => {
    const { call } = metered(
      '(module (func (export "run") (param i32) (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))',
    )
    const { spent } = call('run', [100])
    expect(call('run', [100], spent).end).toBe('returned')
    expect(call('run', [100], spent - 1).end).toBe('fuel')
  })

  test('is what the longest way costs, not all of them', () => {
    const ways = (count: number): string => {
      const work = '(global.set $g (i32.add (global.get $g) (i32.const 1)))'.repeat(20)
      const blocks = Array.from({ length: count }, (_, i) => `(block $b${i} `)
        .toReversed()
        .join('')
      const table = Array.from({ length: count }, (_, i) => `$b${i}`).join(' ')
      return `(module (global $g (mut i32) (i32.const 0)) (func (export "run") (param i32)
        (block $out ${blocks} (br_table ${table} (local.get 0)) ${`) ${work} (br $out)`.repeat(count)})))`
    }
    const few = metered(ways(4)).call('run', [1]).spent
    expect(few).toBeGreaterThan(60)
    expect(metered(ways(40)).call('run', [1]).spent).toBe(few)
  })

  test('grows with the bytes that a bulk operation deals with', () => {
    const { call } =
      metered(`(module (memory (export "memory") 100) (table $t 1000 funcref) (elem $e func $f) (func $f)
      (data $d "0123456789")
      (func (export "fill") (param i32) (memory.fill (i32.const 0) (i32.const 7) (local.get 0)))
      (func (export "copy") (param i32) (memory.copy (i32.const 0) (i32.const 8) (local.get 0)))
      (func (export "init") (param i32) (memory.init $d (i32.const 0) (i32.const 0) (local.get 0)))
      (func (export "grow") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
      (func (export "elements") (param i32) (table.copy $t $t (i32.const 0) (i32.const 1) (local.get 0))))`)
    for (const name of ['fill', 'copy']) {
      expect(call(name, [800_000]).spent - call(name, [1]).spent).toBe(100_000)
    }
    expect(call('init', [10]).spent - call('init', [0]).spent).toBe(1)
    // Processors take a microsecond to store nothing where nothing was stored before.
    expect(call('fill', [0]).spent - call('fill', [1]).spent).toBe(512)
    expect(call('elements', [900]).spent - call('elements', [0]).spent).toBe(900 * 64)
    expect(call('grow', [900]).spent - call('grow', [0]).spent).toBe(900 * 64)
    // What comes to nothing costs no more than trying.
    expect(call('grow', [200_000])).toMatchObject({ result: -1, spent: call('grow', [0]).spent })
    expect(call('fill', [800_000], 1000).end).toBe('fuel')
    // What traps by itself is not paid for: the reason would be lost.
    for (const length of [7_000_000, -1]) expect(call('fill', [length], 1000).end).toBe('trap')
    for (const length of [200_000, -1]) expect(call('elements', [length], 1000).end).toBe('trap')
    expect(call('init', [11], 1000).end).toBe('trap')
  })

  test('costs nothing while nothing runs, and nothing runs before a call was given fuel', () => {
    const { exports } = metered('(module (func (export "run") (loop $l (br_if $l (i32.const 0)))))')
    expect(() => exports['run']!()).toThrow(WebAssembly.RuntimeError)
  })

  test('traps of the module itself are told apart', () => {
    const { call } = metered(`(module (func (export "unreachable") unreachable)
      (func (export "divide") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0))))`)
    expect(call('unreachable').end).toBe('trap')
    expect(call('divide', [0]).end).toBe('trap')
    expect(call('divide', [1])).toMatchObject({ result: 1, end: 'returned' })
  })
})
