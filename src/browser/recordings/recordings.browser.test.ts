import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { decodeRecording, encodeRecording } from '../../../engine/recording/index.ts'
import { INTEGRATE, MOVING, pack, queryMod, spawn } from '../../../plugins/query/testing/query-game.ts'
import { defineGame, defineSystem, type GameDefinition } from '../../index.ts'
import { createGame } from '../create-game.ts'
import { playGame, type PlayedGame, type PlayGameOptions } from '../play-game.ts'
import { mountRecordings } from './mount-recordings.ts'

const Walker = defineSystem('walker', {
  create: ({ input, random }) => ({ input, random, walk: input.find('walk'), x: 0 }),
  save: ({ x }) => x,
  restore: (self, x) => void (self.x = x as number),
  run: ({ tick }) => [
    tick(
      'update',
      (self, dt) => void (self.x += self.input.value(self.walk) * dt + self.random.between(0, 1)),
    ),
  ],
})
const definition = defineGame({
  name: 'walk',
  packages: [pack],
  systems: [Walker],
  actions: { walk: 'axis' },
})
const mover = { file: 'mover.wasm', bytes: queryMod('acme:mover', MOVING, INTEGRATE) }

let host: HTMLElement
const played: PlayedGame[] = []
const links: HTMLAnchorElement[] = []

beforeEach(() => {
  host = document.createElement('div')
  Object.assign(host.style, { width: '800px', height: '500px' })
  document.body.append(host)
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    links.push(this)
  })
})
afterEach(() => {
  for (const it of played.splice(0)) {
    it.recordings?.unmount()
    it.mods.unmount()
    it.settings?.unmount()
    it.mounted.unmount()
  }
  links.length = 0
  host.remove()
  vi.restoreAllMocks()
})

async function play(options: PlayGameOptions = {}, of: GameDefinition = definition): Promise<PlayedGame> {
  const it = await playGame(of, host, {
    mods: { folder: null },
    recordings: {},
    play: false,
    ...options,
  })
  played.push(it)
  return it
}
const panel = (): ShadowRoot => host.querySelector('.skein-recordings')!.shadowRoot!
const bar = (): ShadowRoot | null => host.querySelector('.skein-replay-bar')?.shadowRoot ?? null
const pressed = (root: ShadowRoot, label: string): void =>
  [...root.querySelectorAll('button')].find(({ textContent }) => textContent === label)!.click()
const refusal = (): string => panel().querySelector<HTMLElement>('.error:not([hidden])')?.textContent ?? ''
const outcome = (): string => bar()!.querySelector<HTMLElement>('.outcome:not([hidden])')?.textContent ?? ''
const fileOf = (bytes: Uint8Array, name = 'match.rec'): File => new File([Uint8Array.from(bytes)], name)

/** Records by the buttons of the panel while the game plays so many frames. */
async function recorded({ game, mounted, recordings }: PlayedGame, frames: number): Promise<Uint8Array> {
  recordings!.open()
  pressed(panel(), 'Record')
  await vi.waitUntil(() => recordings!.recording, 10_000)
  for (let frame = 0; frame < frames; frame++) {
    game.input.set('walk', frame % 3 === 0 ? 1 : -0.5)
    mounted.frame(1 / 60)
  }
  pressed(panel(), 'Stop and download')
  await vi.waitUntil(() => links.length > 0, 10_000)
  const link = links.pop()!
  expect(link.download).toMatch(/^walk-\d{4}-\d\d-\d\d-\d{6}\.rec$/)
  return new Uint8Array(await (await fetch(link.href)).arrayBuffer())
}

function drop(file: File): void {
  const data = new DataTransfer()
  data.items.add(file)
  host.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
}

describe('a game that is recorded on a page', () => {
  test('plays again when its file is dropped there, and goes on where it was', async () => {
    const it = await play({ game: { seed: 7 } })
    const { game, mounted, recordings } = it
    await game.mods.add([mover])
    spawn(game, 3)
    for (let frame = 0; frame < 20; frame++) mounted.frame()
    const bytes = await recorded(it, 90)
    const end = game.stateHash()
    for (let frame = 0; frame < 10; frame++) mounted.frame()
    const [hash, frame] = [game.stateHash(), game.engine.time.frame]
    mounted.play()
    drop(fileOf(bytes))
    await vi.waitUntil(() => bar() !== null, 10_000)
    expect(host.querySelectorAll('canvas')).toHaveLength(2)
    expect(getComputedStyle(mounted.canvas).visibility).toBe('hidden')
    expect(recordings!.replaying).toBe(true)
    pressed(bar()!, 'Pause')
    const at = bar()!.querySelector('progress')!.value
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(bar()!.querySelector('progress')!.value).toBe(at)
    bar()!.querySelector('select')!.value = '8'
    bar()!.querySelector('select')!.dispatchEvent(new Event('change'))
    pressed(bar()!, 'Play')
    await vi.waitUntil(() => outcome() !== '', 10_000)
    expect(outcome()).toBe('Verified: it led to the recorded states.')
    expect(bar()!.querySelector('.place')!.textContent).toBe('frame 90 of 90')
    expect([game.stateHash(), game.engine.time.frame]).toEqual([hash, frame])
    mounted.pause()
    pressed(bar()!, 'Back to the game')
    expect([bar(), host.querySelectorAll('canvas').length]).toEqual([null, 1])
    expect([game.stateHash(), recordings!.replaying]).toEqual([hash, false])
    expect(getComputedStyle(mounted.canvas).visibility).toBe('visible')
    // Its file is what Node gets.
    const { start, contents } = await decodeRecording(bytes)
    expect([start.game, contents.map(({ file }) => file)]).toEqual(['walk', ['mover.wasm']])
    const other = await createGame(definition, { seed: 1 })
    const replay = await other.replay(bytes, { verify: true })
    while (replay.next());
    expect([other.stateHash(), replay.verified]).toEqual([end, true])
  })

  test('plays a recording that begins with another seed, as one of a terminal does', async () => {
    const elsewhere = await createGame(definition, { seed: 99 })
    const recorder = await elsewhere.record()
    for (let frame = 0; frame < 30; frame++) elsewhere.frame()
    const { game, mounted, recordings } = await play({ game: { seed: 7 } })
    mounted.frame()
    const hash = game.stateHash()
    await recordings!.play(fileOf(await recorder.toBytes()))
    await vi.waitUntil(() => outcome() !== '', 10_000)
    expect(outcome()).toBe('Verified: it led to the recorded states.')
    bar()!
      .querySelector('section')!
      .dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))
    expect([bar(), game.stateHash()]).toEqual([null, hash])
  })

  test('asks before it runs mods that the player does not have', async () => {
    const elsewhere = await createGame(definition)
    await elsewhere.mods.add([mover])
    const recorder = await elsewhere.record()
    for (let frame = 0; frame < 5; frame++) elsewhere.frame()
    const bytes = await recorder.toBytes()
    const { game, recordings } = await play()
    const opened = recordings!.play(fileOf(bytes))
    const question = (): string => panel().querySelector<HTMLElement>('.ask:not([hidden])')?.innerText ?? ''
    await vi.waitUntil(() => question() !== '', 10_000)
    expect(question()).toMatch(/not in your game:\s*acme:mover 1\.0\.0/)
    pressed(panel(), 'Cancel')
    await opened
    expect([bar(), recordings!.replaying, game.mods.list()]).toEqual([null, false, []])
    const again = recordings!.play(fileOf(bytes))
    await vi.waitUntil(() => question() !== '', 10_000)
    pressed(panel(), 'Play')
    await again
    await vi.waitUntil(() => outcome() !== '', 10_000)
    expect(outcome()).toMatch(/^Verified/)
    expect(game.mods.list()).toEqual([])
    // Without its file in the recording, it has to be in the game.
    recordings!.unmount()
    const bare = await play()
    await bare.recordings!.play(fileOf(await recorder.toBytes({ mods: () => false })))
    expect(refusal()).toMatch(/^match\.rec cannot be played\. The recording needs the mod acme:mover 1\.0\.0/)
  })

  test('refuses other files in words, and goes on', async () => {
    const it = await play()
    const { game, recordings } = it
    const bytes = await recorded(it, 10)
    const changed = async (
      change: (it: Awaited<ReturnType<typeof decodeRecording>>) => object,
    ): Promise<Uint8Array> => {
      const recording = await decodeRecording(bytes)
      return encodeRecording({ ...recording, ...change(recording) })
    }
    const hash = game.stateHash()
    for (const [file, words] of [
      [fileOf(Uint8Array.of(1, 2, 3), 'a.rec'), /^a\.rec cannot be played\. The file is not a recording\./],
      [fileOf(bytes.subarray(0, 90)), /truncated or damaged/],
      [fileOf(await changed(({ start }) => ({ start: { ...start, game: 'run' } }))), /is of the game "run"/],
      [
        fileOf(await changed(({ start }) => ({ start: { ...start, packages: ['test:query@2.0.0'] } }))),
        /a game with the package test:query@2\.0\.0/,
      ],
      [
        fileOf(await changed(({ start }) => ({ start: { ...start, options: { maxEntities: 5 } } }))),
        /made with maxEntities = 5/,
      ],
    ] as const) {
      await recordings!.play(file)
      expect(refusal()).toMatch(words)
      expect([bar(), host.querySelectorAll('canvas').length, game.stateHash()]).toEqual([null, 1, hash])
    }
  })

  test('says where a replay differs, and plays on', async () => {
    const it = await play()
    const recording = await decodeRecording(await recorded(it, 10))
    const marks = recording.marks.map((mark, at) =>
      at === 0 ? mark : { ...mark, parts: new Map([['walk', '0'.repeat(16)]]) },
    )
    await it.recordings!.play(fileOf(await encodeRecording({ ...recording, marks })))
    await vi.waitUntil(() => outcome() !== '', 10_000)
    expect(outcome()).toMatch(
      /^Not verified\. The replay differs from the recording at frame 10: the state of walk/,
    )
  })

  test('is recorded and played in the inspector, too', async () => {
    const { mounted, game } = await play({ inspector: true, recordings: null })
    await mounted.inspector!.open()
    const root = host.querySelector('.skein-inspector')!.shadowRoot!
    root.querySelector<HTMLElement>('#tab-recording')!.click()
    pressed(root, 'Record')
    await vi.waitUntil(() => root.querySelector('#tab-recording')!.textContent!.endsWith('on'), 10_000)
    for (let frame = 0; frame < 5; frame++) mounted.frame()
    pressed(root, 'Stop and download')
    await vi.waitUntil(() => links.length > 0, 10_000)
    const bytes = new Uint8Array(await (await fetch(links[0]!.href)).arrayBuffer())
    const field = root.querySelector<HTMLInputElement>('#view-recording input[type=file]')!
    const data = new DataTransfer()
    data.items.add(fileOf(bytes))
    field.files = data.files
    field.dispatchEvent(new Event('change'))
    await vi.waitUntil(() => bar() !== null && outcome() !== '', 10_000)
    expect(outcome()).toMatch(/^Verified/)
    pressed(bar()!, 'Back to the game')
    expect(game.engine.time.frame).toBe(5)
  })
})

test('a page that draws its game plays a recording in the game itself, which is where it was afterwards', async () => {
  const game = await createGame(definition, { seed: 3 })
  let playing = true
  const controls = {
    get playing() {
      return playing
    },
    speed: 1,
    play: () => void (playing = true),
    pause: () => void (playing = false),
    frame: (elapsed?: number) => game.frame(elapsed),
  }
  const recordings = mountRecordings(game, host, { controls })
  for (let frame = 0; frame < 10; frame++) game.frame()
  await recordings.record()
  for (let frame = 0; frame < 30; frame++) game.frame()
  await recordings.download()
  const bytes = new Uint8Array(await (await fetch(links[0]!.href)).arrayBuffer())
  for (let frame = 0; frame < 7; frame++) game.frame()
  const hash = game.stateHash()
  await recordings.play(fileOf(bytes))
  expect(playing).toBe(false)
  await vi.waitUntil(() => outcome() !== '', 10_000)
  expect([outcome(), game.engine.time.frame]).toEqual(['Verified: it led to the recorded states.', 40])
  pressed(bar()!, 'Back to the game')
  expect([playing, game.stateHash()]).toEqual([true, hash])
  recordings.unmount()
})
