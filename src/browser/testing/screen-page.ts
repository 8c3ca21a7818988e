// First: the sound library makes its audio context as it is loaded.
import { begun, contexts, resumes, type BegunSound } from './audio-watch.ts'
import {
  createGame,
  defineGame,
  mount,
  type Game,
  type MountedGame,
  type MountOptions,
} from '../../browser.ts'
import { PlayMusic, PlaySound, Position, render, sound, Sprite } from '../../render.ts'

/** The page's services for the test that opened it: a game of 200 by 100 units with a red spot, and sounds of a given length. */
export interface ScreenPage {
  /** Puts the game into the element `#game`. */
  mount(options?: MountOptions): Promise<void>
  readonly mounted: MountedGame
  readonly game: Game
  /** Plays a frame, and reads an action. */
  read(...actions: string[]): number[]
  /** Where the red spot is on a picture of the page, in CSS pixels of it. */
  spot(png: string): Promise<[x: number, y: number]>
  sound(name: string): void
  music(name: string): void
  readonly begun: readonly BegunSound[]
  /** The state of the page's only audio context, and how many of them were made. */
  audio(): [state: string, contexts: number]
  /** How often it was asked to go on. */
  readonly resumed: number
  hide(hidden: boolean): void
  /** Puts the audio context to sleep, as a system does. */
  suspend(): Promise<void>
  /** A file of so many seconds of silence, as numbers. */
  wav(seconds: number): number[]
  replaceSound(name: string, seconds: number): void
  newGame(): Promise<Game>
  mountOf(game: Game, options?: MountOptions): Promise<MountedGame>
}

/** A file of so many seconds of silence. */
function wav(seconds: number): Uint8Array {
  const rate = 8000
  const length = Math.round(rate * seconds)
  const bytes = new Uint8Array(44 + length).fill(128)
  const view = new DataView(bytes.buffer)
  const text = (at: number, word: string): void =>
    [...word].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)))
  text(0, 'RIFF')
  view.setUint32(4, 36 + length, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  text(36, 'data')
  view.setUint32(40, length, true)
  return bytes
}

const sounds = { 'pop.wav': 0.2, 'calm.wav': 3, 'wild.wav': 4 }
const definition = defineGame({
  name: 'spot',
  packages: [render, sound],
  systems: [],
  actions: { x: 'axis', y: 'axis', press: 'button', hold: 'button' },
  assets: {
    ...Object.fromEntries(
      Object.entries(sounds).map(([name, seconds]) => [name, { type: 'audio/wav', bytes: wav(seconds) }]),
    ),
    'slow.wav': { type: 'audio/wav', url: '/slow.wav' },
  },
})
const newGame = (): Promise<Game> => createGame(definition) as Promise<Game>
const game = await newGame()
const spot = game.world.spawn()
game.world.add(spot, Position, { x: 60, y: 30 })
game.world.add(spot, Sprite, { width: 6, height: 6, tint: 0xff0000 })

let mounted: MountedGame | null = null
const bindings = { x: ['pointer:x'], y: ['pointer:y'], press: ['pointer:left'], hold: ['key:Space', 'pad:a'] }
const mountOf = (which: Game, options: MountOptions = {}): Promise<MountedGame> =>
  mount(which as never, document.querySelector<HTMLElement>('#game'), {
    view: { width: 200, height: 100 },
    play: false,
    bindings,
    ...options,
  })
const offered: ScreenPage = {
  game,
  get mounted() {
    return mounted!
  },
  async mount(options) {
    mounted = await mountOf(game, options)
  },
  read(...actions) {
    mounted!.frame(game.engine.time.delta)
    return actions.map((action) => game.engine.input.value(game.engine.input.find(action)))
  },
  async spot(png) {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob())
    const pen = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!
    pen.drawImage(picture, 0, 0)
    const { data } = pen.getImageData(0, 0, picture.width, picture.height)
    let [x, y, count] = [0, 0, 0]
    for (let at = 0; at < data.length; at += 4) {
      if (data[at]! < 200 || data[at + 1]! > 60 || data[at + 2]! > 60) continue
      x += (at / 4) % picture.width
      y += Math.floor(at / 4 / picture.width)
      count++
    }
    const ratio = devicePixelRatio
    return [(x / count + 0.5) / ratio, (y / count + 0.5) / ratio]
  },
  sound: (name) => game.raise(PlaySound, { sound: game.engine.assets.find(name) }),
  music: (name) => game.raise(PlayMusic, { sound: name === '' ? 0 : game.engine.assets.find(name) }),
  begun,
  audio: () => [contexts[0]?.state ?? 'none', contexts.length],
  get resumed() {
    return resumes.count
  },
  hide(hidden) {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
    document.dispatchEvent(new Event('visibilitychange'))
  },
  suspend: () => contexts[0]!.suspend(),
  wav: (seconds) => [...wav(seconds)],
  replaceSound: (name, seconds) =>
    void game.engine.assets.add(name, { type: 'audio/wav', bytes: wav(seconds) }, null),
  newGame,
  mountOf,
}
Object.assign(globalThis, { screenPage: offered })
