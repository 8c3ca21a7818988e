import { describe, expect, it } from 'vitest'
import { definePackage, t } from '../../../../engine/index.ts'
import { createGame, defineGame, type Game } from '../../../../src/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { mistakesOf, sourceMod } from '../testing/source-mod.ts'

const pond = definePackage('pond:game', '1.0.0')
const Position = pond.component('position', { x: t.f32, y: t.f32 })
const Kind = t.enum(['duck', 'goose'])
const Bird = pond.component('bird', {
  eggs: t.u64,
  kind: t.withDefault(Kind, 'goose'),
  weight: t.withDefault(t.f64, 2.5),
  awake: t.bool,
})
const Afloat = pond.component('afloat', {})
const Hatch = pond.event('hatch', { count: t.s32, index: t.s32 })
const BINDINGS = generateAssemblyScript([pond]).get('pond.ts')!

const SOURCE = `import { Batch, batch, log, spawn, world } from 'skein'
import { Afloat, Bird, Hatch, Kind, Position } from './pond'
@component export class Egg { age: f32 = 1 }
@having(Afloat, Egg)
export class Brood extends Batch {
  position: Write<Position>
  bird: Write<Bird, 'kind', 'eggs', 'weight'>
}
@system export class Nest {
  @on hatch(event: Hatch): void {
    const brood = batch<Brood>(event.count)
    for (let i = 0; i < brood.length; i++) {
      brood.position.x[i] = <f32>i
      if (i % 2 == 0) brood.bird.kind[i] = Kind.Duck
      brood.bird.eggs[i] += i
    }
    if (event.index >= 0) brood.position.y[event.index] = 7
    spawn(brood)
    let alive = 0
    for (let i = 0; i < brood.length; i++) if (world.alive(brood.entities[i])) alive++
    log.info(alive.toString())
  }
}`

async function nest(
  debug: boolean,
): Promise<{ game: Game; log: string[]; faults: string[]; hatch(n: number, i?: number): void }> {
  const game = await createGame(defineGame({ packages: [pond], systems: [] }))
  const log: string[] = []
  const faults: string[] = []
  game.on('log', ({ source, message }) => void (source === 'acme:test' && log.push(message)))
  game.on('mod-faulted', ({ error }) => void faults.push(error.message))
  const bytes = await sourceMod({ 'assembly/index.ts': SOURCE, 'assembly/pond.ts': BINDINGS }, {}, debug)
  const [status] = await game.mods.add([{ file: 'm.wasm', bytes }])
  expect(status!.errors).toEqual([])
  const hatch = (count: number, index = -1): void => {
    game.raise(Hatch, { count, index })
    game.engine.flush()
  }
  return { game, log, faults, hatch }
}

describe.each([true, false])('a batch (debug: %s)', (debug) => {
  it('spawns entities with what its columns hold', async () => {
    const { game, log, faults, hatch } = await nest(debug)
    hatch(3, 2)
    expect(faults).toEqual([])
    const birds = game.world.query({ with: [Bird, Position, Afloat] })
    birds.refresh()
    const entities = [...birds.rows.subarray(0, birds.count)].map((row) => game.world.entity(row))
    expect(entities.map((entity) => game.world.get(entity, Position))).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 2, y: 7 },
    ])
    expect(entities.map((entity) => game.world.get(entity, Bird))).toEqual([
      { eggs: 0n, kind: 'duck', weight: 2.5, awake: false },
      { eggs: 1n, kind: 'goose', weight: 2.5, awake: false },
      { eggs: 2n, kind: 'duck', weight: 2.5, awake: false },
    ])
    hatch(0)
    hatch(1000)
    hatch(5)
    expect(log).toEqual(['3', '0', '1000', '5'])
    expect(game.world.size).toBe(1008)
    birds.refresh()
    // Nothing of earlier batches is left in the columns.
    expect(game.world.get(game.world.entity(birds.rows[1007]!), Position)).toEqual({ x: 4, y: 0 })
    game.mods.remove('acme:test')
    expect(game.world.size).toBe(0)
  })
})

it('an index out of range ends a mod that is built for debugging, and nothing is spawned', async () => {
  const { game, faults, hatch } = await nest(true)
  hatch(3, 3)
  expect(faults.join()).toMatch(/index 3 is beyond the 3 entities of the batch/)
  expect(game.world.size).toBe(0)
})

it('a batch writes columns, and nothing else', async () => {
  const said = async (body: string, use = ''): Promise<string> =>
    (
      await mistakesOf({
        'assembly/index.ts': `import { Batch } from 'skein'; import { Bird, Position } from './pond'
${body}
@system export class Nest { constructor() { ${use} } }`,
        'assembly/pond.ts': BINDINGS,
      })
    ).join('\n')
  expect(await said('export class Brood extends Batch { position: Read<Position> }')).toBe(
    'index.ts:2:46 "position" of the batch Brood is only read, but every spawned entity gets it → Write "position: Write<Position>".',
  )
  expect(await said('export class Brood extends Batch { @optional position: Write<Position> }')).toMatch(
    /"position" of the batch Brood is optional/,
  )
  expect(await said('@changed(Bird) export class Brood extends Batch { position: Write<Position> }')).toBe(
    'index.ts:2:1 @changed does not work on a batch → Write @having(…) for components that need no columns.',
  )
  expect(await said('export class Brood extends Batch { position: Write<Position> }', 'new Brood()')).toBe(
    'index.ts:3:45 the batch Brood cannot be created with new → Write "batch<Brood>(count)".',
  )
})
