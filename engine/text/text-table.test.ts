import { describe, expect, test } from 'vitest'
import { TextTable } from './text-table.ts'

describe('texts by number', () => {
  test('the same text has one number, and the number gives the text', () => {
    const texts = new TextTable()
    const hello = texts.intern('hello')
    expect(texts.intern('goodbye')).not.toBe(hello)
    expect([texts.intern('hello'), texts.get(hello)]).toEqual([hello, 'hello'])
    expect([texts.intern(''), texts.get(0), texts.get(77)]).toEqual([0, '', ''])
  })

  test("the game's numbers do not depend on other owners, nor theirs on each other", () => {
    const alone = new TextTable()
    const crowded = new TextTable()
    for (const text of ['a', 'b', 'hello']) crowded.intern(text, 'acme:other')
    const both = [alone, crowded].map((texts) => [
      texts.intern('hello', 'acme:a'),
      texts.intern('hello'),
      texts.intern('you'),
    ])
    expect(both[0]).toEqual(both[1])
    expect(both[0]!.slice(1)).toEqual([1, 2])
  })

  test("an owner's texts go with it, and come back under the same numbers", () => {
    const texts = new TextTable()
    const mine = texts.intern('hello')
    const its = texts.intern('hello', 'acme:a')
    texts.release('acme:a')
    expect([texts.get(its), texts.get(mine)]).toEqual(['', 'hello'])
    expect(texts.intern('hello', 'acme:a')).toBe(its)
  })

  test('a text of one owner whose number is that of another one’s moves nothing, and hides nothing', () => {
    // Found by trying texts until the digest was that of the other.
    const [mine, its] = ['hello witness', 'zeiefem']
    const alone = new TextTable()
    const number = alone.intern(mine, 'good:witness')
    const texts = new TextTable()
    expect(texts.intern(its, 'evil:b')).toBe(number)
    expect(texts.intern(mine, 'good:witness')).toBe(number)
    expect(texts.get(number, 'good:witness')).toBe(mine)
    expect(texts.get(number, 'evil:b')).toBe(its)
    // On an entity of somebody else, the one that was there first.
    expect(texts.get(number)).toBe(its)
    texts.release('evil:b')
    expect([texts.get(number), texts.get(number, 'good:witness')]).toEqual([mine, mine])
    expect(texts.intern(its, 'evil:b')).toBe(number)
    expect(texts.get(number)).toBe(mine)
  })

  test('the bytes of an owner’s texts are told', () => {
    const texts = new TextTable()
    expect(texts.bytesOf('acme:a')).toBe(0)
    const more = texts.bytesOf('acme:a', 'hello')
    expect(more).toBeGreaterThan(10)
    texts.intern('hello', 'acme:a')
    expect([texts.bytesOf('acme:a'), texts.bytesOf('acme:a', 'hello')]).toEqual([more, more])
    texts.release('acme:a')
    expect(texts.bytesOf('acme:a')).toBe(0)
  })

  test('there is an end to how long and how many they are', () => {
    const texts = new TextTable()
    const long = 'x'.repeat(4097)
    expect(() => texts.intern(long)).toThrow(expect.objectContaining({ code: 'text/too-long' }))
    expect(() => texts.intern(long, 'acme:a')).toThrow(expect.objectContaining({ code: 'fault/too-long' }))
    for (let i = 0; i < 4096; i++) texts.intern(`text ${i}`, 'acme:a')
    expect(() => texts.intern('more', 'acme:a')).toThrow(
      expect.objectContaining({ code: 'fault/too-many', names: { mod: 'acme:a' } }),
    )
    expect(texts.get(texts.intern('text 5', 'acme:a'))).toBe('text 5')
    for (let i = 0; i < 0x1_0000; i++) texts.intern(`text ${i}`)
    expect(() => texts.intern('more')).toThrow(expect.objectContaining({ code: 'text/full' }))
  })
})
