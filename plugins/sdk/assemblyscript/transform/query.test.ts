import { describe, expect, it } from 'vitest'
import { definePackage, t } from '../../../../engine/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { sourceMod } from '../testing/source-mod.ts'
import { openBlock, type OpenBlock } from '../testing/open-block.ts'

const pong = definePackage('pong:game', '1.3.0')
pong.component('position', { x: t.f32, y: t.f32 })
pong.component('velocity', { x: t.f32, y: t.f32 })
pong.component('paddle', {
  side: t.enum(['left', 'right']),
  hits: t.u64,
  owner: t.entity,
  isAlive: t.bool,
  present: t.s16,
})
pong.component('ball', {})
pong.component('frozen', {})
const BINDINGS = generateAssemblyScript([pong]).get('pong.ts')!

const BALLS = `import { Entity, Query, ReadColumn, WriteColumn } from 'skein'
import { Ball, Frozen, Paddle, Position, Side, Velocity } from './pong'

@having(Ball)
@without(Frozen)
export class Balls extends Query {
  position: Write<Position>
  velocity: Read<Velocity>
}
`

function build(source: string, debug = false, config: object = {}): Promise<Uint8Array> {
  return sourceMod({ 'assembly/index.ts': BALLS + source, 'assembly/pong.ts': BINDINGS }, config, debug)
}

/** The queries in the manifest of a module. */
function queriesOf(bytes: Uint8Array): unknown[] {
  const module = new WebAssembly.Module(bytes as BufferSource)
  const [section] = WebAssembly.Module.customSections(module, 'skein')
  return new TextDecoder()
    .decode(section)
    .split('\n')
    .filter((line) => line.startsWith('{"system"'))
    .flatMap((line) => (JSON.parse(line) as { system: { queries?: unknown[] } }).system.queries ?? [])
}

describe('queries in the manifest', () => {
  it('name each field that the class of the component has, in the order of the columns', async () => {
    const bytes = await build('@system export class Mover { @run move(balls: Balls, dt: f32): void {} }')
    expect(queriesOf(bytes)).toEqual([
      {
        stage: 'update',
        export: 'mover.move',
        read: ['pong:game/velocity@1.3.0#x', 'pong:game/velocity@1.3.0#y'],
        write: ['pong:game/position@1.3.0#x', 'pong:game/position@1.3.0#y'],
        with: ['pong:game/ball@1.3.0'],
        without: ['pong:game/frozen@1.3.0'],
      },
    ])
  })

  it('say everything that can be asked for', async () => {
    const bytes = await build(`
@component export class Trail { length: f32 }
@added(Ball, Velocity) @changed(Position) @removed(Frozen)
export class Everything extends Query {
  @optional paddle: Write<Paddle, 'hits', "isAlive">
  @optional kind: Read<Paddle, 'side'>
  trail: Read<Trail>
  height: Read<Position, 'y'>
  ball: Read<Ball>
  across: Write<Position, 'x'>
}
@system export class Painter {
  @run('late') paint(all: Everything): void {}
  @run('draw') again(all: Everything, dt: f32): void {}
}`)
    const asked = {
      read: [
        'pong:game/paddle@1.3.0#side',
        'acme:test/trail@1.2.0#length',
        'pong:game/position@1.3.0#y',
        'pong:game/ball@1.3.0#',
      ],
      write: ['pong:game/paddle@1.3.0#hits', 'pong:game/paddle@1.3.0#is-alive', 'pong:game/position@1.3.0#x'],
      optional: ['pong:game/paddle@1.3.0'],
      added: ['pong:game/ball@1.3.0', 'pong:game/velocity@1.3.0'],
      changed: ['pong:game/position@1.3.0'],
      removed: ['pong:game/frozen@1.3.0'],
    }
    expect(queriesOf(bytes)).toEqual([
      { stage: 'late', export: 'painter.paint', ...asked },
      { stage: 'draw', export: 'painter.again', ...asked },
    ])
  })
})

const MOVER = `@system export class Mover {
  @run move(balls: Balls, dt: f32): void {
    for (let i = 0; i < balls.length; i++) {
      balls.position.x[i] += balls.velocity.x[i] * dt
      balls.position.y[i] += balls.velocity.y[i] * dt
    }
  }
}`

/** A block with the columns of `Balls`: velocity x and y, position x and y. */
function moving(block: OpenBlock, count: number): Float32Array[] {
  return block.fill(
    count,
    Array.from({ length: 4 }, () => Float32Array),
    (column, index) => index + column / 4,
  ) as Float32Array[]
}

describe.each([true, false])('columns (debug: %s)', (debug) => {
  it('are read and written where the block says they lie', async () => {
    const block = await openBlock(await build(MOVER, debug))
    const [vx, vy, x, y] = moving(block, 5) as [Float32Array, Float32Array, Float32Array, Float32Array]
    block.run('mover.move', 2)
    expect([...vx]).toEqual([0, 1, 2, 3, 4])
    expect([...vy]).toEqual([0.25, 1.25, 2.25, 3.25, 4.25])
    expect([...x]).toEqual([0.5, 3.5, 6.5, 9.5, 12.5])
    expect([...y]).toEqual([1.25, 4.25, 7.25, 10.25, 13.25])
    block.run('mover.move', 0)
    expect([...x]).toEqual([0.5, 3.5, 6.5, 9.5, 12.5])
  })

  it('have the width of their fields', async () => {
    const bytes = await build(
      `export class Paddles extends Query { @optional paddle: Write<Paddle>; @optional ball: Read<Ball> }
@system export class Painter {
  @run paint(paddles: Paddles): void {
for (let i = 0; i < paddles.length; i++) {
      if (!paddles.paddle.present_[i]) continue
      paddles.paddle.side[i] = paddles.paddle.side[i] == Side.Left ? Side.Right : Side.Left
      paddles.paddle.hits[i]--
      paddles.paddle.owner[i] = paddles.entities[i]
      paddles.paddle.isAlive[i] = !paddles.paddle.isAlive[i] && paddles.ball.present[i]
      paddles.paddle.present[i] -= 2
    }
  }
}`,
      debug,
    )
    const block = await openBlock(bytes)
    const types = [Uint8Array, Uint8Array, Uint8Array, BigUint64Array, Uint32Array, Uint8Array, Int16Array]
    const columns = block.fill(3, types, (column, index) =>
      column === 3 ? BigInt(index) : column === 6 ? 1 - index : column === 1 ? index : index & 1,
    )
    block.run('painter.paint', 0)
    expect(columns.map((column) => [...column].map(Number))).toEqual([
      [0, 1, 0], // whether it is a ball
      [0, 1, 2], // whether it has a paddle
      [0, 0, 1],
      [0, 0, 1],
      [0, 0x10_0002, 0x10_0003],
      [0, 0, 0],
      [1, -2, -3],
    ])
  })

  it('do not allocate', async () => {
    const block = await openBlock(await build(MOVER, debug))
    moving(block, 100)
    for (let i = 0; i < 5; i++) block.run('mover.move', 0.5)
    const top = block.realloc(16)
    for (let i = 0; i < 1_000; i++) block.run('mover.move', 0.5)
    expect(block.realloc(16) - top).toBeLessThanOrEqual(64)
  })
})

describe('indices', () => {
  const source = `@system export class Mover {
  @run move(balls: Balls, dt: f32): void { balls.position.x[<i32>dt] = 7 }
  @run peek(balls: Balls, dt: f32): void { balls.position.x[0] = <f32>balls.entities[<i32>dt] }
}`

  it('are checked in debug builds', async () => {
    const block = await openBlock(await build(source, true))
    moving(block, 4)
    block.run('mover.move', 3)
    for (const index of [4, -1, 1e6])
      expect(() => block.run('mover.move', index)).toThrow(
        `index ${index} is beyond the 4 entities of the query`,
      )
    expect(() => block.run('mover.peek', 4)).toThrow('index 4 is beyond the 4 entities')
  })

  it('cost nothing in others', async () => {
    const block = await openBlock(await build(source))
    moving(block, 4)
    block.run('mover.move', 4)
    expect((await build(source)).length).toBeLessThan((await build(source, true)).length / 2)
  })

  it('of a column that was kept are refused in debug builds', async () => {
    const kept = `@system export class Keeper {
  x: WriteColumn<f32> = changetype<WriteColumn<f32>>(0)
  @run move(balls: Balls): void { this.x = balls.position.x }
  drop(): void { this.x[0] = 1 }
}`
    const block = await openBlock(await build(kept, true))
    moving(block, 4)
    block.run('keeper.move', 0)
    expect(() => block.call('keeper.drop')).toThrow(
      'a column was used outside of the @run method of its query',
    )
  })
})

it('columns go to functions, and so do queries', async () => {
  const bytes = await build(`
function sum(values: ReadColumn<f32>, count: i32): f32 {
  let total: f32 = 0
  for (let i = 0; i < count; i++) total += values[i]
  return total
}
function shift(balls: Balls, by: f32): void {
  for (let i = 0; i < balls.length; i++) balls.position.x[i] += by
}
@system export class Mover {
  @run move(balls: Balls): void {
    shift(balls, sum(balls.velocity.x, balls.length) + sum(balls.position.x.readOnly, balls.length))
  }
}`)
  const block = await openBlock(bytes)
  const [, , x] = moving(block, 3)
  block.run('mover.move', 0)
  expect([...x!]).toEqual([0, 1, 2].map((index) => index + 0.5 + 3 + 4.5))
})

it('SIMD works on columns, where a mod asks for it', async () => {
  const source = `@system export class Mover {
  @run move(balls: Balls, dt: f32): void {
    const step = f32x4.splat(dt)
    for (let i = 0; i < balls.length; i += 4) {
      balls.position.x.setVector(i, f32x4.add(balls.position.x.vector(i), f32x4.mul(balls.velocity.x.vector(i), step)))
      v128.store(balls.position.y.pointer + (i << 2), f32x4.splat(9))
    }
  }
}`
  for (const debug of [true, false]) {
    const block = await openBlock(await build(source, debug, { enable: ['simd'] }))
    const [vx, , x, y] = moving(block, 6)
    block.run('mover.move', 2)
    expect([...x!]).toEqual([...vx!].map((value, index) => index + 0.5 + value * 2))
    expect([...y!]).toEqual([9, 9, 9, 9, 9, 9])
  }
  await expect(build(source)).rejects.toThrow(/simd/)
})
