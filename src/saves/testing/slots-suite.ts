import { describe, expect, test } from 'vitest'
import { laterCode } from '../../../engine/testing/thrown-code.ts'
import { openSave, sealSave } from '../../../engine/save.ts'
import { packHeader, type SaveHeader } from '../../../plugins/save/header.ts'
import type { SaveSlots } from '../slots.ts'

const HEADER: SaveHeader = {
  skein: '0.1.0',
  game: 'kept',
  packages: [],
  mods: [],
  systems: [],
  frame: 3,
  seconds: 0.05,
  entities: 1,
  stateHash: '0123456789abcdef',
  meta: {},
}
/** The bytes of a small saved game. */
export const saved = (meta: SaveHeader['meta'] = {}, size = 100): Uint8Array =>
  sealSave({ header: packHeader({ ...HEADER, meta }), body: new Uint8Array(size).fill(7) })

/** Tests a place for saved games. @param make opens one that is empty */
export function testSlots(where: string, make: () => SaveSlots): void {
  describe(`saved games in ${where}`, () => {
    test('are written, listed, read, renamed and deleted', async () => {
      const slots = make()
      expect(await slots.list()).toEqual([])
      await slots.write('Before the boss', saved({ savedAt: 1000 }))
      await slots.write('autosave', saved({ savedAt: 2000, level: 4 }))
      expect(await slots.list()).toMatchObject([
        { name: 'autosave', savedAt: 2000, header: { game: 'kept', meta: { level: 4 } }, problem: null },
        { name: 'Before the boss', savedAt: 1000 },
      ])
      await slots.rename('Before the boss', 'After the boss')
      expect(openSave(await slots.read('After the boss')).body.length).toBe(100)
      await slots.delete('autosave')
      expect((await slots.list()).map(({ name }) => name)).toEqual(['After the boss'])
    })

    test('of one name: the later one takes the place of the earlier one', async () => {
      const slots = make()
      await slots.write('a', saved({}, 10))
      await slots.write(' a ', saved({}, 20))
      expect(openSave(await slots.read('a')).body.length).toBe(20)
      expect(await slots.list()).toHaveLength(1)
    })

    test.each([
      'Vor dem großen Kampf',
      '最後の戦い',
      '🪿 honk 🪿',
      'a/b\\c:d*e?f"g<h>i|j',
      '..',
      '../../etc/passwd',
      '.hidden',
      'con',
      'LPT1.txt',
      '100 %',
      '%41',
      'e\u0301',
      'a'.repeat(60),
    ])('can be called %j', async (name) => {
      const slots = make()
      await slots.write(name, saved())
      expect((await slots.list()).map((it) => it.name)).toEqual([name.normalize('NFC')])
      await slots.rename(name, 'other')
      await slots.delete('other')
      expect(await slots.list()).toEqual([])
    })

    test.each(['', '  ', 'a\nb', 'a\u202eb', 'a'.repeat(61), '\ud800', 7 as unknown as string])(
      'cannot be called %j',
      async (name) => {
        const slots = make()
        expect(await laterCode(() => slots.write(name, saved()))).toBe('value/invalid')
        expect(await laterCode(() => slots.read(name))).toBe('value/invalid')
      },
    )

    test('that do not exist are named', async () => {
      const slots = make()
      for (const use of [
        () => slots.read('x'),
        () => slots.delete('x'),
        () => slots.rename('x', 'y'),
        () => slots.rename('x', 'x'),
      ])
        expect(await laterCode(use)).toBe('save/no-slot')
    })

    test('do not take the name of another one', async () => {
      const slots = make()
      await slots.write('a', saved({}, 1))
      await slots.write('b', saved({}, 2))
      expect(await laterCode(() => slots.rename('a', 'b'))).toBe('save/slot-taken')
      expect(openSave(await slots.read('b')).body.length).toBe(2)
      expect(openSave(await slots.read('a')).body.length).toBe(1)
      await slots.rename('a', 'a')
      expect(await slots.list()).toHaveLength(2)
    })
  })
}
