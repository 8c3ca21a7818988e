import { afterEach, describe, expect, test } from 'vitest'
import { defineSystem, read, write } from '../index.ts'
import { Animation, Position, Sprite } from '../render.ts'
import { png } from './testing/png.ts'
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
const BLUE = '#0000ff'

describe('sprites', () => {
  test('are where their entities are, in their size and color, as long as these are there', async () => {
    const stage = await start()
    const first = stage.sprite(50, 30, { width: 20, height: 10, tint: 0xff0000 })
    stage.sprite(150, 80, { width: 10, height: 10, tint: 0x00ff00, anchorX: 0, anchorY: 1 })
    let picture = stage.show()
    expect(picture.bounds(RED)).toEqual([40, 25, 60, 35])
    expect(picture.bounds(GREEN)).toEqual([150, 70, 160, 80])
    expect(picture.count(RED)).toBe(200)
    stage.game.world.set(first, Position, { x: 60 })
    stage.game.world.set(first, Sprite, { scaleY: 2, tint: 0x0000ff })
    picture = stage.show()
    expect([picture.bounds(RED), picture.bounds(BLUE)]).toEqual([null, [50, 20, 70, 40]])
    stage.game.world.remove(first, Position)
    expect(stage.show().count(BLUE)).toBe(0)
    stage.game.world.add(first, Position, { x: 20, y: 20 })
    expect(stage.show().bounds(BLUE)).toEqual([10, 10, 30, 30])
    stage.game.world.despawn(first)
    picture = stage.show()
    expect([picture.count(BLUE), picture.count(GREEN)]).toEqual([0, 100])
  })

  test('may be hidden, faint, turned, and over one another', async () => {
    const stage = await start()
    const under = stage.sprite(50, 50, { width: 40, height: 40, tint: 0xff0000, layer: 1 })
    const over = stage.sprite(50, 50, { width: 20, height: 20, tint: 0x00ff00, layer: 2 })
    expect(stage.show().at(50, 50)).toBe(GREEN)
    stage.game.world.set(over, Sprite, { layer: -3 })
    expect(stage.show().at(50, 50)).toBe(RED)
    stage.game.world.set(under, Sprite, { alpha: 0.5, visible: true })
    expect(stage.show().at(35, 35)).toMatch(/^#7[ef]0000$/)
    stage.game.world.set(under, Sprite, { visible: false })
    expect(stage.show().at(35, 35)).toBe('#000000')
    stage.game.world.set(over, Sprite, { width: 80, height: 4, rotation: Math.PI / 2 })
    expect(stage.show().bounds(GREEN)).toEqual([48, 10, 52, 90])
  })

  test('have shapes', async () => {
    const stage = await start()
    stage.sprite(50, 50, { shape: 'circle', width: 40, height: 40, tint: 0xff0000 })
    stage.sprite(150, 50, { shape: 'ring', width: 40, height: 40, tint: 0x00ff00 })
    const picture = stage.show()
    const area = picture.count(RED, 40)
    expect(area).toBeGreaterThan(Math.PI * 18 * 18)
    expect(area).toBeLessThan(Math.PI * 21 * 21)
    expect([picture.at(32, 32), picture.at(50, 50), picture.at(150, 50)]).toEqual(['#000000', RED, '#000000'])
    expect(picture.bounds(GREEN, 100)).toEqual([130, 30, 170, 70])
  })

  test('are drawn on their way between two steps, unless they leap', async () => {
    const mover = defineSystem('mover', {
      create: () => ({}),
      run: ({ each }) => [
        each('update', [write(Position), read(Sprite)], (_self, { position, sprite }) => (sprites) => {
          for (const row of sprites) position.x[row] += sprite.layer[row] === 1 ? 100 : 20
        }),
      ],
    })
    const stage = await start([mover], { step: 0.25 })
    stage.sprite(20, 20, { width: 10, height: 10, tint: 0xff0000 })
    stage.sprite(20, 80, { width: 10, height: 10, tint: 0x00ff00, layer: 1 })
    stage.after(0.25)
    let picture = stage.after(0)
    expect([picture.bounds(RED), picture.bounds(GREEN)]).toEqual([[15, 15, 25, 25], [115, 75, 125, 85]]) // prettier-ignore
    picture = stage.after(0.125)
    expect(picture.bounds(RED)).toEqual([25, 15, 35, 25])
    picture = stage.after(0.125)
    expect(picture.bounds(RED)).toEqual([35, 15, 45, 25])
  })

  test('come and go by the thousand, and the last ones are right', async () => {
    const stage = await start()
    const { world } = stage.game
    for (let round = 0; round < 5; round++) {
      const all = Array.from({ length: 1000 }, (_, i) =>
        stage.sprite(i % 200, 50, { width: 1, height: 100, tint: 0xff0000, layer: i % 3 }),
      )
      stage.show()
      // From the middle, so that quads change places.
      for (let i = 0; i < 1000; i++) world.despawn(all[(i * 7 + 500) % 1000]!)
    }
    stage.sprite(10, 50, { width: 4, height: 4, tint: 0x00ff00 })
    const picture = stage.show()
    expect([picture.count(RED), picture.bounds(GREEN)]).toEqual([0, [8, 48, 12, 52]])
  })
})

describe('pictures', () => {
  test('come from the assets, in their own size unless another is said', async () => {
    const bytes = await png([RED, BLUE], 10, 8)
    const stage = await start([], { assets: { 'flag.png': { type: 'image/png', bytes } } })
    const texture = stage.game.engine.assets.find('flag.png')
    stage.sprite(50, 50, { texture })
    stage.sprite(150, 50, { texture, width: 60, height: 40 })
    await stage.mounted.loaded()
    const picture = stage.show()
    expect([picture.at(41, 50), picture.at(58, 50), picture.at(39, 50)]).toEqual([RED, BLUE, '#000000'])
    expect(picture.patches(RED)).toBe(2)
    expect([picture.at(122, 32), picture.at(178, 68)]).toEqual([RED, BLUE])
  })

  test('may be sheets, of which frames are shown one after the other', async () => {
    const bytes = await png([RED, GREEN, BLUE], 10, 10)
    const stage = await start([], { assets: { 'sheet.png': { type: 'image/png', bytes } }, step: 0.25 })
    const texture = stage.game.engine.assets.find('sheet.png')
    const still = stage.sprite(50, 50, { texture, columns: 3, frame: 2, width: 20, height: 20 })
    const moving = stage.sprite(150, 50, { texture, columns: 3, width: 20, height: 20 })
    stage.game.world.add(moving, Animation, { frames: 3, rate: 4 })
    await stage.mounted.loaded()
    const seen = [0, 1, 2, 3].map(() => {
      const picture = stage.after(0.25)
      return [picture.at(50, 50), picture.at(150, 50)]
    })
    expect(seen).toEqual([[BLUE, RED], [BLUE, GREEN], [BLUE, BLUE], [BLUE, RED]]) // prettier-ignore
    stage.game.world.set(still, Sprite, { frame: 1 })
    stage.game.world.remove(moving, Animation)
    const picture = stage.show()
    expect([picture.at(50, 50), picture.at(150, 50)]).toEqual([GREEN, RED])
  })

  test('are replaced when a mod brings others, and are back when it goes', async () => {
    const assets = { 'ball.png': { type: 'image/png', bytes: await png([RED]) } }
    const stage = await start([], { assets })
    const table = stage.game.engine.assets
    stage.sprite(50, 50, { texture: table.find('ball.png'), width: 20, height: 20 })
    await stage.mounted.loaded()
    expect(stage.show().at(50, 50)).toBe(RED)
    table.add('ball.png', { type: 'image/png', bytes: await png([GREEN], 64, 64) }, 'acme:mod')
    stage.show()
    await stage.mounted.loaded()
    const picture = stage.show()
    expect([picture.at(50, 50), picture.bounds(GREEN)]).toEqual([GREEN, [40, 40, 60, 60]])
    table.release('acme:mod')
    stage.show()
    await stage.mounted.loaded()
    expect(stage.show().at(50, 50)).toBe(RED)
  })

  test('that cannot be shown are reported, and a pattern stands for them', async () => {
    const log: string[] = []
    const stage = await start([], {
      assets: { 'bad.png': { type: 'image/png', bytes: Uint8Array.of(1, 2, 3) } },
    })
    stage.game.on('log', ({ message }) => void log.push(message))
    stage.sprite(50, 50, { texture: stage.game.engine.assets.find('bad.png'), width: 20, height: 20 })
    stage.sprite(150, 50, { texture: 77, width: 20, height: 20 })
    await stage.mounted.loaded()
    const picture = stage.show()
    expect(picture.at(45, 45)).toBe('#ff00ff')
    expect(picture.at(155, 55)).toBe('#ff00ff')
    stage.game.engine.assets.add('bad.png', { type: 'image/png', bytes: Uint8Array.of(4) }, 'acme:mod')
    stage.show()
    await stage.mounted.loaded()
    expect(log).toEqual([expect.stringMatching(/^the picture bad\.png cannot be shown: /)])
  })
})
