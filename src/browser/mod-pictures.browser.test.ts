import { afterEach, describe, expect, test, vi } from 'vitest'
import { embedAssets } from '../../plugins/index.ts'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { pngHead } from '../../engine/assets/testing/media.ts'
import { Burst, Sprite } from '../render.ts'
import { png } from './testing/png.ts'
import { stageOf, type Stage } from './testing/stage.ts'

const stages: Stage[] = []
afterEach(() => {
  for (const stage of stages.splice(0)) stage.end()
})

const [RED, GREEN] = ['#ff0000', '#00ff00']

/** A mod that spawns a sprite with a picture of its own, and brings another for the game's ball. */
async function modWith(own: Uint8Array): Promise<Uint8Array> {
  const bare = watMod(
    [
      { mod: { name: 'acme:flag', version: '1.0.0', abi: 1 } },
      { system: { name: 'acme:flag/flag', version: '1.0.0', new: 'start' } },
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "skein:engine/assets@1.0.0" "find" (func $find (param i32 i32) (result i32)))
      (import "skein:render/position@1.0.0" "add" (func $place (param i32)))
      (import "skein:render/position@1.0.0" "set-x" (func $x (param i32 f32)))
      (import "skein:render/position@1.0.0" "set-y" (func $y (param i32 f32)))
      (import "skein:render/sprite@1.0.0" "add" (func $sprite (param i32)))
      (import "skein:render/sprite@1.0.0" "set-texture" (func $texture (param i32 i32)))
      (memory (export "memory") 1) (data (i32.const 0) "flag.png")
      (func (export "start") (local $it i32)
        (call $place (local.tee $it (call $spawn)))
        (call $x (local.get $it) (f32.const 150))
        (call $y (local.get $it) (f32.const 50))
        (call $sprite (local.get $it))
        (call $texture (local.get $it) (call $find (i32.const 0) (i32.const 8)))))`,
  )
  const ball = await png([GREEN], 20, 20)
  return embedAssets(bare, new Map([['flag.png', own], ['ball.png', ball]]), 'flag.wasm') // prettier-ignore
}

describe('pictures inside a mod', () => {
  test('are on the screen while it runs, and go with it', async () => {
    const assets = { 'ball.png': { type: 'image/png', bytes: await png([RED], 20, 20) } }
    const stage = await stageOf([], { assets })
    stages.push(stage)
    stage.sprite(50, 50, { texture: stage.game.engine.assets.find('ball.png') })
    const seen = async (): Promise<[string, string, number]> => {
      stage.show()
      await stage.mounted.loaded()
      const picture = stage.show()
      return [picture.at(50, 50), picture.at(150, 50), picture.count(GREEN)]
    }
    expect(await seen()).toEqual([RED, '#000000', 0])

    const bytes = await modWith(await png([GREEN], 10, 10))
    expect((await stage.game.mods.add([{ file: 'flag.wasm', bytes }]))[0]!.errors).toEqual([])
    expect(await seen()).toEqual([GREEN, GREEN, 400 + 100])
    stage.game.mods.disable('acme:flag')
    expect(await seen()).toEqual([RED, '#000000', 0])
    stage.game.mods.enable('acme:flag')
    expect(await seen()).toEqual([GREEN, GREEN, 500])
    stage.game.mods.remove('acme:flag')
    expect(await seen()).toEqual([RED, '#000000', 0])
  })

  test('that are cut off after their beginning are reported, and a pattern stands for them', async () => {
    const log: string[] = []
    const stage = await stageOf()
    stages.push(stage)
    stage.game.on('log', ({ source, message }) => void log.push(`${source}: ${message}`))
    await stage.game.mods.add([{ file: 'flag.wasm', bytes: await modWith(pngHead(10, 10)) }])
    stage.show()
    await stage.mounted.loaded()
    stage.show()
    expect(log).toEqual([expect.stringMatching(/^acme:flag: the picture flag\.png cannot be shown: /)])
  })
})

test('loading tells how far it is', async () => {
  const bytes = await png([RED])
  const assets = Object.fromEntries(
    ['a.png', 'b.png', 'c.png'].map((name) => [name, { type: 'image/png', bytes }]),
  )
  const steps: string[] = []
  const stage = await stageOf([], { assets }, { progress: (done, of) => void steps.push(`${done} of ${of}`) })
  stages.push(stage)
  expect(steps).toEqual(['0 of 3', '1 of 3', '2 of 3', '3 of 3'])
  expect(stage.host.querySelector('[role=progressbar]')).toBeNull()
})

describe('pictures that change', () => {
  /** A stage whose pictures come when they are let through. */
  async function slow(): Promise<{ stage: Stage; red: number; arrive(): Promise<void>; hold(): void }> {
    const assets = { 'ball.png': { type: 'image/png', bytes: await png([RED], 20, 20) } }
    const stage = await stageOf([], { assets })
    stages.push(stage)
    const decode = globalThis.createImageBitmap
    let letThrough = (): void => {}
    return {
      stage,
      red: stage.game.engine.assets.find('ball.png'),
      hold() {
        const gate = new Promise<void>((resolve) => (letThrough = resolve))
        vi.spyOn(globalThis, 'createImageBitmap').mockImplementation((async (blob: Blob) => {
          await gate
          return decode(blob)
        }) as typeof createImageBitmap)
      },
      async arrive() {
        letThrough()
        await stage.mounted.loaded()
      },
    }
  }

  test('under one name are shown as they were until the new one has come, and no frame is without them', async () => {
    const { stage, red, hold, arrive } = await slow()
    stage.sprite(50, 50, { texture: red })
    stage.sprite(150, 50, { texture: red, columns: 2, rows: 1, frame: 1 })
    expect(stage.show().count(RED)).toBe(400 + 200)
    hold()
    const bytes = await png([GREEN], 20, 20)
    // A mod that is loaded anew takes out its assets, and brings them at once.
    const { assets } = stage.game.engine
    assets.bring([{ name: 'ball.png', type: 'image/png', bytes }], 'acme:flag')()
    assets.bring([{ name: 'ball.png', type: 'image/png', bytes }], 'acme:flag')
    for (let i = 0; i < 3; i++) expect(stage.show().count(RED)).toBe(600)
    await arrive()
    const picture = stage.show()
    expect([picture.count(RED), picture.count(GREEN)]).toEqual([0, 600])
    hold()
    assets.release('acme:flag')
    expect(stage.show().count(GREEN)).toBe(600)
    await arrive()
    expect(stage.show().count(RED)).toBe(600)
  })

  test('that an entity changes to are shown when they have come, and the one before until then', async () => {
    const { stage, red, hold, arrive } = await slow()
    const ball = stage.sprite(50, 50, { texture: red })
    const shape = stage.sprite(150, 50, { shape: 'rectangle', width: 10, height: 10, tint: 0xff0000 })
    expect(stage.show().count(RED)).toBe(500)
    hold()
    const { assets } = stage.game.engine
    const green = assets.add(
      'other.png',
      { type: 'image/png', bytes: await png([GREEN], 20, 20) },
      'acme:flag',
    )
    for (const it of [ball, shape])
      stage.game.world.set(it, Sprite, { texture: green, shape: 'picture', tint: 0xffffff })
    const fresh = stage.sprite(100, 50, { texture: green })
    const waiting = stage.show()
    // A picture that was not seen before is not seen yet.
    expect([waiting.count(RED), waiting.count('#ffffff'), waiting.at(100, 50)]).toEqual([400, 100, '#000000'])
    await arrive()
    const picture = stage.show()
    expect([picture.count(RED), picture.count(GREEN)]).toEqual([0, 400 + 100 + 400])
    stage.game.world.despawn(fresh)
  })

  test('that cannot be shown give way to a pattern, and come back with the one before', async () => {
    const { stage, red } = await slow()
    stage.sprite(50, 50, { texture: red })
    stage.show()
    const { assets } = stage.game.engine
    assets.add('ball.png', { type: 'image/png', bytes: pngHead(20, 20) }, 'acme:flag')
    stage.show()
    await stage.mounted.loaded()
    expect(stage.show().count(RED)).toBe(0)
    assets.release('acme:flag')
    stage.show()
    await stage.mounted.loaded()
    expect(stage.show().count(RED)).toBe(400)
  })

  test('of particles in flight do not end them', async () => {
    const { stage, red } = await slow()
    stage.game.raise(Burst, { x: 100, y: 50, count: 8, shape: 'picture', texture: red, size: 10, endSize: 10, color: 0xffffff, endColor: 0xffffff, endAlpha: 1, speed: 0, life: 5 }) // prettier-ignore
    expect(stage.after(0.1).count(RED)).toBeGreaterThan(0)
    stage.game.engine.assets.add(
      'ball.png',
      { type: 'image/png', bytes: await png([GREEN], 20, 20) },
      'acme:flag',
    )
    expect(stage.after(0.1).count(RED)).toBeGreaterThan(0)
    await stage.mounted.loaded()
    const picture = stage.after(0.1)
    expect([picture.count(RED), picture.count(GREEN) > 0]).toEqual([0, true])
  })
})
