import { describe, expect, test } from 'vitest'
import { SkeinError } from './error.ts'

describe('an error', () => {
  test('of another copy of the library is one too, with its code and its hint', async () => {
    const copy = './error.ts?another'
    const other = (await import(/* @vite-ignore */ copy)) as { SkeinError: typeof SkeinError }
    expect(other.SkeinError).not.toBe(SkeinError)
    const theirs: unknown = new other.SkeinError('mod/unknown', 'no such mod', { hint: 'Look again.' })
    expect(theirs instanceof SkeinError).toBe(true)
    expect(new SkeinError('mod/unknown', '') instanceof other.SkeinError).toBe(true)
  })

  test.each([
    new Error('x'),
    Object.assign(new Error('x'), { code: 'ENOENT' }),
    { name: 'SkeinError', code: 'x' },
    null,
    'SkeinError',
  ])('that is none is none: %s', (value) => expect((value as unknown) instanceof SkeinError).toBe(false))

  test.each([
    ['a\nb', 'the file a\nb is torn', 'the file a\\u000ab is torn'],
    ['/mods/a\nb.wasm', 'b.wasm, or a\nb.wasm:\n- one', 'b.wasm, or a\\u000ab.wasm:\n- one'],
    ['plain', 'plain:\n- one\n- two', 'plain:\n- one\n- two'],
    ['x', 'a\u001b[2J\u202eb\u{e0041}', 'a\\u001b[2J\\u202eb\\udb40\\udc41'],
    ['x', 'a ❤\ufe0f b\ufe0f', 'a ❤\ufe0f b\\ufe0f'],
  ])('shows a name such as %j in one line, and nothing unseen', (file, message, shown) => {
    const error = new SkeinError('mod/unknown', message, { names: { file }, hint: message })
    expect([error.message, error.hint]).toEqual([shown, shown])
    expect(error.names.file).toBe(file)
  })
})
