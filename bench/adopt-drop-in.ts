import * as bit from 'bitecs'
import { createGame, defineGame, type Entity, type Game } from 'skein'
import { adoptWorld, share } from 'skein/bitecs'
import { compare, measure, type Effort, type Figure } from './measure.ts'
import { herd, Position, queryMod, Velocity } from './query-mods.ts'

const STEP = 1 / 60
const COUNT = 5000
/** Entities that come and go in one turn. */
const CHURN = 100

type Component = typeof Position | typeof Velocity
type World = Game['world']
type Rows = ArrayLike<number>

/** The functions of bitECS that the game below uses. */
interface Functions<C> {
  addEntity(...components: C[]): number
  removeEntity(eid: number): void
  query(components: C[]): Rows
}

/**
 * bitECS' names over a world of Skein's own: the id of an entity is its row. A prototype of a module that a game could import in place
 * of `bitecs`, to measure against adopting its world. It has neither relations nor prefabs, hierarchies, observers, versioned ids or
 * contexts.
 */
function dropIn(world: World): Functions<Component> {
  const queries = new Map<string, ReturnType<World['query']>>()
  return {
    addEntity(...components) {
      const entity = world.spawn()
      for (const component of components) world.add(entity, component)
      return world.row(entity)
    },
    removeEntity: (row) => world.despawn(world.entity(row) as Entity),
    query(components) {
      const key = components.map(({ id }) => id).join()
      let query = queries.get(key)
      if (query === undefined) queries.set(key, (query = world.query({ with: components })))
      query.refresh()
      return query.rows.subarray(0, query.count)
    },
  }
}

function bitFunctions(world: object): Functions<object> {
  return {
    addEntity: (...components) => bit.addEntity(world, ...components),
    removeEntity: (eid) => void bit.removeEntity(world, eid),
    query: (components) => bit.query(world, components),
  }
}

interface Columns {
  x: Float32Array
  y: Float32Array
}

/** A game with entities that move, as it would be written on bitECS. */
function herdGame<C>(
  { addEntity, removeEntity, query }: Functions<C>,
  refs: readonly [C, C],
  columns: () => readonly [Columns, Columns],
): { loop: () => void; churn: () => void } {
  const add = (): number => {
    const eid = addEntity(...refs)
    const [position, velocity] = columns()
    position.x[eid] = position.y[eid] = velocity.x[eid] = 0
    velocity.y[eid] = 1
    return eid
  }
  const eids = Array.from({ length: COUNT }, add)
  let next = 0
  return {
    loop() {
      const [position, velocity] = columns()
      const rows = query([...refs])
      for (let i = 0; i < rows.length; i++) {
        const eid = rows[i]!
        position.x[eid]! += velocity.x[eid]! * STEP
        position.y[eid]! += velocity.y[eid]! * STEP
      }
    },
    churn() {
      for (let i = 0; i < CHURN; i++) {
        next = (next + 97) % COUNT
        removeEntity(eids[next]!)
        eids[next] = add()
      }
    },
  }
}

const arrays = (): Columns => ({ x: new Float32Array(COUNT * 2), y: new Float32Array(COUNT * 2) })

async function modded(options: Parameters<typeof createGame>[1]): Promise<Game> {
  const game = await createGame(defineGame({ name: 'herd', packages: [herd], systems: [], step: STEP }), {
    limits: { callFuel: Infinity, frameFuel: Infinity },
    ...options,
  })
  await game.mods.add([{ file: 'mover.wasm', bytes: queryMod('integrate', 'guest') }])
  return game
}

/** The loops and the churn of a game: on bitECS alone, in a world of bitECS that is adopted, and on a drop-in for bitECS. */
export async function benchDropIn(effort: Effort): Promise<Figure[]> {
  const alone = arraysGame(bit.createWorld())
  const world = bit.createWorld()
  const { refs, ...adopted } = arraysGame(world)
  const adoptedGame = await modded({
    world: adoptWorld(world, [share(Position, refs[0]), share(Velocity, refs[1])]),
  })
  const ownGame = await modded({ reserve: COUNT })
  const { world: own } = ownGame
  const replaced = herdGame(dropIn(own), [Position, Velocity], () => [
    own.columns(Position),
    own.columns(Velocity),
  ])
  const times = (step: () => void) => (count: number) => {
    for (let i = 0; i < count; i++) step()
  }
  const games = { bitecs: alone, adopted, 'drop-in': replaced }
  const figures: Figure[] = []
  for (const work of ['loop', 'churn'] as const) {
    const taken = measure(
      {
        bitecs: times(games.bitecs[work]),
        adopted: times(games.adopted[work]),
        'drop-in': times(games['drop-in'][work]),
      },
      effort,
    )
    const label = (name: string): string => `adopt/${work}/${name}`
    figures.push({ name: label('bitecs'), value: taken.bitecs / 1000, unit: 'µs' })
    for (const name of ['adopted', 'drop-in'] as const)
      figures.push(compare(label(name), taken[name] / 1000, 'µs', [label('bitecs'), taken.bitecs / 1000]))
  }
  const mods = measure(
    {
      adopted: times(() => adoptedGame.run('update', STEP)),
      'drop-in': times(() => ownGame.run('update', STEP)),
    },
    effort,
  )
  figures.push({ name: 'adopt/mod/adopted', value: mods.adopted / 1000, unit: 'µs' })
  figures.push(
    compare('adopt/mod/drop-in', mods['drop-in'] / 1000, 'µs', ['adopt/mod/adopted', mods.adopted / 1000]),
  )
  return figures
}

function arraysGame(
  world: object,
): ReturnType<typeof herdGame> & { readonly refs: readonly [Columns, Columns] } {
  const refs = [arrays(), arrays()] as const
  return { ...herdGame<object>(bitFunctions(world), refs, () => refs), refs }
}
