import { beforeEach, describe, expect, test, vi } from 'vitest'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { defineGame } from '../index.ts'
import { createGame } from './create-game.ts'
import { mountMods } from './mods/mount-mods.ts'
import { folderAddress, listWebFolder } from './web-folder.ts'

const FOLDER = folderAddress('/somewhere/mods')
const LONG = `${'a'.repeat(300)}.wasm`
const reported: unknown[] = []

/** Serves a list and, for any other address, one mod. */
function serve(list: unknown): void {
  const bytes = watMod([{ mod: { name: 'acme:a', version: '1.0.0', abi: 1 } }], '(module)')
  vi.spyOn(globalThis, 'fetch').mockImplementation((address) =>
    Promise.resolve(
      String(address).endsWith('/index.json')
        ? new Response(JSON.stringify(list))
        : new Response(Uint8Array.from(bytes)),
    ),
  )
}

beforeEach(() => {
  reported.length = 0
  vi.spyOn(globalThis, 'reportError').mockImplementation((error) => void reported.push(error))
})

describe('the list of a folder of mods with an odd entry', () => {
  test.each([
    ['a file of another folder', '../b.wasm'],
    ['a path', 'sub/b.wasm'],
    ['a path of Windows', 'sub\\b.wasm'],
    ['another kind of file', 'README.md'],
    ['nothing but the end of a name', '.wasm'],
    ['an empty name', ''],
    ['a name too long for any file system', LONG],
    ['a number', 7],
    ['nothing', null],
    ['an object', { file: 'b.wasm' }],
  ])('keeps all others beside %s', async (_what, odd) => {
    serve({ mods: ['a.wasm', odd, 'c.wasm', 'a.wasm'] })
    expect(await listWebFolder(FOLDER)).toEqual({ files: ['a.wasm', 'c.wasm'], odd: 1 })
    expect(reported).toEqual([
      expect.objectContaining({
        code: 'mod/no-folder',
        message: expect.stringContaining('the page ignores it'),
      }),
    ])
  })

  test('names the first of several, printable, and counts the rest', async () => {
    serve({ mods: ['a/\u202eb.wasm', 1, 2] })
    expect(await listWebFolder(FOLDER)).toEqual({ files: [], odd: 3 })
    expect(String(reported[0])).toMatch(
      /names "a\/\\u202eb\.wasm", .*and 2 more invalid entries; the page ignores them/,
    )
  })

  test('takes up as many as a folder may have, and says that there are more', async () => {
    serve({ mods: Array.from({ length: 10_002 }, (_, at) => `${at}.wasm`) })
    const { files, odd } = await listWebFolder(FOLDER)
    expect([files.length, odd]).toEqual([10_000, 2])
    expect(String(reported[0])).toContain('has more than 10000 entries')
  })

  test('shows the player the others, and says that one is left out', async () => {
    serve({ mods: ['a.wasm', '../b.wasm'] })
    const host = document.createElement('div')
    document.body.append(host)
    const game = await createGame(defineGame({ name: 'odd-list', packages: [], systems: [] }))
    const mods = await mountMods(game, host, { folder: FOLDER })
    const text = (selector: string): string | null | undefined =>
      mods.host.shadowRoot!.querySelector(selector)?.textContent
    expect([text('.mod h3'), text('.problem')]).toEqual([
      'a',
      'One mod is missing: its name in the list of mods is invalid.',
    ])
    mods.unmount()
    host.remove()
  })

  test('is no list where it is none', async () => {
    for (const list of [null, [], {}, { mods: 'a.wasm' }, { mods: { 0: 'a.wasm' } }]) {
      serve(list)
      await expect(listWebFolder(FOLDER)).rejects.toMatchObject({ code: 'mod/no-folder' })
    }
  })
})
