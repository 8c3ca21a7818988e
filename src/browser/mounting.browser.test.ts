import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createGame, defineGame, defineSystem, type Game } from '../index.ts'
import { PlaySound, render, sound } from '../render.ts'
import { mount, type MountedGame, type MountOptions } from './mount.ts'
import { playGame } from './play-game.ts'
import { png } from './testing/png.ts'

let host: HTMLElement
let game: Game
const options: MountOptions = { view: { width: 200, height: 100 } }

beforeEach(async () => {
  host = document.createElement('div')
  Object.assign(host.style, { width: '200px', height: '100px' })
  document.body.append(host)
  game = await createGame(defineGame({ packages: [render, sound], systems: [], assets: { 'a.png': { type: 'image/png', bytes: await png(['#ff0000']) } } })) // prettier-ignore
})
afterEach(() => host.remove())

/** An effect of a framework: mounts, and unmounts a game that comes after the cleanup. @returns cleans up */
function effect(which: Game, seen: MountedGame[], failed: unknown[]): () => void {
  let gone = false
  let mounted: MountedGame | null = null
  mount(which, host, options).then(
    (it) => {
      if (gone) it.unmount()
      else seen.push((mounted = it))
      return it
    },
    (error: unknown) => void failed.push(error),
  )
  return () => {
    gone = true
    mounted?.unmount()
  }
}

const canvases = (): number => host.querySelectorAll('canvas').length

describe('a game that is mounted twice at once', () => {
  test('and unmounted in between, as by React’s strict mode, runs once', async () => {
    const [seen, failed]: [MountedGame[], unknown[]] = [[], []]
    effect(game, seen, failed)()
    const clean = effect(game, seen, failed)
    await expect.poll(() => seen.length + failed.length).toBe(1)
    expect(failed).toEqual([])
    expect(canvases()).toBe(1)
    const { frame } = game.engine.time
    await expect.poll(() => game.engine.time.frame).toBeGreaterThan(frame + 2)
    clean()
    expect([canvases(), host.childElementCount, host.style.position]).toEqual([0, 0, ''])
  })

  test('and never unmounted fails the second time, and says what to do', async () => {
    const [first, second] = await Promise.allSettled([mount(game, host, options), mount(game, host, options)])
    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({
      reason: {
        code: 'system/duplicate-name',
        message: 'the game "game" is already mounted on a page',
        hint: expect.stringContaining('unmount') as string,
      },
    })
    expect(canvases()).toBe(1)
    ;(first as PromiseFulfilledResult<MountedGame>).value.unmount()
    const again = await mount(game, host, options)
    again.unmount()
    expect(canvases()).toBe(0)
  })

  test('runs the second time when the first one fails', async () => {
    const first = mount(game, host, { ...options, bindings: { fly: ['key:Space'] } })
    const second = mount(game, host, options)
    await expect(first).rejects.toMatchObject({ code: 'input/unknown-action' })
    const mounted = await second
    expect(canvases()).toBe(1)
    mounted.unmount()
  })

  test('is told apart from another one in the same element', async () => {
    const other = (await createGame(game.engine.definition)) as Game
    const [one, two] = await Promise.all([mount(game, host, options), mount(other, host, options)])
    one.unmount()
    expect([canvases(), getComputedStyle(host).position]).toEqual([1, 'relative'])
    two.unmount()
    expect([canvases(), host.style.position]).toEqual([0, ''])
  })
})

describe('a game that is taken off the page', () => {
  test.each<[string, (end: AbortController) => MountOptions | void]>([
    ['before it begins', (end) => end.abort(new Error('gone'))],
    ['at once', (end) => queueMicrotask(() => end.abort(new Error('gone')))],
    ['as its pictures begin to load', (end) => ({ progress: () => end.abort(new Error('gone')) })],
    [
      'while its pictures load',
      (end) => ({ progress: () => void setTimeout(() => end.abort(new Error('gone')), 200) }),
    ],
  ])('by a signal, %s, leaves nothing there, and may be mounted anew', async (_, abort) => {
    game.engine.assets.add('slow.png', { type: 'image/png', url: '/slow.png' }, null)
    const fetches = vi.spyOn(globalThis, 'fetch').mockReturnValue(new Promise(() => {}))
    const end = new AbortController()
    const listeners = watchListeners()
    const before = game.engine.systems.length
    const more = abort(end) ?? {}
    const mounting = mount(game, host, { ...options, ...more, signal: end.signal })
    await expect(mounting).rejects.toThrow('gone')
    await expect.poll(listeners).toEqual([])
    expect([canvases(), host.childElementCount, host.style.position]).toEqual([0, 0, ''])
    expect(game.engine.systems).toHaveLength(before)
    fetches.mockResolvedValue(new Response(null, { status: 404 }))
    const mounted = await mount(game, host, options)
    expect(canvases()).toBe(1)
    mounted.unmount()
  })

  test('by a signal later, and unmounted besides, is off once', async () => {
    const end = new AbortController()
    const mounted = await mount(game, host, { ...options, signal: end.signal })
    end.abort()
    expect([canvases(), mounted.playing]).toEqual([0, false])
    mounted.unmount()
    mounted.unmount()
    const other = await mount(game, host, options)
    mounted.unmount()
    expect([canvases(), other.playing]).toEqual([1, true])
    other.unmount()
  })

  test('out of one of its systems stays when it is unmounted there, and goes by a signal when that system is done', async () => {
    const end = new AbortController()
    const failed: unknown[] = []
    let act = (): void => {}
    const quitter = defineSystem('quitter', { create: () => ({}), run: ({ tick }) => [tick('late', () => act())] })
    const quitting = (await createGame(defineGame({ packages: [render], systems: [quitter] }))) as Game
    const mounted = await mount(quitting, host, { ...options, play: false, signal: end.signal })
    act = () => {
      try {
        mounted.unmount()
      } catch (error) {
        failed.push(error)
      }
    }
    mounted.frame()
    expect(failed).toMatchObject([{ code: 'system/busy' }])
    expect(canvases()).toBe(1)
    act = () => end.abort()
    mounted.frame()
    await expect.poll(canvases).toBe(0)
  }) // prettier-ignore

  test('leaves no listeners behind, however often', async () => {
    const listeners = watchListeners()
    for (let i = 0; i < 3; i++) {
      const mounted = await mount(game, host, options)
      game.raise(PlaySound, { sound: 1 })
      mounted.frame()
      mounted.unmount()
    }
    expect(listeners()).toEqual([])
  })

  test('with its mods and its settings leaves none of them', async () => {
    const end = new AbortController()
    const definition = defineGame({ name: 'whole', packages: [render, sound], systems: [] })
    await playGame(definition, host, { signal: end.signal })
    expect(host.childElementCount).toBeGreaterThan(1)
    end.abort()
    expect(host.childElementCount).toBe(0)
    const again = new AbortController()
    const playing = playGame(definition, host, { signal: again.signal })
    whenThere(() => again.abort(new Error('gone')))
    await expect(playing).rejects.toThrow('gone')
    expect(host.childElementCount).toBe(0)
  })
})

/** Does something as soon as there is more in the host than a canvas. */
function whenThere(act: () => void): void {
  const observer = new MutationObserver(() => {
    if (host.childElementCount < 2) return
    observer.disconnect()
    act()
  })
  observer.observe(host, { childList: true })
}

/** @returns lists the listeners of the window and the document that were added since and are still there */
function watchListeners(): () => string[] {
  const alive = new Map<string, number>()
  for (const target of [window, document]) {
    const { addEventListener, removeEventListener } = target
    const known = new Map<unknown, Set<string>>()
    const count = (type: string, change: number): void => {
      const left = (alive.get(type) ?? 0) + change
      if (left === 0) alive.delete(type)
      else alive.set(type, left)
    }
    vi.spyOn(target, 'addEventListener').mockImplementation(((type: string, run: never, init?: AddEventListenerOptions | boolean) => {
      const { signal, once } = typeof init === 'object' ? init : {}
      const types = known.get(run) ?? new Set()
      known.set(run, types)
      if (once !== true && signal?.aborted !== true && !types.has(type)) {
        types.add(type)
        count(type, 1)
        signal?.addEventListener('abort', () => void (types.delete(type) && count(type, -1)))
      }
      addEventListener.call(target, type, run, init)
    }) as typeof addEventListener)
    vi.spyOn(target, 'removeEventListener').mockImplementation(((type: string, run: never, init?: boolean) => {
      if (known.get(run)?.delete(type) === true) count(type, -1)
      removeEventListener.call(target, type, run, init)
    }) as typeof removeEventListener)
  } // prettier-ignore
  return () => [...alive].map(([type, count]) => `${count} ${type}`)
}
