import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newMod } from '../plugins/sdk/assemblyscript/toolchain/index.ts'
import { watMod } from '../plugins/testing/wat-mod.ts'
import { gameOfPage, loadGame } from './cli/load.ts'
import { createTestGame } from './test-game.ts'

const PONG = 'examples/pong'
let folder: string
let mod: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein play ü '))
  mod = join(folder, 'plain.wasm')
  const start = `(module (import "skein:engine/log@1.0.0" "write" (func $write (param i32 i32 i32)))
    (memory (export "memory") 1) (data (i32.const 0) "hello")
    (func (export "start") (call $write (i32.const 1) (i32.const 0) (i32.const 5))))`
  await writeFile(
    mod,
    watMod(
      [
        { mod: { name: 'acme:plain', version: '1.0.0', abi: 1 } },
        { system: { name: 'acme:plain/plain', version: '1.0.0', new: 'start' } },
      ],
      start,
    ),
  )
})
afterAll(() => rm(folder, { recursive: true }))

test('plays a game with a mod, and tells what happened', async () => {
  const play = await createTestGame({ mod, game: PONG, seed: 3 })
  expect([play.mod, play.lines, play.faults]).toEqual(['acme:plain', ['hello'], []])
  expect(play.entities('ball')).toEqual([])
  play.frames(300)
  expect(play.entities('pong:game/ball').length).toBeGreaterThan(0)
  expect(play.entities('position')[0]).toMatchObject({ x: expect.any(Number) as number })
  const goals = play.events('goal').length
  play.raise('goal', { side: 'left', score: 2 }).frames(1)
  expect(play.events('goal').slice(goals)).toMatchObject([{ payload: { side: 'left', score: 2 } }])
  expect(play.events('pong:game/goal')).toEqual(play.events('goal'))
})

test('the same seed gives the same game', async () => {
  const hash = async (seed: number): Promise<string> =>
    (await createTestGame({ mod, game: PONG, seed })).frames(120).game.stateHash()
  expect(await hash(1)).toBe(await hash(1))
})

test('says what is missing, or wrong', async () => {
  const broken = join(folder, 'broken.wasm')
  await writeFile(broken, 'text')
  await expect(createTestGame({ mod: broken, game: PONG })).rejects.toMatchObject({ code: 'module/not-wasm' })
  await expect(createTestGame({ mod })).rejects.toMatchObject({ code: 'cli/bad-input' })
  await expect(createTestGame({ mod, game: folder })).rejects.toMatchObject({ code: 'cli/bad-input' })
  const play = await createTestGame({ mod, game: PONG })
  expect(() => play.entities('bal')).toThrow(/the game has no component named bal/)
  expect(() => play.raise('gol')).toThrow(/the game has no event named gol/)
})

test('a mod that draws is played in the game of the page, with what skein new took from there', async () => {
  // Within the project, so that its files find skein.
  const root = await mkdtemp(resolve('build-play-'))
  try {
    const path = join(root, 'draws')
    const { definition } = await gameOfPage(await loadGame(PONG))
    await newMod(path, { packages: definition.packages, game: resolve(PONG) })
    await writeFile(
      join(path, 'assembly/index.ts'),
      `import { add, log, world } from 'skein'
import { Position } from './pong'
import { Sprite } from './skein-render'
@system export class Draws {
  constructor() {
    const it = world.spawn()
    add<Position>(it).x = 4
    add<Sprite>(it)
    log.info('drawn')
  }
}
`,
    )
    const play = (await createTestGame({ mod: path })).frames(10)
    expect([play.lines, play.faults]).toEqual([['drawn'], []])
    expect(play.entities('sprite').length).toBeGreaterThan(0)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})
