import { afterEach, describe, expect, test } from 'vitest'
import { embedAssets } from '../../plugins/index.ts'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { pngHead } from '../../engine/assets/testing/media.ts'
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
