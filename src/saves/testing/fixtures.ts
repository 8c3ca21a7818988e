import { existsSync, readFileSync } from 'node:fs'
import skyward from '../../../examples/skyward/game.ts'
import { compareText, type GameDefinition } from '../../../engine/index.ts'
import { createGame, memoryModStorage, type Game, type ModStorage } from '../../index.ts'
import { emptyGame, firstFarm, meadowGame, modGame, presentFarm, Rain } from './fixture-games.ts'

/** A saved game that later versions of Skein must load. */
export interface Fixture {
  readonly name: string
  /** Makes it anew, with the present version. */
  make(): Promise<Uint8Array>
  /** Starts the game to load it into. */
  start(): Promise<Game>
  /** Facts besides those of {@link describeGame}. */
  readonly more?: (game: Game) => unknown
}

const FOLDER = new URL('fixtures/', import.meta.url)

/** The path of a file of the fixtures. */
export function fixtureFile(name: string): URL {
  return new URL(name, FOLDER)
}

const storages = new WeakMap<Game, ModStorage>()
async function start(definition: GameDefinition, ...mods: string[]): Promise<Game> {
  const storage = memoryModStorage()
  const game = await createGame(definition, { seed: 11, storage })
  storages.set(game, storage)
  const files = mods.map((file) => ({
    file: file.replace(/-\d.*\.wasm$/, '.wasm'),
    bytes: new Uint8Array(readFileSync(fixtureFile(file))),
  }))
  if (files.length === 0) return game
  for (const { errors } of await game.mods.add(files)) if (errors.length > 0) throw errors[0]!
  return game
}

/** Plays frames with input that follows from the frame. */
export function playFixture(game: Game, frames: number): void {
  for (let left = frames; left > 0; left--) {
    const { frame } = game.engine.time
    for (const action of game.engine.input.actions)
      game.engine.input.set(action, Math.min(1, (frame % 7) / 4))
    game.frame()
  }
}

async function played(game: Game, frames: number): Promise<Uint8Array> {
  playFixture(game, frames)
  return game.save({ title: `${frames} frames`, savedAt: 1e12 })
}

/** The saved games, each with a part of what a saved game may hold. */
export const FIXTURES: readonly Fixture[] = [
  {
    name: 'empty',
    make: async () => played(await start(emptyGame), 3),
    start: () => start(emptyGame),
  },
  {
    name: 'fields',
    make: async () => played(await start(meadowGame), 0),
    start: () => start(meadowGame),
  },
  {
    name: 'played',
    make: async () => played(await start(meadowGame), 90),
    start: () => start(meadowGame),
  },
  {
    name: 'waiting-events',
    make: async () => {
      const game = await start(meadowGame)
      playFixture(game, 4)
      game.raise(Rain, { drops: 7, name: 'Nieselregen ☔' })
      game.raise(Rain, { drops: 30, name: '' })
      return game.save()
    },
    start: () => start(meadowGame),
  },
  {
    name: 'large',
    make: async () => played(await start(meadowGame), 900),
    start: () => start(meadowGame),
  },
  {
    name: 'earlier-version',
    make: async () => played(await start(firstFarm), 5),
    start: () => start(presentFarm),
  },
  {
    name: 'mods',
    make: async () => played(await start(modGame, 'counter-1.0.0.wasm', 'other-1.0.0.wasm'), 20),
    start: () => start(modGame, 'counter-1.0.0.wasm', 'other-1.0.0.wasm'),
  },
  {
    name: 'updated-mod',
    make: async () => played(await start(modGame, 'counter-1.0.0.wasm'), 30),
    start: () => start(modGame, 'counter-1.1.0.wasm'),
  },
  {
    name: 'missing-mod',
    make: async () => {
      const without = await start(modGame, 'other-1.0.0.wasm')
      await without.load(await played(await start(modGame, 'counter-1.0.0.wasm', 'other-1.0.0.wasm'), 12))
      return played(without, 8)
    },
    start: () => start(modGame, 'counter-1.0.0.wasm', 'other-1.0.0.wasm'),
  },
  {
    name: 'storage',
    make: async () => played(await start(modGame, 'keeper-1.0.0.wasm'), 5),
    start: () => start(modGame, 'keeper-1.0.0.wasm'),
    more: (game) => storages.get(game)!.read('acme:keeper'),
  },
  {
    name: 'skyward',
    make: async () => played(await start(skyward), 240),
    start: () => start(skyward),
  },
]

/** The bytes of a fixture; `null` for one that has not been made. */
export function readFixture(name: string): Uint8Array | null {
  const file = fixtureFile(`${name}.save`)
  return existsSync(file) ? new Uint8Array(readFileSync(file)) : null
}

/** The entities of a component that are described; there may be hundreds. */
const SHOWN = 6

/** The state of a game as text that can be compared and read. */
export function describeGame(game: Game): unknown {
  const { world, engine } = game
  const components = world.components.map((component) => {
    const entities = world.all({ with: [component] })
    const shown = entities.slice(0, SHOWN).map((it) => [it, world.get(it, component)])
    return [component.path, entities.length, shown] as const
  })
  const systems = engine.systems.flatMap((system) => {
    if (system.owner !== null || system.save === null) return []
    return [[system.name, system.save(game.get(system))] as const]
  })
  return readable({
    frame: engine.time.frame,
    entities: world.size,
    components: components.toSorted(([a], [b]) => compareText(a, b)),
    systems: systems.toSorted(([a], [b]) => compareText(a, b)),
    mods: game.mods.list().map(({ name, version, status }) => `${name} ${version} ${status}`),
  })
}

/** Plain data in which JSON loses nothing. */
export function readable(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number')
    return Object.is(value, -0) || !Number.isFinite(value)
      ? `number ${Object.is(value, -0) ? '-0' : value}`
      : value
  if (ArrayBuffer.isView(value)) return [value.constructor.name, ...Array.from(value as Uint8Array, readable)]
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]))
}
