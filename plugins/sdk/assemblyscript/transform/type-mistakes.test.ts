import { describe, expect, it } from 'vitest'
import { mistakesOf } from '../testing/source-mod.ts'

const mistakes = async (source: string): Promise<string> => (await mistakesOf(source)).join('\n')

describe('types that cross', () => {
  const field = async (type: string, before = ''): Promise<string> =>
    (
      await mistakes(
        `import { Char, Entity, Some } from 'skein'\n@event export class Said { it: ${type} }\n${before}`,
      )
    ).replace(/ → Use bool, u8 to u64.*/, ' → TYPES')

  it('are those of the ABI', async () => {
    expect(await field('Map<string, u8>')).toBe(
      'index.ts:2:32 the type "Map<string, u8>" cannot be passed to the game → TYPES',
    )
    expect(await field('() => void')).toMatch(/^index.ts:2:32 .* cannot be passed to the game → TYPES$/)
    expect(await field('usize')).toMatch(/the type "usize" cannot be passed to the game/)
    expect(await field('v128')).toMatch(/the type "v128" cannot be passed to the game/)
    expect(await field('strng')).toBe(
      'index.ts:2:32 the type "strng" cannot be passed to the game → Did you mean "string"?',
    )
  })

  it('are classes only with @record', async () => {
    expect(await field('Line', 'export class Line {}')).toBe(
      'index.ts:2:32 the class Line cannot be passed to the game → To make it a record, put @record before "export class Line".',
    )
    expect(await field('Line<u8>', '@record export class Line<T> { it: T }')).toMatch(
      /the type Line<u8> cannot be passed to the game/,
    )
  })

  it('are exported', async () => {
    expect(await field('Line', '@record class Line { at: u8 = 0 }')).toBe(
      'index.ts:3:15 Line is not exported, so the game cannot reach it → Put "export" before its declaration.',
    )
  })

  it('do not contain themselves', async () => {
    expect(await field('Line', '@record export class Line { next: Line | null = null }')).toBe(
      'index.ts:3:35 Line contains itself → Remove the reference to itself: values for the game have a fixed depth.',
    )
  })

  it('are null only where they say so', async () => {
    expect(await field('u32 | null')).toBe(
      'index.ts:2:32 the type u32 has no null → Write "Some<u32> | null".',
    )
    expect(await field('Some<u32>')).toMatch(/"Some" needs "\| null" → Write "Some<u32> \| null"\.$/)
    expect(await field('Some<string> | null')).toBe(
      'index.ts:2:32 string needs no "Some" → Write "string | null".',
    )
  })

  it('are enums that count from 0', async () => {
    expect(await field('Mood', 'export enum Mood { Calm = 3, Angry }')).toMatch(
      /^index.ts:3:13 the values of Mood are not 0, 1, 2 and so on/,
    )
    expect(await field('Mood', 'export enum Mood { very_bad }')).toMatch(/^index.ts:3:13 .*very_bad/)
  })

  it('are numbers in components', async () => {
    expect(await mistakes("@component export class Trail { name: string = '' }")).toBe(
      'index.ts:1:39 a field of a component cannot be string → Use a number type, bool, an enum or Entity.',
    )
  })

  it('have fields that others can set', async () => {
    expect(await mistakes('@event export class Said { private at: u8; readonly to: u8 }')).toBe(
      'index.ts:1:36 at is not public, so it cannot be passed to the game → Remove the modifier.\n' +
        'index.ts:1:53 to is readonly, so it cannot be passed to the game → Remove the modifier.',
    )
    expect(await field('Line', '@record export class Line { protected at: u8 = 0 }')).toMatch(
      /^index.ts:3:39 at is not public/,
    )
  })

  it('have names that every language can spell', async () => {
    expect(await mistakes('@event export class Said { my_text: u8 }')).toMatch(
      /^index.ts:1:28 "my_text" is not a camelCase name/,
    )
    expect(await mistakes('@event export class said_it { text: u8 }')).toMatch(
      /^index.ts:1:21 "said_it" is not a valid name for a event|an event/,
    )
  })
})
