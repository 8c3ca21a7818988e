// First: it counts from then on.
import { heldResources, moreThan } from './page-resources.ts'
import * as skein from '../../browser.ts'
import { PlaySound, Position, render, sound, Sprite, Text } from '../../render.ts'
import { png } from './png.ts'

/** The page's services for the test that opened it. */
export interface LeakPage {
  /** Puts a game on the page by one of the ways, and takes it off again, so many times. @returns everything that is still held */
  play(way: Way, times: number): Promise<Left>
}

/** Remains on the page. */
export interface Left {
  /** Resources that are there since the first time. */
  readonly first: readonly string[]
  /** Resources that are there since later times. */
  readonly held: readonly string[]
  /** Games, canvases and other objects that the collector has not taken, by name. */
  readonly retained: Readonly<Record<string, number>>
  /** The element that the game was in. */
  readonly main: string
}

const picture = await png(['#ff0000'])

const definition = skein.defineGame({
  name: 'leaks',
  packages: [render, sound],
  actions: { jump: 'button', walk: 'axis' },
  systems: [
    skein.defineSystem('decor', {
      create({ world, assets, texts }) {
        const spot = world.spawn()
        world.add(spot, Position, { x: 50, y: 50 })
        world.add(spot, Sprite, { texture: assets.find('a.png'), width: 20, height: 20 })
        const label = world.spawn()
        world.add(label, Position, { x: 20, y: 20 })
        world.add(label, Text, { text: texts.intern('hello'), size: 20 })
        return {}
      },
    }),
  ],
  assets: { 'a.png': { type: 'image/png', bytes: picture } },
})

const element = (): HTMLElement => document.querySelector('main')!
const frames = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((drawn) => requestAnimationFrame(drawn))
}
const bindings = { jump: ['key:Space', 'pad:a'], walk: ['key:KeyD', '-key:KeyA'] }
const touch: skein.TouchOptions = { stick: { x: 'walk' }, buttons: { jump: 'Jump' }, show: 'always' }
const options: skein.MountOptions = { view: { width: 100, height: 100 }, bindings, touch }

/** Pages keep what aborts their games, as a module does that Vite has replaced. */
const aborters: AbortController[] = []
const aborter = (): AbortController => {
  const made = new AbortController()
  aborters.push(made)
  return made
}

/** Objects of a game that was on the page. The collector should take them. */
type Kept = Record<string, object>

/** Each takes itself off the page again. */
const WAYS = {
  async mount() {
    const game = await skein.createGame(definition)
    const page = aborter()
    const mounted = await skein.mount(game, element(), {
      ...options,
      inspector: { open: true },
      signal: page.signal,
    })
    await frames(2)
    game.raise(PlaySound, { sound: 1 })
    const listening = mounted.listen().catch(() => '')
    await frames(1)
    page.abort()
    await listening
    return { game, mounted, canvas: mounted.canvas, controls: mounted.controls }
  },
  async 'mount and unmount'() {
    const game = await skein.createGame(definition)
    const mounted = await skein.mount(game, element(), options)
    await frames(1)
    mounted.unmount()
    return { game, canvas: mounted.canvas }
  },
  async 'mount, aborted on its way'() {
    const kept: Kept = {}
    const game = await skein.createGame(definition)
    for (const wait of [() => undefined, () => Promise.resolve(), () => frames(1)]) {
      const page = aborter()
      const mounting = skein.mount(game, element(), { ...options, signal: page.signal }).catch(() => null)
      await wait()
      page.abort()
      await mounting
    }
    return { ...kept, game }
  },
  async 'playGame with a mod'() {
    const page = aborter()
    const { game, mounted, mods, settings } = await skein.playGame(definition, element(), {
      ...options,
      mods: { ask: false },
      inspector: true,
      signal: page.signal,
    })
    mods.open()
    await frames(1)
    settings!.open()
    await mounted.inspector!.open()
    await frames(2)
    if (game.mods.list()[0]?.status !== 'running') throw new Error('the mod does not run')
    page.abort()
    return { game, mounted, host: mods.host, canvas: mounted.canvas }
  },
  async 'playGame, aborted on its way'() {
    for (const wait of [() => Promise.resolve(), () => frames(1), () => frames(3)]) {
      const page = aborter()
      const playing = skein
        .playGame(definition, element(), { ...options, signal: page.signal })
        .catch(() => null)
      await wait()
      page.abort()
      await playing
    }
    return {}
  },
  async 'the parts of skein/page'() {
    const page = aborter()
    const { signal } = page
    const game = await skein.createGame(definition)
    const canvas = document.createElement('canvas')
    element().append(canvas)
    const controls = skein.mountControls(game, canvas, { bindings, touch, signal })
    const mods = await skein.mountMods(game, element(), { ask: false, signal })
    const settings = await skein.mountSettings(game, controls, element(), { signal })
    const play = {
      playing: true,
      speed: 1,
      play: () => undefined,
      pause: () => undefined,
      frame: () => game.frame(),
    }
    const inspector = skein.attachInspector(game, element(), play, { signal, open: true })
    const listening = controls.listen().catch(() => '')
    settings!.open()
    await inspector.open()
    await frames(2)
    page.abort()
    await listening
    canvas.remove()
    return { game, canvas, controls, host: mods.host }
  },
  async 'mount, abort and mount at once, as by React’s strict mode'() {
    const game = await skein.createGame(definition)
    const first = aborter()
    const lost = skein.mount(game, element(), { ...options, signal: first.signal }).catch(() => null)
    first.abort()
    const second = aborter()
    const mounted = await skein.mount(game, element(), { ...options, signal: second.signal })
    await lost
    await frames(1)
    if (element().querySelectorAll('canvas').length !== 1) throw new Error('there is not one canvas')
    second.abort()
    return { game, canvas: mounted.canvas }
  },
  async 'a folder that is watched, and a game that is dropped'() {
    const game = await skein.createGame(definition)
    await game.mods.watch('mods/')
    game.frame()
    return { game }
  },
  async 'playGame, left on the page'() {
    const { game } = await skein.playGame(definition, element(), options)
    return { game }
  },
} satisfies Record<string, () => Promise<Kept>>

export type Way = keyof typeof WAYS

/** In a function of its own, whose variables hold nothing once it has returned. */
async function playOnce(way: Way): Promise<(readonly [string, WeakRef<object>])[]> {
  const kept: Kept = await WAYS[way]()
  const refs = Object.entries(kept).map(([name, value]) => [name, new WeakRef(value)] as const)
  // Whatever ends by itself has time to.
  await frames(2)
  return refs
}

const offered: LeakPage = {
  async play(way, times) {
    const refs: (readonly [string, WeakRef<object>])[] = []
    const fresh = await heldResources()
    await playOnce(way)
    const first = await heldResources()
    for (let i = 0; i < times; i++) refs.push(...(await playOnce(way)))
    const held = moreThan(first, await heldResources())
    const retained: Record<string, number> = {}
    for (const [name, ref] of refs) if (ref.deref() !== undefined) retained[name] = (retained[name] ?? 0) + 1
    return { first: moreThan(fresh, first), held, retained, main: element().outerHTML }
  },
}
Object.assign(globalThis, { leaks: offered })
