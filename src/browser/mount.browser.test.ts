import { afterEach, describe, expect, test, vi } from 'vitest'
import { createGame, defineGame, defineSystem, type SkeinError } from '../index.ts'
import { Burst, Camera, Layer, PlaySound, Position, Shake, Sprite, Text } from '../render.ts'
import { mount } from './mount.ts'
import { Picture } from './testing/picture.ts'
import { stageOf, type Stage } from './testing/stage.ts'

const stages: Stage[] = []
const start = async (...options: Parameters<typeof stageOf>): Promise<Stage> => {
  const stage = await stageOf(...options)
  stages.push(stage)
  return stage
}
afterEach(() => {
  for (const stage of stages.splice(0)) stage.end()
})

const RED = '#ff0000'
const GREEN = '#00ff00'

describe('a game on a page', () => {
  test('needs an element', async () => {
    const game = await createGame(defineGame({ systems: [defineSystem('idle', { create: () => ({}) })] }))
    await expect(mount(game, document.querySelector<HTMLElement>('#nowhere'))).rejects.toMatchObject({
      code: 'render/no-element',
    })
  })

  test('fills its element, and goes on filling it', async () => {
    const stage = await start()
    stage.sprite(100, 50, { width: 100, height: 50, tint: 0xff0000 })
    expect(stage.show().bounds(RED)).toEqual([50, 25, 150, 75])
    Object.assign(stage.host.style, { width: '400px', height: '300px' })
    await expect.poll(() => stage.mounted.view.screenWidth).toBe(400)
    const picture = stage.show()
    expect([picture.width, picture.height, picture.bounds(RED)]).toEqual([400, 300, [100, 100, 300, 200]])
  })

  test('is as sharp as the screen', async () => {
    vi.spyOn(globalThis, 'devicePixelRatio', 'get').mockReturnValue(2)
    const stage = await start()
    stage.sprite(100, 50, { width: 100, height: 50, tint: 0xff0000 })
    stage.show()
    const { canvas } = stage.mounted
    expect([canvas.width, canvas.height, canvas.clientWidth, canvas.clientHeight]).toEqual([
      400, 200, 200, 100,
    ])
    expect(stage.show().bounds(RED)).toEqual([50, 25, 150, 75])
  })

  test('may let the page behind it show through', async () => {
    const stage = await start([], {}, { background: 'transparent' })
    stage.sprite(50, 50, { width: 20, height: 20, tint: 0xff0000 })
    stage.show()
    stage.mounted.frame(0)
    const copy = new OffscreenCanvas(200, 100).getContext('2d')!
    copy.drawImage(stage.mounted.canvas, 0, 0, 200, 100)
    expect([...copy.getImageData(50, 50, 1, 1).data]).toEqual([255, 0, 0, 255])
    expect([...copy.getImageData(150, 50, 1, 1).data]).toEqual([0, 0, 0, 0])
  })

  test('plays while it is asked to, by itself', async () => {
    const stage = await start()
    const { engine } = stage.game
    stage.mounted.play()
    await expect.poll(() => engine.time.frame).toBeGreaterThan(3)
    stage.mounted.pause()
    const { frame } = engine.time
    await new Promise((resolve) => void setTimeout(resolve, 100))
    expect([engine.time.frame, stage.mounted.playing]).toEqual([frame, false])
  })

  test('shows what stops it', async () => {
    const broken = defineSystem('broken', {
      create: () => ({}),
      run: ({ tick }) => [
        tick('late', (_self, _dt, { time }) => {
          if (time.frame > 2) throw new Error('the sky has fallen')
        }),
      ],
    })
    const stage = await start([broken])
    const reported = new Promise((resolve) => {
      window.addEventListener('error', (event) => { event.preventDefault(); resolve(event.error) }, { once: true }) // prettier-ignore
    })
    stage.mounted.play()
    expect(await reported).toMatchObject({ message: 'the sky has fallen' })
    expect(stage.host.querySelector('[role=alert]')!.textContent).toContain('the sky has fallen')
    expect(stage.mounted.playing).toBe(false)
  })

  test('has the same state as without a page', async () => {
    const options = { seed: 3, step: 0.25 }
    const stage = await start([], options)
    const bare = await createGame(stage.game.engine.definition)
    for (const game of [stage.game, bare]) {
      const entity = game.world.spawn()
      game.world.add(entity, Position, { x: 3 })
      game.world.add(entity, Sprite)
      game.raise(Burst, { x: 1, y: 2, count: 30 })
      game.raise(Shake, { amount: 3 })
      for (let i = 0; i < 5; i++) game.frame()
    }
    expect(stage.game.stateHash()).toBe(bare.stateHash())
  })

  test('can be taken off and put on again, and two are beside each other', async () => {
    const first = await start()
    const second = await start()
    first.sprite(20, 20, { width: 10, height: 10, tint: 0xff0000 })
    second.sprite(20, 20, { width: 10, height: 10, tint: 0x00ff00 })
    expect([first.show().count(RED), second.show().count(GREEN)]).toEqual([100, 100])
    first.end()
    document.body.append(first.host)
    stages.splice(stages.indexOf(first), 1)
    expect(first.host.querySelector('canvas')).toBeNull()
    first.game.frame()
    const again = await mount(first.game, first.host, { view: { width: 200, height: 100 }, play: false })
    again.frame()
    expect(new Picture(again.canvas).count(RED)).toBe(100)
    again.unmount()
    first.host.remove()
    expect(second.show().count(GREEN)).toBe(100)
    await expect(mount(second.game, second.host)).rejects.toSatisfy((error: SkeinError) =>
      error.code.startsWith('system/'),
    )
    expect(second.host.querySelectorAll('canvas')).toHaveLength(1)
  })

  test('survives the loss of the graphics card', async () => {
    const stage = await start()
    stage.sprite(100, 50, { width: 20, height: 20, tint: 0xff0000 })
    expect(stage.show().count(RED)).toBe(400)
    const gl = stage.mounted.canvas.getContext('webgl2')!
    const lose = gl.getExtension('WEBGL_lose_context')!
    const restored = new Promise((resolve) =>
      stage.mounted.canvas.addEventListener('webglcontextrestored', resolve),
    )
    lose.loseContext()
    await new Promise((resolve) => void setTimeout(resolve, 50))
    stage.mounted.frame()
    lose.restoreContext()
    await restored
    expect(stage.show().count(RED)).toBe(400)
  })
})

describe('texts', () => {
  test('show what they say, with numbers that change, in their color and size', async () => {
    const stage = await start()
    const { world, engine } = stage.game
    const entity = world.spawn()
    world.add(entity, Position, { x: 100, y: 50 })
    world.add(entity, Text, {
      text: engine.texts.intern('{}'),
      value: 1,
      size: 40,
      color: 0xff0000,
      bold: true,
    })
    const one = stage.show()
    const [left, top, right, bottom] = one.bounds(RED, 60)!
    expect(bottom - top).toBeGreaterThan(20)
    expect(bottom - top).toBeLessThan(40)
    expect(Math.abs((left + right) / 2 - 100)).toBeLessThan(6)
    world.set(entity, Text, { value: 888 })
    const many = stage.show()
    expect(many.count(RED, 60)).toBeGreaterThan(one.count(RED, 60) * 3)
    world.set(entity, Text, { color: 0x00ff00 })
    expect([stage.show().count(RED, 60), stage.show().count(GREEN, 60) > 0]).toEqual([0, true])
    world.set(entity, Text, { text: 0 })
    expect(stage.show().count(GREEN, 60)).toBe(0)
    world.despawn(entity)
    stage.show()
  })
})

describe('the camera', () => {
  test('goes where its entity is, or with another, and zooms; fixed layers stay', async () => {
    const stage = await start()
    const { world } = stage.game
    const hero = stage.sprite(300, 300, { width: 10, height: 10, tint: 0xff0000 })
    stage.sprite(10, 10, { width: 10, height: 10, tint: 0x00ff00, layer: 9 })
    world.add(world.spawn(), Layer, { layer: 9, fixed: true })
    expect(stage.show().count(RED)).toBe(0)
    const camera = world.spawn()
    world.add(camera, Position, { x: 290, y: 300 })
    world.add(camera, Camera)
    expect(stage.show().bounds(RED)).toEqual([105, 45, 115, 55])
    world.set(camera, Camera, { follow: hero, zoom: 2 })
    const picture = stage.show()
    expect([picture.bounds(RED), picture.bounds(GREEN)]).toEqual([[90, 40, 110, 60], [5, 5, 15, 15]]) // prettier-ignore
    expect(stage.mounted.view.toWorld(100, 50)).toEqual({ x: 300, y: 300 })
    world.despawn(camera)
    expect(stage.show().count(RED)).toBe(0)
  })

  test('leaves fixed layers at the edges of the screen, whatever its shape', async () => {
    const stage = await start()
    const { world } = stage.game
    const align = [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const
    for (const [layer, [alignX, alignY]] of align.entries()) {
      const [x, y] = [alignX * 200, alignY * 100]
      stage.sprite(x, y, { width: 10, height: 10, anchorX: alignX, anchorY: alignY, tint: 0xff0000, layer })
      world.add(world.spawn(), Layer, { layer, fixed: true, alignX, alignY })
    }
    for (const [width, height] of [
      [200, 100],
      [400, 100],
      [200, 300],
    ] as const) {
      Object.assign(stage.host.style, { width: `${width}px`, height: `${height}px` })
      await expect.poll(() => stage.mounted.view.screenWidth).toBe(width)
      await expect.poll(() => stage.mounted.view.screenHeight).toBe(height)
      const picture = stage.show()
      const corners = [picture.at(5, 5), picture.at(width - 5, 5), picture.at(5, height - 5), picture.at(width - 5, height - 5)] // prettier-ignore
      expect([picture.count(RED), ...corners]).toEqual([400, RED, RED, RED, RED])
    }
  })

  test('has sprites of a layer that repeats again wherever the camera is', async () => {
    const stage = await start()
    const { world } = stage.game
    stage.sprite(90, 40, { width: 10, height: 10, tint: 0xff0000, layer: 3 })
    const rules = world.spawn()
    world.add(rules, Layer, { layer: 3, parallax: 0.5, repeat: 300 })
    const camera = world.spawn()
    world.add(camera, Position, { x: 100, y: 50 })
    world.add(camera, Camera)
    const home = stage.show().bounds(RED)
    expect(home).toEqual([85, 35, 95, 45])
    world.set(camera, Position, { x: 100 + 600, y: 50 - 1200 })
    expect(stage.show().bounds(RED)).toEqual(home)
    world.set(camera, Position, { x: 100 + 640, y: 50 })
    expect(stage.show().bounds(RED)).toEqual([65, 35, 75, 45])
    for (const repeat of [0, -300, Number.NaN, Infinity]) {
      world.set(rules, Layer, { repeat })
      expect(stage.show().count(RED)).toBe(0)
    }
  })

  test('shakes for a while', async () => {
    const stage = await start()
    stage.sprite(100, 50, { width: 10, height: 10, tint: 0xff0000 })
    const still = stage.show().bounds(RED)
    stage.game.raise(Shake, { amount: 20, seconds: 0.5 })
    stage.after(0.1)
    expect(stage.after(0.1).bounds(RED, 120)).not.toEqual(still)
    stage.after(0.25)
    stage.after(0.25)
    expect(stage.show().bounds(RED)).toEqual(still)
  })
})

describe('for a player who wants little motion', () => {
  /** The system's setting for motion, and a function that changes it. */
  function system(): { choose(reduced: boolean): void } {
    const query = Object.assign(new EventTarget(), { matches: true })
    const { matchMedia: ask } = globalThis
    vi.spyOn(globalThis, 'matchMedia').mockImplementation((text) =>
      text.includes('reduced-motion') ? (query as unknown as MediaQueryList) : ask.call(globalThis, text),
    )
    return {
      choose(reduced) {
        query.matches = reduced
        query.dispatchEvent(new Event('change'))
      },
    }
  }

  test('nothing shakes, until the player chooses otherwise, whatever the state is', async () => {
    const { choose } = system()
    const stage = await start()
    stage.sprite(100, 50, { width: 10, height: 10, tint: 0xff0000 })
    const still = stage.show().bounds(RED)
    stage.game.raise(Shake, { amount: 20, seconds: 0.5 })
    for (let i = 0; i < 4; i++) expect(stage.after(0.05).bounds(RED, 120)).toEqual(still)
    choose(false)
    stage.game.raise(Shake, { amount: 20, seconds: 0.5 })
    stage.after(0.1)
    expect(stage.after(0.1).bounds(RED, 120)).not.toEqual(still)
  })

  test('what blinks does not flash, and bursts are few and stay where they are', async () => {
    const stage = await start([], {}, { motion: 'reduced' })
    const other = await start([], {}, { motion: 'full' })
    const shown = [stage, other].map(({ game, sprite, show, after, mounted }) => {
      const entity = sprite(100, 50, { width: 200, height: 100 })
      show()
      const levels: number[] = []
      for (let i = 0; i < 12; i++) {
        game.world.set(entity, Sprite, { alpha: i % 2 })
        levels.push(Number.parseInt(after(0.05).at(50, 50).slice(1, 3), 16))
      }
      game.world.despawn(entity)
      game.raise(Burst, { x: 100, y: 50, count: 40, size: 4, endSize: 80, speed: 400, life: 1 })
      mounted.frame(0.1)
      const wide = after(0.1).bounds('#ffffff', 250)!
      return {
        steps: levels.slice(1).map((level, i) => Math.abs(level - levels[i]!)),
        wide: wide[2] - wide[0],
      }
    })
    expect(Math.max(...shown[1]!.steps)).toBe(255)
    expect(Math.max(...shown[0]!.steps)).toBeLessThan(64)
    expect(shown[1]!.wide).toBeGreaterThan(100)
    expect(shown[0]!.wide).toBeLessThan(50)
  })
})

describe('particles', () => {
  test('fly off and fade away', async () => {
    const stage = await start()
    stage.game.raise(Burst, { x: 100, y: 50, count: 40, shape: 'rectangle', color: 0xff0000, endColor: 0xff0000, endAlpha: 1, endSize: 4, speed: 100, life: 0.5 }) // prettier-ignore
    stage.after(0.1)
    const picture = stage.after(0.1)
    expect(picture.count(RED)).toBeGreaterThan(100)
    const [left, top, right, bottom] = picture.bounds(RED)!
    expect([left >= 76, right <= 124, top >= 26, bottom <= 74]).toEqual([true, true, true, true])
    stage.after(0.25)
    stage.after(0.25)
    expect(stage.show().count(RED, 200)).toBe(0)
  })
})

describe('input', () => {
  const actions = { jump: 'button', 'aim-x': 'axis', 'aim-y': 'axis', tap: 'button' } as const
  const bindings = {
    jump: ['key:Space', 'pointer:left'],
    'aim-x': ['pointer:x'],
    'aim-y': ['pointer:y'],
    tap: ['touch:right'],
  }

  test('comes from keys and the pointer, in places of the game', async () => {
    const stage = await start([], { actions }, { bindings })
    const { canvas } = stage.mounted
    const { input } = stage.game.engine
    const read = (): number[] => {
      stage.mounted.frame()
      return ['jump', 'aim-x', 'aim-y', 'tap'].map((name) => input.value(input.find(name)))
    }
    canvas.dispatchEvent(new KeyboardEvent('keydown', { code: 'Space', cancelable: true }))
    expect(read()).toEqual([1, 0, 0, 0])
    window.dispatchEvent(new KeyboardEvent('keyup', { code: 'Space' }))
    expect(read()).toEqual([0, 0, 0, 0])
    const { left, top } = canvas.getBoundingClientRect()
    const at = { clientX: left + 150, clientY: top + 20, pointerId: 1 }
    canvas.dispatchEvent(new PointerEvent('pointermove', at))
    canvas.dispatchEvent(new PointerEvent('pointerdown', { ...at, button: 0 }))
    expect(read()).toEqual([1, 150, 20, 0])
    canvas.dispatchEvent(new PointerEvent('pointerup', { ...at, button: 0 }))
    canvas.dispatchEvent(new PointerEvent('pointerdown', { ...at, pointerType: 'touch' }))
    window.dispatchEvent(new Event('blur'))
    expect(read()).toEqual([1, 150, 20, 1])
    expect(read()).toEqual([0, 150, 20, 0])
  })

  test('comes from gamepads, where the middle of a stick is wide', async () => {
    const bound = {
      jump: ['pad:a'],
      'aim-x': ['pad2:left-x'],
      'aim-y': ['-pad:left-y'],
      tap: ['pad1:start'],
    }
    const stage = await start([], { actions }, { bindings: bound })
    const { input } = stage.game.engine
    const pad = (index: number, pressed: readonly number[], axes: readonly number[]): Gamepad =>
      ({
        index,
        mapping: 'standard',
        axes,
        buttons: Array.from({ length: 17 }, (_, at) => ({ value: pressed.includes(at) ? 1 : 0 })),
      }) as unknown as Gamepad
    const read = (...pads: readonly (Gamepad | null)[]): number[] => {
      vi.spyOn(navigator, 'getGamepads').mockReturnValue([...pads])
      stage.mounted.frame()
      return ['jump', 'aim-x', 'aim-y', 'tap'].map((name) => input.value(input.find(name)))
    }
    expect(read(pad(0, [0], [0, 0.5]))).toEqual([1, 0, -0.5, 0])
    expect(read(pad(0, [9], [0, 0.1]), pad(1, [], [-1, 0]))).toEqual([0, -1, expect.closeTo(0), 1])
    // They are pulled out.
    expect(read(null, null)).toEqual([0, expect.closeTo(0), expect.closeTo(0), 0])
  })

  test('keeps keys of the game from the page, and no others', async () => {
    const stage = await start([], { actions }, { bindings })
    const press = (code: string, more: KeyboardEventInit = {}): boolean =>
      stage.mounted.canvas.dispatchEvent(new KeyboardEvent('keydown', { code, cancelable: true, ...more }))
    expect([press('Space'), press('KeyQ'), press('Space', { ctrlKey: true })]).toEqual([false, true, true])
  })
})

describe('sounds', () => {
  test('that cannot be played are reported, and the game goes on', async () => {
    const log: string[] = []
    const stage = await start([], {
      assets: { 'pop.wav': { type: 'audio/wav', bytes: Uint8Array.of(1, 2) } },
    })
    stage.game.on('log', ({ message }) => void log.push(message))
    stage.game.raise(PlaySound, { sound: stage.game.engine.assets.find('pop.wav') })
    stage.game.raise(PlaySound, { sound: 99 })
    stage.mounted.frame()
    await expect.poll(() => log).toEqual([expect.stringContaining('the sound pop.wav cannot be played')])
    stage.mounted.frame()
  })
})
