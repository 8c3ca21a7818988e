import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { laterCode } from '../../../engine/testing/thrown-code.ts'
import { defineGame, defineStore, type AnySystem, type Game } from '../../index.ts'
import { createGame } from '../create-game.ts'
import { playGame } from '../play-game.ts'
import { browserSlots } from './browser-slots.ts'
import { mountSaves, type MountedSaves, type MountSavesOptions } from './mount-saves.ts'

const Progress = defineStore('progress', { level: 1 })
const Weather = defineStore('weather', { rain: 0 })

let host: HTMLElement
let name: string
let games = 0
const ends: (() => void)[] = []

beforeEach(() => {
  name = `panel${++games}`
  host = document.createElement('div')
  Object.assign(host.style, { width: '800px', height: '500px' })
  document.body.append(host)
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  host.remove()
  vi.restoreAllMocks()
})

async function start(
  systems: readonly AnySystem[] = [Progress],
  options: MountSavesOptions = {},
): Promise<{ game: Game; saves: MountedSaves }> {
  const game = await createGame(defineGame({ name, systems }))
  const saves = await mountSaves(game, host, options)
  ends.push(() => saves.unmount())
  saves.open()
  await saves.idle()
  return { game, saves }
}
const root = (): ShadowRoot => host.querySelector('.skein-saves')!.shadowRoot!
const isOpen = (): boolean => !root().querySelector<HTMLElement>('.panel')!.hidden
const button = (label: string): HTMLButtonElement =>
  [...root().querySelectorAll('button')].find((it) => (it.ariaLabel ?? it.textContent) === label)!
const slots = (): (string | undefined)[] =>
  [...root().querySelectorAll<HTMLElement>('.saved')].map((it) => it.dataset['slot'])
const notices = (): string[] => [...root().querySelectorAll('.notice')].map((it) => it.textContent)
const question = (): HTMLFormElement | null => root().querySelector('.ask:not([hidden]) form')
const level = (game: Game): number => game.get(Progress).value.level
function setLevel(game: Game, value: number): void {
  game.get(Progress).set({ level: value })
  game.frame()
}
async function press(label: string, saves: MountedSaves): Promise<void> {
  button(label).click()
  await saves.idle()
}
async function pick(saves: MountedSaves, file: string, bytes: Uint8Array): Promise<void> {
  const field = root().querySelector<HTMLInputElement>('input[type=file]')!
  const data = new DataTransfer()
  data.items.add(new File([Uint8Array.from(bytes)], file))
  field.files = data.files
  field.dispatchEvent(new Event('change'))
  await saves.idle()
}
async function drop(saves: MountedSaves, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const dataTransfer = new DataTransfer()
  for (const [file, bytes] of Object.entries(files))
    dataTransfer.items.add(new File([Uint8Array.from(bytes)], file))
  for (const type of ['dragenter', 'dragover', 'drop'])
    host.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
  await saves.idle()
}
async function hide(saves: MountedSaves): Promise<void> {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  document.dispatchEvent(new Event('visibilitychange'))
  await saves.idle()
}

describe('the saved games on a page', () => {
  test('are saved, listed with what is in them, and loaded', async () => {
    const { game, saves } = await start([Progress], { meta: () => ({ title: 'Forest' }) })
    expect(root().querySelector('.scroll')!.textContent).toContain('No saved games yet.')
    setLevel(game, 4)
    await press('Save', saves)
    expect(slots()).toEqual(['Saved game 1'])
    expect(root().querySelector('.saved .soft')!.textContent).toMatch(/^Forest · .* · 0 s played$/)
    setLevel(game, 9)
    await press('Save', saves)
    expect(slots()).toEqual(['Saved game 2', 'Saved game 1'])
    await press('Load Saved game 1', saves)
    expect([level(game), isOpen(), notices()]).toEqual([4, false, ['Loaded Saved game 1.']])
  })

  test('tell what has changed before they are loaded, while the game stands still', async () => {
    const first = await start()
    setLevel(first.game, 4)
    await press('Save', first.saves)
    ends.pop()!()
    const asked: boolean[] = []
    const { game, mounted, mods, settings, saves } = await playGame(
      defineGame({ name, systems: [Progress, Weather] }),
      host,
      { mods: { folder: null }, saves: { asking: (it) => void asked.push(it) } },
    )
    ends.push(() => [saves, settings, mods, mounted].forEach((it) => it?.unmount()))
    saves!.open()
    await saves!.idle()
    button('Load Saved game 1').focus()
    await press('Load Saved game 1', saves!)
    expect(question()!.textContent).toContain('The system weather is new')
    expect([level(game), saves!.asking, asked]).toEqual([1, true, [true]])
    const { frame } = game.engine.time
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(game.engine.time.frame).toBe(frame)
    expect(root().activeElement).toBe(button('Cancel'))
    button('Cancel').click()
    expect([level(game), saves!.asking, asked]).toEqual([1, false, [true, false]])
    expect(root().activeElement).toBe(button('Load Saved game 1'))
    await expect.poll(() => game.engine.time.frame).toBeGreaterThan(frame)
    await press('Load Saved game 1', saves!)
    question()!.requestSubmit()
    await saves!.idle()
    expect([level(game), isOpen(), asked]).toEqual([4, false, [true, false, true, false]])
  })

  test('are renamed and deleted, once the player has said so', async () => {
    const { game, saves } = await start()
    setLevel(game, 2)
    await press('Save', saves)
    await press('Save', saves)
    const rename = async (from: string, to: string): Promise<void> => {
      await press(`Rename ${from}`, saves)
      question()!.querySelector('input')!.value = to
      question()!.requestSubmit()
      await saves.idle()
    }
    await rename('Saved game 1', ' Before the boss ')
    expect(slots().toSorted()).toEqual(['Before the boss', 'Saved game 2'])
    await rename('Saved game 2', 'Before the boss')
    expect(notices().at(-1)).toMatch(/^There already is a saved game "Before the boss"\./)
    await press('Delete Saved game 2', saves)
    // One question at a time; Escape answers it, and closes nothing.
    await press('Delete Before the boss', saves)
    expect(root().querySelectorAll('.ask:not([hidden])')).toHaveLength(1)
    root().activeElement!.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }),
    )
    expect([question(), isOpen(), slots().length]).toEqual([null, true, 2])
    await press('Delete Before the boss', saves)
    question()!.requestSubmit()
    await saves.idle()
    expect(slots()).toEqual(['Saved game 2'])
    // A question is over when the panel is closed.
    await press('Delete Saved game 2', saves)
    saves.close()
    expect([saves.asking, question()]).toEqual([false, null])
  })

  test('are exported as a file, and come back from it; other files are refused', async () => {
    const { game, saves } = await start()
    setLevel(game, 6)
    await press('Save', saves)
    const links: HTMLAnchorElement[] = []
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      links.push(this)
    })
    await press('Export Saved game 1', saves)
    expect(links[0]!.download).toBe('Saved game 1.save')
    const bytes = new Uint8Array(await (await fetch(links[0]!.href)).arrayBuffer())
    await pick(saves, 'Saved game 1.save', bytes)
    expect([slots(), notices().at(-1)]).toEqual([
      ['Saved game 1'],
      'Saved game 1.save is already there as Saved game 1.',
    ])
    await browserSlots(name).delete('Saved game 1')
    await pick(saves, 'Saved game 1.save', bytes)
    expect([slots(), notices().at(-1)]).toEqual([['Saved game 1'], 'Imported as Saved game 1.'])
    setLevel(game, 7)
    await press('Load Saved game 1', saves)
    expect(level(game)).toBe(6)
    const other = await createGame(defineGame({ name: 'other', systems: [Progress] }))
    saves.open()
    for (const bad of [bytes.subarray(0, 40), Uint8Array.of(1, 2, 3), await other.save()])
      await pick(saves, 'bad.save', bad)
    expect(slots()).toHaveLength(1)
    expect(notices().slice(-3)).toEqual([
      expect.stringContaining('saved game'),
      expect.stringContaining('saved game'),
      expect.stringContaining('belongs to the game "other"'),
    ])
  })

  test('that are damaged are shown with the reason, and can be deleted', async () => {
    const { game, saves } = await start()
    await browserSlots(name).write('broken', (await game.save()).subarray(0, 60))
    saves.close()
    saves.open()
    await saves.idle()
    expect([button('Load broken').disabled, root().querySelector('.saved .why')!.textContent]).toEqual([
      true,
      expect.stringContaining('saved game'),
    ])
    await press('Delete broken', saves)
    question()!.requestSubmit()
    await saves.idle()
    expect(slots()).toEqual([])
  })

  test('hold an autosave when the page is hidden, and the last one of an earlier visit beside it', async () => {
    const worth = vi.fn<() => boolean>(() => false)
    const visit = async (levels: readonly number[]): Promise<void> => {
      const { game, saves } = await start([Progress], { autosave: { minutes: 60, when: worth } })
      for (const it of levels) {
        setLevel(game, it)
        await hide(saves)
      }
      // Nothing has been played since.
      await hide(saves)
      ends.pop()!()
    }
    const kept = async (): Promise<unknown[]> => {
      const { game } = await start()
      const store = browserSlots(name)
      const found: [string, number][] = []
      for (const it of await store.list()) {
        await game.load(await store.read(it.name))
        found.push([it.name, level(game)])
      }
      ends.pop()!()
      return found.toSorted()
    }
    await visit([2])
    expect(await kept()).toEqual([])
    worth.mockReturnValue(true)
    await visit([3, 4])
    expect(await kept()).toEqual([['Autosave', 4]])
    await visit([5, 6])
    expect(await kept()).toEqual([
      ['Autosave', 6],
      ['Earlier autosave', 4],
    ])
    await visit([7])
    expect(await kept()).toEqual([
      ['Autosave', 7],
      ['Earlier autosave', 6],
    ])
  })

  test('hold an autosave as time goes by; what cannot be kept is said once', async () => {
    const { game } = await start([Progress], { autosave: { minutes: 0.001 } })
    setLevel(game, 3)
    await expect.poll(slots).toEqual(['Autosave'])
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no', 'QuotaExceededError')
    })
    for (const count of [1, 2]) {
      game.frame()
      await expect.poll(() => put.mock.calls.length).toBe(count)
    }
    await expect.poll(notices).toEqual([expect.stringMatching(/^The game could not be saved by itself\./)])
  })

  test('are refused without an element, and with minutes that are none', async () => {
    const own = await createGame(defineGame({ name, systems: [] }), {})
    expect(await laterCode(() => mountSaves(own, null))).toBe('render/no-element')
    for (const minutes of [0, -1, Number.NaN, Infinity])
      expect(await laterCode(() => mountSaves(own, host, { autosave: { minutes } }))).toBe('value/invalid')
    expect(host.children).toHaveLength(0)
  })

  test('that are dropped on the game are kept, and loaded once the player has read what applies', async () => {
    const { game, saves } = await start()
    setLevel(game, 4)
    const bytes = await game.save()
    setLevel(game, 9)
    saves.close()
    await drop(saves, { 'Before the boss.save': bytes })
    expect([level(game), isOpen(), slots(), saves.asking]).toEqual([9, true, ['Before the boss'], true])
    expect(question()!.textContent).toContain('Load Before the boss? It replaces the game that runs.')
    button('Cancel').click()
    expect([level(game), slots()]).toEqual([9, ['Before the boss']])
    await drop(saves, { 'Before the boss.save': bytes })
    question()!.requestSubmit()
    await saves.idle()
    expect([level(game), isOpen(), notices()]).toEqual([4, false, ['Loaded Before the boss.']])
    // It is kept once.
    saves.open()
    await saves.idle()
    expect(slots()).toEqual(['Before the boss'])
    await pick(saves, 'same.save', bytes)
    expect([slots(), notices().at(-1)]).toEqual([
      ['Before the boss'],
      'same.save is already there as Before the boss.',
    ])
  })

  test('that are dropped say what has changed, and go to the saves panel beside that of mods', async () => {
    const bytes = await (await createGame(defineGame({ name, systems: [Progress] }))).save()
    const played = await playGame(defineGame({ name, systems: [Progress, Weather] }), host, {
      mods: { folder: null },
      saves: {},
    })
    const { saves, mods, mounted, settings, game } = played
    ends.push(() => [saves, settings, mods, mounted].forEach((it) => it?.unmount()))
    const panelOfMods = host.querySelector('.skein-mods')!.shadowRoot!
    await drop(saves!, { 'old.save': bytes })
    await mods.idle()
    expect(panelOfMods.textContent).not.toContain('old')
    expect(question()!.textContent).toContain('The system weather is new')
    expect(game.engine.time.frame).toBeLessThan(100)
    game.frame()
    const later = await game.save()
    await drop(saves!, { 'older.save': later, 'curve.wasm': Uint8Array.of(1, 2) })
    await mods.idle()
    expect(panelOfMods.textContent).toContain('curve')
    expect(slots()).toEqual(['older', 'old'])
  })

  test('that are dropped and damaged, of another game, or something else change nothing', async () => {
    const { game, saves } = await start()
    const bytes = await game.save()
    const other = await (await createGame(defineGame({ name: 'other', systems: [] }))).save()
    for (const [files, words] of [
      [{ 'short.save': bytes.subarray(0, 60) }, 'ends after 60'],
      [{ 'other.save': other }, 'belongs to the game "other"'],
      [{ 'mod.wasm': Uint8Array.of(0, 0x61, 0x73, 0x6d) }, 'mod.wasm is not a saved game (.save).'],
      [{ 'mod.save': Uint8Array.of(0, 0x61, 0x73, 0x6d) }, 'it is a mod'],
    ] as const) {
      await drop(saves, files)
      expect(notices().at(-1)).toContain(words)
      expect([slots(), question()]).toEqual([[], null])
    }
  })
})
