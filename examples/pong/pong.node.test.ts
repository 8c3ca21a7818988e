import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createGame } from 'skein/node'
import type { Entity, Game, SkeinError } from 'skein'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import game from './game.ts'
import prefabs from './browser/prefabs.json' with { type: 'json' }
import {
  Ball,
  BALL_RADIUS,
  Bounce,
  COURT,
  Goal,
  MatchOver,
  Out,
  PADDLE,
  Points,
  Position,
  Scoreboard,
  ServeSpeed,
  Velocity,
} from './interfaces.ts'
import { PaddleSystem } from './systems/paddles.ts'
import { ScoreStore } from './systems/score.ts'
import { drawCourt, playMatch } from './terminal.ts'

const MODS = 'examples/pong/mods'
const folders: string[] = []

/** A folder with the sample mods, less some. */
async function folderWithout(...left: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-pong-'))
  folders.push(folder)
  for (const file of await readdir(MODS)) {
    if (file.endsWith('.wasm') && !left.includes(file)) await cp(join(MODS, file), join(folder, file))
  }
  return folder
}

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

interface Played {
  readonly score: { readonly left: number; readonly right: number }
  readonly frames: number
  readonly stateHash: string
  readonly faults: string[]
  readonly refused: [string, SkeinError[]][]
  readonly log: string[]
}

async function play(mods: string | null, seed = 7, frames = 20_000): Promise<Played> {
  const pong = await createGame(game, { seed })
  const faults: string[] = []
  const refused: [string, SkeinError[]][] = []
  const log: string[] = []
  const match = { over: false }
  pong.on('mod-faulted', ({ mod, error }) => faults.push(`${mod} ${error.code}`))
  pong.on('mod-refused', ({ file, errors }) => refused.push([file, [...errors]]))
  pong.on('log', ({ source, message }) => log.push(`${source}: ${message}`))
  pong.on('event', ({ event }) => {
    match.over ||= event === MatchOver.id
  })
  if (mods !== null) await pong.mods.load(mods)
  while (!match.over && pong.engine.time.frame < frames) pong.frame()
  const { left, right } = pong.engine.get(ScoreStore).value
  return {
    score: { left, right },
    frames: pong.engine.time.frame,
    stateHash: pong.stateHash(),
    faults,
    refused,
    log,
  }
}

describe('a match', () => {
  test('is won by the first to five', async () => {
    const { score, frames } = await play(null)
    expect(Math.max(score.left, score.right)).toBe(5)
    expect(frames).toBeLessThan(20_000)
  })

  test('is the same on every run with the same seed, and another with another', async () => {
    const first = await play(MODS)
    const second = await play(MODS)
    expect([second.score, second.frames, second.stateHash, second.log]).toEqual([
      first.score,
      first.frames,
      first.stateHash,
      first.log,
    ])
    expect((await play(MODS, 8)).stateHash).not.toBe(first.stateHash)
  })

  test('is the same with and without a mod that crashes', async () => {
    const crashing = await play(MODS)
    expect(crashing.faults).toEqual(['evil:saboteur fault/trap'])
    const without = await play(await folderWithout('saboteur.wasm'))
    expect(without.faults).toEqual([])
    expect([without.score, without.frames, without.stateHash]).toEqual([
      crashing.score,
      crashing.frames,
      crashing.stateHash,
    ])
  })

  test('is another without multiball', async () => {
    const without = await play(await folderWithout('multiball.wasm'))
    expect(without.stateHash).not.toBe((await play(MODS)).stateHash)
  })
})

describe('the hooks', () => {
  const SIDE_AND_VALUE = { points: 'i32', 'serve-speed': 'f32' } as const

  /** A mod that handles hooks of the game, by the code of each handler: local 0 is the value, local 1 the side. */
  function rules(handlers: Partial<Record<keyof typeof SIDE_AND_VALUE, string>>): Uint8Array {
    const named = Object.entries(handlers) as [keyof typeof SIDE_AND_VALUE, string][]
    const hooks = named.map(([name]) => ({ hook: `pong:game/${name}`, version: '1.0.0', export: name }))
    const functions = named.map(([name, code]) => {
      const type = SIDE_AND_VALUE[name]
      return `(func (export "${name}") (param ${type} i32) (result ${type}) ${code})`
    })
    return watMod(
      [
        { mod: { name: 'acme:rules', version: '1.0.0', abi: 1, minor: 1 } },
        { system: { name: 'acme:rules/rules', version: '1.0.0', hooks } },
      ],
      `(module ${functions.join('\n')})`,
    )
  }

  async function start(bytes: Uint8Array | null): Promise<Game> {
    const pong = await createGame(game, { seed: 7 })
    if (bytes !== null) {
      const [status] = await pong.mods.add([{ file: 'rules.wasm', bytes }])
      expect(status!.errors).toEqual([])
    }
    return pong
  }

  test('leave the match as it is when their handlers return the values that they get', async () => {
    const [without, same] = await Promise.all([
      start(null),
      start(rules({ points: '(local.get 0)', 'serve-speed': '(local.get 0)' })),
    ])
    const over = (): boolean => without.engine.get(ScoreStore).value.over
    while (!over() && without.engine.time.frame < 20_000) {
      without.frame()
      same.frame()
    }
    expect([...same.stateHashes().keys()]).toEqual(['pong', 'acme:rules'])
    expect(same.stateHashes().get('pong')).toBe(without.stateHashes().get('pong'))
    expect(over()).toBe(true)
  })

  test.each([
    ['(i32.const 3)', [3, 5]],
    ['(i32.const -1)', [5, 5]],
    ['(i32.const 0)', [0, 0]],
    ['unreachable', [1, 2]],
  ])('count the points of a goal, up to those that win: %s', async (code, scores) => {
    const pong = await start(rules({ points: code }))
    const { score } = pong.engine.proxy(Scoreboard)!
    expect(
      scores.map(() => {
        pong.raise(Out, { side: 'right' })
        pong.frame()
        return score('left')
      }),
    ).toEqual(scores)
  })

  test.each([
    ['(f32.mul (local.get 0) (f32.const 0.5))', 24],
    ['(select (local.get 0) (f32.const 30) (local.get 1))', 48],
    ['(f32.const nan)', 48],
    ['(f32.const inf)', 90],
    ['(f32.const -3)', 10],
    ['unreachable', 48],
  ])('give the speed of a serve, within bounds: %s', async (code, speed) => {
    const pong = await start(rules({ 'serve-speed': code }))
    const balls = (): Entity[] => pong.world.all({ with: [Ball, Velocity] })
    while (balls().length === 0) pong.frame()
    const { x, y } = pong.world.get(balls()[0]!, Velocity)
    expect(x).toBeGreaterThan(0)
    expect(Math.hypot(x, y)).toBeCloseTo(speed, 4)
  })

  test.each([
    [9, 1],
    [10, 2],
    [25, 2],
  ])('let the mod long-rally count a goal after %i strokes %i times', async (strokes, points) => {
    const pong = await start(await readFile(join(MODS, 'long-rally.wasm')))
    const ball = pong.world.spawn()
    for (let i = 0; i < strokes; i++) pong.raise(Bounce, { ball, side: 'left', speed: 20 })
    pong.raise(Out, { side: 'left' })
    pong.frame()
    expect(pong.engine.get(ScoreStore).value).toEqual({ left: 0, right: points, over: false })
    // The next rally begins anew.
    pong.raise(Out, { side: 'left' })
    pong.frame()
    expect(pong.engine.get(ScoreStore).value.right).toBe(points + 1)
    // Without the mod, the game's own rule holds.
    pong.mods.remove('acme:long-rally')
    expect(pong.call(Points, 1, { side: 'left' })).toBe(1)
    expect(pong.call(ServeSpeed, 48, { side: 'left' })).toBe(48)
  })
})

interface SeenBall {
  readonly x: number
  readonly y: number
  readonly flies: number
  readonly bounced: boolean
}

describe('a ball', () => {
  /** Plays without mods, and looks at the balls after each frame. @returns how often they bounced off paddles */
  async function watch(look: (ball: SeenBall, paddle: (side: 'left' | 'right') => { x: number; y: number }) => void): Promise<number> {
    const pong = await createGame(game, { seed: 7 })
    const { world } = pong
    const paddle = (side: 'left' | 'right'): { x: number; y: number } => pong.engine.get(PaddleSystem).at(side)
    let bounces = 0
    pong.on('event', ({ event }) => void (bounces += Number(event === Bounce.id)))
    for (let i = 0; i < 3000; i++) {
      const before = bounces
      pong.frame()
      for (const ball of world.all({ with: [Ball, Position, Velocity] }))
        look({ ...world.get(ball, Position), flies: world.get(ball, Velocity).x, bounced: bounces > before }, paddle)
    }
    return bounces
  } // prettier-ignore

  test('bounces off walls with its edge, and is never within one', async () => {
    const [low, high] = [BALL_RADIUS, COURT.height - BALL_RADIUS]
    let walls = 0
    await watch(({ y }) => {
      expect(y).toBeGreaterThanOrEqual(low - 1e-5)
      expect(y).toBeLessThanOrEqual(high + 1e-5)
      if (y < low + 1 || y > high - 1) walls++
    })
    expect(walls).toBeGreaterThan(10)
  })

  test('bounces off paddles where the edges touch: at their front, and as far as their ends', async () => {
    let farthest = 0
    const bounces = await watch(({ x, y, flies, bounced }, paddleOf) => {
      if (!bounced) return
      const paddle = paddleOf(flies > 0 ? 'left' : 'right')
      expect(Math.abs(x - paddle.x)).toBeCloseTo(PADDLE.halfWidth + BALL_RADIUS, 4)
      farthest = Math.max(farthest, Math.abs(y - paddle.y))
    })
    expect(bounces).toBeGreaterThan(20)
    expect(farthest).toBeLessThanOrEqual(PADDLE.halfHeight + BALL_RADIUS)
  })

  test.each([
    [0.2, true],
    [-0.2, false],
  ])('that is %d within reach of the end of a paddle with its edge bounces: %s', async (inside, bounces) => {
    const pong = await createGame(game, { seed: 7 })
    const { world } = pong
    const paddles = pong.engine.get(PaddleSystem)
    const { x } = paddles.at('left')
    // At the upper end of the court, a paddle can come no nearer to the ball.
    const y = COURT.height - PADDLE.halfHeight
    world.set(paddles.of('left'), Position, { x, y })
    paddles.setSpeed(5)
    const ball = world.spawn()
    world.add(ball, Ball)
    world.add(ball, Position, { x: x + 4, y: y - PADDLE.halfHeight - BALL_RADIUS + inside })
    world.add(ball, Velocity, { x: -60, y: 0 })
    let bounced = false
    pong.on('event', ({ event }) => void (bounced ||= event === Bounce.id))
    for (let i = 0; i < 4; i++) {
      pong.frame()
      world.set(paddles.of('left'), Position, { x, y })
    }
    expect(bounced).toBe(bounces)
  })

  test('and paddles are as large as they look', () => {
    expect(prefabs.ball.sprite).toMatchObject({ width: 2 * BALL_RADIUS, height: 2 * BALL_RADIUS })
    expect(prefabs.paddle.sprite).toMatchObject({
      width: 2 * PADDLE.halfWidth,
      height: 2 * PADDLE.halfHeight,
    })
    const edge = prefabs.top.sprite.height / 2
    expect([prefabs.bottom.position.y + edge, prefabs.top.position.y - edge]).toEqual([0, COURT.height])
  })
})

describe('the mods', () => {
  test('each do what they say', async () => {
    const { log } = await play(MODS)
    for (const line of [
      /^acme:curve-ball: \d+ bends; paddles now at/,
      /^acme:multiball: throws in another ball/,
      /^acme:commentator: (Left|Right) scores after \d+ strokes/,
      /^acme:long-rally: 1\d strokes: the goal counts double, [2-5] points/,
      /^acme:hype: (o\/ )+\d+ STROKES AND COUNTING!/,
      /^acme:hype: cheered \d+ times; longest rallies: \d+, \d+, \d+/,
    ]) {
      expect(log).toContainEqual(expect.stringMatching(line))
    }
  })

  test('that build on another are refused without it, and say what they need', async () => {
    const { refused, log } = await play(await folderWithout('commentator.wasm'), 7, 1500)
    expect(refused).toHaveLength(1)
    expect(refused[0]![0]).toBe('hype.wasm')
    expect(refused[0]![1].map((error) => error.code)).toContain('link/unknown-package')
    expect(log.join()).toContain('acme:curve-ball')
  })

  test('leave nothing behind when they are removed', async () => {
    const pong = await createGame(game, { seed: 7 })
    await pong.mods.load(MODS)
    for (let i = 0; i < 1000; i++) pong.frame()
    for (const { name, status } of pong.mods.list()) if (status === 'running') pong.mods.remove(name)
    expect(pong.world.owners).toHaveLength(1)
    expect(pong.world.components.map((component) => component.id)).not.toContainEqual(
      expect.stringContaining('extra'),
    )
    expect(pong.engine.systems.every((system) => system.owner === null)).toBe(true)
    for (let i = 0; i < 100; i++) pong.frame()
  })
})

test('wrong files in the folder are each reported, and the rest runs', async () => {
  const folder = await folderWithout()
  const good = await readFile(join(MODS, 'curve-ball.wasm'))
  await writeFile(join(folder, 'text.wasm'), 'this is no mod')
  await writeFile(join(folder, 'truncated.wasm'), good.subarray(0, good.length >> 1))
  await writeFile(join(folder, 'empty.wasm'), '')
  await writeFile(join(folder, 'notes.txt'), 'not even called a mod')
  await writeFile(join(folder, 'twin.wasm'), good)
  const stranger = (name: string, imported: string): Uint8Array =>
    watMod([{ mod: { name, version: '1.0.0', abi: 1 } }], `(module (import ${imported} (func)))`)
  await writeFile(join(folder, 'foreign.wasm'), stranger('some:foreign', '"env" "launch"'))
  await writeFile(join(folder, 'asking.wasm'), stranger('some:asking', '"pong:game/referee@1.0.0" "whistle"'))
  const { refused, score, faults } = await play(folder)
  const codes = Object.fromEntries(
    refused.map(([file, errors]) => [file, errors.map((error) => error.code).join()]),
  )
  expect(codes).toMatchObject({
    'text.wasm': 'module/not-wasm',
    'truncated.wasm': 'module/invalid',
    'empty.wasm': 'module/not-wasm',
    'foreign.wasm': 'link/unknown-import',
    'asking.wasm': 'link/unknown-item',
  })
  expect(codes).not.toHaveProperty('notes.txt')
  // The same bytes again: the mod runs, once.
  expect(codes).not.toHaveProperty('twin.wasm')
  expect(codes).not.toHaveProperty('curve-ball.wasm')
  expect(Math.max(score.left, score.right)).toBe(5)
  expect(faults).toEqual(['evil:saboteur fault/trap'])
})

describe('in the terminal', () => {
  test('the court shows paddles, the ball and the score', async () => {
    const pong = await createGame(game, { seed: 7 })
    for (let i = 0; i < 60; i++) pong.frame()
    const court = drawCourt(pong)
    expect(court.split('\n')).toHaveLength(22)
    expect(court.match(/●/g)).toHaveLength(1)
    expect(court.match(/█/g)!.length).toBeGreaterThanOrEqual(6)
    expect(court).toContain(' 0 : 0 ')
  })

  test('a match without drawing tells what happens', async () => {
    let text = ''
    const result = await playMatch({
      mods: MODS,
      seed: 7,
      draw: false,
      frames: 20_000,
      write: (part) => (text += part),
    })
    expect(Math.max(result.left, result.right)).toBe(5)
    expect(text).toContain('wins the match')
    expect(text).toContain('evil:saboteur      stopped: evil:saboteur faulted in saboteur.bounce')
  })
})

test('events carry what the interfaces say', async () => {
  const pong = await createGame(game, { seed: 7 })
  const goals: unknown[] = []
  pong.on('event', ({ event, payload }) => {
    if (event === Goal.id) goals.push(payload)
  })
  while (goals.length === 0) pong.frame()
  expect(goals[0]).toEqual({ side: expect.stringMatching(/^(left|right)$/) as string, score: 1 })
})
