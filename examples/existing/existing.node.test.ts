import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { query } from 'bitecs'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { bridgeEvents, createGame, type ModFile } from 'skein'
import { adoptWorld } from 'skein/bitecs'
import { Asteroids, Position, Rock, Velocity, type Keys } from './bitecs-pixi/src/asteroids.ts'
import * as asteroids from './bitecs-pixi/src/game.ts'
import { createRaceServer as createServerBefore } from './node-server/before/server.ts'
import * as race from './node-server/src/game.ts'
import { createRaceServer } from './node-server/src/server.ts'
import * as orchard from './objects-canvas/src/game.ts'
import { Orchard } from './objects-canvas/src/orchard.ts'
import { Dodge } from './three/src/dodge.ts'
import * as dodge from './three/src/game.ts'
import { changedLines } from './testing/changed-lines.ts'
import { addMods, modsOf } from './testing/mods-of.ts'

const STEP = 1 / 60
/** By folder, the file of the game that changes when Skein is added. */
const CHANGED = {
  'bitecs-pixi': 'main.ts',
  'objects-canvas': 'main.ts',
  three: 'main.ts',
  'node-server': 'server.ts',
} as const

const built = new Map<string, ModFile[]>()

beforeAll(async () => {
  const games = { 'bitecs-pixi': asteroids, 'objects-canvas': orchard, three: dodge, 'node-server': race }
  for (const [folder, game] of Object.entries(games)) built.set(folder, await modsOf(folder, game.default))
}, 480_000)

describe.each(Object.entries(CHANGED))('the game %s', (folder, file) => {
  test('becomes moddable with at most ten changed lines', async () => {
    const [before, after] = await Promise.all(
      ['before', 'src'].map((version) => readFile(join('examples/existing', folder, version, file), 'utf8')),
    )
    const changed = changedLines(before!.replaceAll("'../src/", "'./"), after!)
    expect(changed.length).toBeGreaterThan(0)
    expect(changed.length).toBeLessThanOrEqual(10)
    expect(await readFile('examples/existing/README.md', 'utf8')).toContain(
      `${changed.length} in \`${file}\``,
    )
  })

  test('is walked through in the documentation, line by line', async () => {
    const [before, after, page] = await Promise.all([
      readFile(join('examples/existing', folder, 'before', file), 'utf8'),
      readFile(join('examples/existing', folder, 'src', file), 'utf8'),
      readFile('docs/existing-games.md', 'utf8'),
    ])
    const added = changedLines(before.replaceAll("'../src/", "'./"), after)
    const diff = page
      .split('```diff ')
      .find((block) => block.startsWith(`examples/existing/${folder}/src/${file}`))
    const shown = diff
      ?.split('```')[0]!
      .split('\n')
      .filter((line) => line.startsWith('+'))
    expect(shown).toEqual(added.map((line) => `+${line}`))
  })
})

describe('Asteroids, a game on bitECS and Pixi', () => {
  /** A player who turns, and shoots all the time. */
  const keysAt = (frame: number): Keys => ({
    left: frame % 240 < 60,
    right: false,
    thrust: frame % 300 < 20,
    fire: true,
  })
  const outcome = (game: Asteroids): object => ({
    score: game.score,
    lives: game.lives,
    wave: game.wave,
    things: [...query(game.world, [Position, Velocity])].map((eid) =>
      [Position.x, Position.y, Velocity.x, Velocity.y].map((array) => array[eid]),
    ),
  })
  const playedAlone = (frames: number): object => {
    const game = new Asteroids(7)
    for (let frame = 0; frame < frames; frame++) game.frame(STEP, keysAt(frame))
    return outcome(game)
  }
  const played = async (frames: number, files: readonly ModFile[]) => {
    const game = new Asteroids(7)
    const mods = await createGame(asteroids.default, { world: adoptWorld(game.world, asteroids.shared) })
    bridgeEvents(mods, game.events, { in: { hit: asteroids.Hit } })
    const heard = await addMods(mods, files)
    for (let frame = 0; frame < frames; frame++) {
      game.frame(STEP, keysAt(frame))
      mods.run('update', STEP)
    }
    return { game, ...heard, rocks: [...query(game.world, [Position, Rock])] }
  }

  test('plays with Skein as it did without', async () => {
    const { game } = await played(1800, [])
    expect(game.score).toBeGreaterThan(0)
    expect(outcome(game)).toEqual(playedAlone(1800))
  })

  test('plays with mods, which move its rocks and add some', async () => {
    const { game, problems } = await played(1800, built.get('bitecs-pixi')!)
    expect(problems).toEqual([])
    expect(outcome(game)).not.toEqual(playedAlone(1800))
  })

  test('finds the rocks of a mod in its own queries, and breaks them', async () => {
    const shower = built.get('bitecs-pixi')!.filter(({ file }) => file === 'shower.wasm')
    const { log, rocks } = await played(1800, shower)
    expect(log.length).toBeGreaterThan(0)
    expect(new Set(log)).toEqual(new Set(['a rock falls']))
    expect(rocks.every((rock) => Rock.size[rock]! >= 1)).toBe(true)
  })
})

describe('Orchard, a game of plain objects on a canvas', () => {
  /** A player who follows the lowest fruit. */
  const pushOf = ({ fruits, basket }: Orchard): number => {
    const lowest = fruits.toSorted((a, b) => b.y - a.y)[0]
    return lowest === undefined ? 0 : Math.sign(lowest.x - basket.x)
  }
  const outcome = ({ score, missed, basket, fruits }: Orchard): object =>
    structuredClone({ score, missed, basket, fruits })
  const playedAlone = (frames: number): Orchard => {
    const game = new Orchard(5)
    for (let frame = 0; frame < frames; frame++) game.update(STEP, pushOf(game))
    return game
  }
  const played = async (frames: number, files: readonly ModFile[]) => {
    const game = new Orchard(5)
    const mods = await createGame(orchard.default, { seed: 5, world: orchard.shared(game) })
    const kinds = new Set<string>()
    game.onCatch = ({ kind }) => {
      kinds.add(kind)
      mods.raise(orchard.Caught, { kind })
    }
    const heard = await addMods(mods, files)
    for (let frame = 0; frame < frames; frame++) {
      game.update(STEP, pushOf(game))
      mods.run('update', STEP)
    }
    return { game, kinds, ...heard }
  }

  test('plays with Skein as it did without', async () => {
    const { game, kinds } = await played(3600, [])
    expect(outcome(game)).toEqual(outcome(playedAlone(3600)))
    expect(kinds).toEqual(new Set(['apple', 'pear']))
  })

  test('plays with mods, which blow its fruit about and add some', async () => {
    const { game, kinds, problems } = await played(3600, built.get('objects-canvas')!)
    expect(problems).toEqual([])
    expect(kinds).toContain('golden')
    expect(game.fruits.some(({ vx }) => vx !== 0)).toBe(true)
    expect(outcome(game)).not.toEqual(outcome(playedAlone(3600)))
  })
})

describe('Dodge, a game on three.js', () => {
  const pushAt = (frame: number): [number, number] => [frame % 200 < 100 ? 1 : -1, frame % 140 < 70 ? 1 : -1]
  const outcome = ({ hits, dodged, player, blocks }: Dodge): object => ({
    hits,
    dodged,
    places: [player, ...blocks].map(({ position, rotation }) => [position.toArray(), rotation.x]),
  })
  const playedAlone = (frames: number): Dodge => {
    const game = new Dodge(9)
    for (let frame = 0; frame < frames; frame++) game.step(STEP, ...pushAt(frame))
    return game
  }
  const played = async (frames: number, files: readonly ModFile[]) => {
    const game = new Dodge(9)
    const mods = await createGame(dodge.default, { world: dodge.shared(game) })
    const heard = await addMods(mods, files)
    const speeds = new Set<number>()
    for (let frame = 0; frame < frames; frame++) {
      game.step(STEP, ...pushAt(frame))
      mods.run('update', STEP)
      for (const { speed } of game.blocks) speeds.add(speed)
    }
    return { game, speeds, ...heard }
  }

  test('plays with Skein as it did without', async () => {
    const { game } = await played(1800, [])
    expect(game.dodged).toBeGreaterThan(0)
    expect(outcome(game)).toEqual(outcome(playedAlone(1800)))
  })

  test('plays with mods, which slow its blocks down and add some', async () => {
    const { game, speeds, problems } = await played(1800, built.get('three')!)
    expect(problems).toEqual([])
    expect(speeds).toEqual(new Set([2, 4, 9]))
    expect(game.blocks.every((block) => block.parent === game.scene)).toBe(true)
  })
})

describe('a race on a Node server', () => {
  const cleanup: (() => Promise<unknown>)[] = []
  const lines: string[] = []
  beforeEach(() => {
    lines.length = 0
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    for (const task of cleanup.splice(0)) await task()
  })
  const standings = async ({ http }: Pick<Awaited<ReturnType<typeof createServerBefore>>, 'http'>) => {
    const { port } = http.address() as AddressInfo
    return (await fetch(`http://localhost:${port}/`)).text()
  }
  const playedAlone = async (steps: number): Promise<string> => {
    const server = await createServerBefore(0, 3)
    cleanup.push(async () => server.http.close())
    for (let i = 0; i < steps; i++) server.step()
    return standings(server)
  }
  const played = async (steps: number, files: readonly ModFile[]): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'skein-race-'))
    for (const { file, bytes } of files) await writeFile(join(folder, file), bytes)
    const server = await createRaceServer(0, 3, folder)
    cleanup.push(async () => {
      server.http.close()
      await server.mods.close()
      await rm(folder, { recursive: true })
    })
    expect(server.mods.loaded.map(({ status }) => status)).toEqual(files.map(() => 'running'))
    for (let i = 0; i < steps; i++) server.step()
    return standings(server)
  }

  test('runs with Skein as it did without', async () => {
    expect(await played(3600, [])).toBe(await playedAlone(3600))
  })

  test('runs with mods, which hear of laps and change speeds', async () => {
    expect(await played(3600, built.get('node-server')!)).not.toBe(await playedAlone(3600))
    expect(lines.some((line) => /^acme:underdog: racer \d is last, and gets a boost$/.test(line))).toBe(true)
    expect(lines).toContain('acme:pit-stop: pit stop 1')
  })
})
