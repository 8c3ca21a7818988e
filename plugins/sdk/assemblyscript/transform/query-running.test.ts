import { expect, it } from 'vitest'
import { definePackage, t } from '../../../../engine/index.ts'
import { createGame, defineGame, type Game } from '../../../../src/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { sourceMod } from '../testing/source-mod.ts'

const pond = definePackage('pond:game', '1.0.0')
const Position = pond.component('position', { x: t.f32, y: t.f32 })
const Velocity = pond.component('velocity', { x: t.f32, y: t.f32 })
const Kind = t.enum(['duck', 'goose'])
const Bird = pond.component('bird', { kind: Kind, awake: t.bool, eggs: t.s64 })
const Asleep = pond.component('asleep', {})
const BINDINGS = generateAssemblyScript([pond]).get('pond.ts')!

async function pondWith(
  source: string,
  debug = false,
): Promise<{ game: Game; log: string[]; faults: string[] }> {
  const game = await createGame(defineGame({ packages: [pond], systems: [], step: 0.5 }))
  const log: string[] = []
  const faults: string[] = []
  game.on('log', ({ message }) => void log.push(message))
  game.on('mod-faulted', ({ error }) => void faults.push(error.message))
  const files = { 'assembly/index.ts': source, 'assembly/pond.ts': BINDINGS }
  const [status] = await game.mods.add([{ file: 'm.wasm', bytes: await sourceMod(files, {}, debug) }])
  expect(status!.errors).toEqual([])
  return { game, log, faults }
}

const IMPORTS = `import { add, get, has, log, Query, remove, world } from 'skein'
import { Asleep, Bird, Kind, Position, Velocity } from './pond'
`

it.each([true, false])('a mod moves what the game has, each step (debug: %s)', async (debug) => {
  const { game, faults } = await pondWith(
    `${IMPORTS}
@without(Asleep)
export class Movers extends Query {
  position: Write<Position>
  velocity: Read<Velocity>
  @optional bird: Write<Bird>
}
@system export class Mover {
  @run move(movers: Movers, dt: f32): void {
    for (let i = 0; i < movers.length; i++) {
      movers.position.x[i] += movers.velocity.x[i] * dt
      if (!movers.bird.present[i]) continue
      movers.bird.eggs[i] += movers.bird.kind[i] == Kind.Goose ? 3 : 1
      movers.bird.kind[i] = Kind.Duck
      movers.bird.awake[i] = true
    }
  }
}`,
    debug,
  )
  const { world } = game
  const goose = world.spawn()
  world.add(goose, Position, { x: 1, y: 2 })
  world.add(goose, Velocity, { x: 4 })
  world.add(goose, Bird, { kind: 'goose', eggs: -5n })
  const stone = world.spawn()
  world.add(stone, Position, { x: 8 })
  world.add(stone, Velocity, { x: -1 })
  const sleeper = world.spawn()
  world.add(sleeper, Position, { x: 3 })
  world.add(sleeper, Velocity, { x: 3 })
  world.add(sleeper, Asleep)
  game.frame()
  game.frame()
  expect(faults).toEqual([])
  expect(world.get(goose, Position)).toEqual({ x: 5, y: 2 })
  expect(world.get(goose, Bird)).toEqual({ kind: 'duck', awake: true, eggs: -1n })
  expect(world.get(stone, Position)).toEqual({ x: 7, y: 0 })
  expect(world.get(sleeper, Position)).toEqual({ x: 3, y: 0 })
})

it('methods run in their stages, in the order in which they are written', async () => {
  const { game, log, faults } = await pondWith(`${IMPORTS}
@having(Position) export class All extends Query {}
@component export class Seen { times: u8 }
@system export class Watcher {
  @run('late') last(all: All): void { log.info('late ' + all.length.toString()) }
  @run first(all: All): void {
    for (let i = 0; i < all.length; i++) if (!has<Seen>(all.entities[i])) add<Seen>(all.entities[i]).times = 9
    log.info('first')
  }
  @run second(all: All, dt: f32): void { log.info('second ' + dt.toString()) }
}`)
  const goose = game.world.spawn()
  game.world.add(goose, Position, { x: 1 })
  game.frame()
  expect(faults).toEqual([])
  expect(log).toEqual(['first', 'second 0.5', 'late 1'])
  expect(game.world.componentsOf(goose).map(({ id }) => id)).toContain('acme:test/seen@1.2.0')
})

it('queries see what was added, removed and changed since they last ran', async () => {
  const { game, log, faults } = await pondWith(`${IMPORTS}
@added(Position) export class Newcomers extends Query {}
@changed(Position) export class Moved extends Query { position: Read<Position, 'x'> }
@removed(Velocity) @having(Position) export class Stopped extends Query {}
@component export class Seen { times: u8 }
@system export class Watcher {
  @run('late') last(moved: Moved): void { log.info('late ' + moved.length.toString()) }
  @run first(newcomers: Newcomers): void {
    for (let i = 0; i < newcomers.length; i++) add<Seen>(newcomers.entities[i]).times = 9
    log.info('new ' + newcomers.length.toString())
  }
  @run second(stopped: Stopped): void { log.info('stopped ' + stopped.length.toString()) }
}`)
  const { world } = game
  const goose = world.spawn()
  world.add(goose, Position, { x: 1 })
  world.add(goose, Velocity)
  const says = (): string => {
    log.length = 0
    game.frame()
    return log.join(', ')
  }
  expect(says()).toBe('new 1, stopped 0, late 1')
  expect(says()).toBe('new 0, stopped 0, late 0')
  world.set(goose, Position, { x: 2 })
  world.remove(goose, Velocity)
  expect(says()).toBe('new 0, stopped 1, late 1')
  expect(faults).toEqual([])
  expect(world.componentsOf(goose).map(({ id }) => id)).toContain('acme:test/seen@1.2.0')
})

it('an index out of range ends a mod that is built for debugging, and nothing is written', async () => {
  const { game, faults } = await pondWith(
    `${IMPORTS}
export class Movers extends Query { position: Write<Position> }
@system export class Mover {
  @run move(movers: Movers): void { for (let i = 0; i <= movers.length; i++) movers.position.x[i] = 9 }
}`,
    true,
  )
  const goose = game.world.spawn()
  game.world.add(goose, Position, { x: 1 })
  game.frame()
  expect(faults.join()).toMatch(/index 1 is beyond the 1 entities of the query/)
  expect(game.world.get(goose, Position)).toEqual({ x: 1, y: 0 })
})
