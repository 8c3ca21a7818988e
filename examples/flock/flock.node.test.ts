import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createGame, type Game } from 'skein'
import { flockOf } from './game.ts'
import { Goose, Neighbours, Position, Steering, Velocity, Wings } from './interfaces.ts'
import { CensusSystem } from './systems/census.ts'
import { sizeOf } from './systems/sky.ts'

const MODS = 'examples/flock/mods'
const GEESE = 300
const STEPS = 240

let files: { file: string; bytes: Uint8Array }[]

beforeAll(async () => {
  const names = (await readdir(MODS)).filter((name) => name.endsWith('.wasm')).toSorted()
  files = await Promise.all(
    names.map(async (file) => ({ file, bytes: new Uint8Array(await readFile(join(MODS, file))) })),
  )
})

interface Flown {
  readonly game: Game
  readonly order: number
  readonly drift: number
  readonly goose: { readonly harmony: number; readonly company: number; readonly crowding: number }
  readonly faults: string[]
}

/** Flies with the mods of these names; `null` is all of them. */
async function fly(mods: readonly string[] | null, seed = 3, steps = STEPS): Promise<Flown> {
  const game = await createGame(flockOf(GEESE), { seed })
  const faults: string[] = []
  game.on('mod-faulted', ({ error }) => faults.push(error.message))
  const wanted = files.filter(({ file }) => mods === null || mods.includes(file.replace('.wasm', '')))
  for (const { errors } of await game.mods.add(wanted)) expect(errors).toEqual([])
  for (let step = 0; step < steps; step++) game.frame()
  const { flock, goose } = game.get(CensusSystem)
  return { game, order: Math.hypot(flock.x, flock.y), drift: Math.hypot(flock.vx, flock.vy), goose, faults }
}

const ALL = ['alignment', 'cohesion', 'predator', 'separation', 'wind']

test('there are five rules, and a mod that is only a picture', () => {
  expect(files.map(({ file }) => file)).toEqual([...ALL, 'swans'].toSorted().map((name) => `${name}.wasm`))
})

describe('the flock', () => {
  test('is the same on every run with the same seed, and another with another', async () => {
    const first = await fly(null)
    expect(first.faults).toEqual([])
    expect((await fly(null)).game.stateHash()).toBe(first.game.stateHash())
    expect((await fly(null, 4)).game.stateHash()).not.toBe(first.game.stateHash())
  })

  test.each(ALL)('flies on without %s, and differently', async (left) => {
    const { game } = await fly(null, 3, 30)
    const before = game.stateHash()
    game.mods.remove(`honk:${left}`)
    for (let step = 0; step < 60; step++) game.frame()
    expect(game.mods.list().filter(({ status }) => status === 'running')).toHaveLength(5)
    expect(game.world.size).toBe(left === 'predator' ? GEESE : GEESE + 3)
    expect(game.stateHash()).not.toBe(before)
    const { game: whole } = await fly(null, 3, 90)
    expect(game.stateHashes().get('flock')).not.toBe(whole.stateHashes().get('flock'))
  })

  test('stays in the sky, within what its wings can do', async () => {
    const { game } = await fly(null)
    const { world } = game
    const position = world.columns(Position)
    const velocity = world.columns(Velocity)
    const wings = world.columns(Wings)
    const geese = world.query({ with: [Goose] })
    geese.refresh()
    expect(geese.count).toBe(GEESE)
    for (const row of geese.rows.subarray(0, geese.count)) {
      for (const at of [position.x[row]!, position.y[row]!]) {
        expect(at).toBeGreaterThanOrEqual(0)
        expect(at).toBeLessThanOrEqual(sizeOf(GEESE))
      }
      const speed = Math.hypot(velocity.x[row]!, velocity.y[row]!)
      expect(speed).toBeGreaterThan(wings.slowest[row]! * 0.999)
      expect(speed).toBeLessThan(wings.fastest[row]! * 1.001)
    }
  })
})

describe('neighbours', () => {
  test('are what a search through all geese finds', async () => {
    const { game } = await fly([], 5, 3)
    const { world } = game
    const size = sizeOf(GEESE)
    const geese = world.query({ with: [Goose] })
    geese.refresh()
    const rows = [...geese.rows.subarray(0, geese.count)]
    const position = world.columns(Position)
    const around = (distance: number): number => distance - size * Math.round(distance / size)
    for (const row of rows) {
      const near = rows
        .filter((other) => other !== row)
        .map((other) => [
          around(position.x[other]! - position.x[row]!),
          around(position.y[other]! - position.y[row]!),
        ])
        .filter(([x, y]) => x! * x! + y! * y! < 100)
      const { count, x, y } = world.get(world.entity(row), Neighbours)
      expect(count).toBe(near.length)
      const mean = (axis: 0 | 1): number =>
        near.reduce((sum, to) => sum + to[axis]!, 0) / Math.max(1, near.length)
      expect(x).toBeCloseTo(mean(0), 3)
      expect(y).toBeCloseTo(mean(1), 3)
    }
  })
})

describe('a rule', () => {
  test('alignment has geese fly as those around them', async () => {
    const [without, withIt] = [await fly([]), await fly(['alignment'])]
    expect(without.goose.harmony).toBeLessThan(0.3)
    expect(withIt.goose.harmony).toBeGreaterThan(0.8)
    expect(withIt.order).toBeGreaterThan(without.order)
  })

  test('cohesion brings them together', async () => {
    const [without, withIt] = [await fly(['alignment']), await fly(['alignment', 'cohesion'])]
    expect(withIt.goose.company).toBeGreaterThan(without.goose.company * 1.5)
  })

  test('separation keeps them apart', async () => {
    const rules = ['alignment', 'cohesion']
    const [without, withIt] = [await fly(rules), await fly([...rules, 'separation'])]
    expect(withIt.goose.crowding).toBeLessThan(without.goose.crowding / 2)
  })

  test('wind carries them off', async () => {
    expect((await fly(['wind'])).drift).toBeGreaterThan((await fly([])).drift + 2)
  })

  test('predator makes them flee', async () => {
    const { game } = await fly(['predator'])
    const { world } = game
    const position = world.columns(Position)
    const velocity = world.columns(Velocity)
    const [geese, birds] = [world.query({ with: [Goose] }), world.query({ with: [Steering] })]
    geese.refresh()
    birds.refresh()
    const all = geese.rows.slice(0, geese.count)
    const hawks = [...birds.rows.subarray(0, birds.count)].filter((row) => !all.includes(row))
    expect(hawks).toHaveLength(3)
    const size = sizeOf(GEESE)
    const around = (distance: number): number => distance - size * Math.round(distance / size)
    let [near, away] = [0, 0]
    for (let step = 0; step < 120; step++) {
      game.frame()
      for (const hawk of hawks) {
        for (const goose of all) {
          const x = around(position.x[goose]! - position.x[hawk]!)
          const y = around(position.y[goose]! - position.y[hawk]!)
          if (x * x + y * y > 100) continue
          near++
          if (x * velocity.x[goose]! + y * velocity.y[goose]! > 0) away++
        }
      }
    }
    expect(near).toBeGreaterThan(100)
    // Of those who do not care, half fly away.
    expect(away / near).toBeGreaterThan(0.75)
    game.mods.remove('honk:predator')
    expect(world.size).toBe(GEESE)
  })
})
