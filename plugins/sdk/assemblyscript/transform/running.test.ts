import { describe, expect, it } from 'vitest'
import { definePackage, t } from '../../../../engine/index.ts'
import { createGame, defineGame, defineSystem, handler, type Game } from '../../../../src/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { sourceMod } from '../testing/source-mod.ts'

const pong = definePackage('pong:game', '1.3.0')
const Side = t.enum(['left', 'right'])
const Position = pong.component('position', { x: t.f32, y: t.f32, alive: t.withDefault(t.bool, true) })
const Paddle = pong.component('paddle', { side: Side, hits: t.u64, owner: t.entity })
const Goal = pong.event('goal', { side: Side, score: t.u32, ball: t.entity })
const Ask = pong.event('ask', { what: t.string })
const Paddles = pong.trait('paddles', { speed: t.func([], t.f32), setSpeed: t.func([t.arg('speed', t.f32)]) })
pong.trait('radio', { tune: t.func([t.arg('station', t.string)]) })
const BINDINGS = generateAssemblyScript([pong]).get('pong.ts')!

function files(source: string): Record<string, string> {
  return { 'assembly/index.ts': source, 'assembly/pong.ts': BINDINGS }
}

describe('a running mod', () => {
  let game: Game
  const log: string[] = []
  const faults: string[] = []
  let speed = 2

  const start = async (source: string, config?: object): Promise<void> => {
    log.length = 0
    faults.length = 0
    const host = defineSystem('host', {
      provides: [Paddles],
      create: () => ({ speed: () => speed, setSpeed: (value: number): void => void (speed = value) }),
    })
    game = await createGame(defineGame({ packages: [pong], systems: [host] }), { seed: 5 })
    game.on('log', ({ level, message }) => void log.push(`${level} ${message}`))
    game.on('mod-faulted', ({ error }) => void faults.push(error.message))
    const [status] = await game.mods.add([
      { file: 'm.wasm', bytes: await sourceMod(files(source), config, false) },
    ])
    expect(status?.errors).toEqual([])
  }
  const goal = (): void => {
    game.raise(Goal, { side: 'left', score: 3, ball: 0 as never })
    game.engine.flush()
  }

  it('starts, handles in declared order and drops', async () => {
    await start(`
import { log } from 'skein'
import { Goal, Paddles } from './pong'
@system export class CurveBall {
  paddles: Paddles = new Paddles()
  @on goal(event: Goal): void { this.paddles.setSpeed(this.paddles.speed() * 1.5) }
  @on again(event: Goal): void { this.paddles.setSpeed(this.paddles.speed() + 1) }
  drop(): void { log.warn('bye') }
}
@system export class Second { constructor() { log.debug('second') } }`)
    expect(log).toEqual(['debug second'])
    speed = 2
    goal()
    expect(speed).toBe(4)
    game.mods.remove('acme:test')
    expect(log).toEqual(['debug second', 'warn bye'])
    expect(faults).toEqual([])
  })

  it('reads and writes components of the game and of its own', async () => {
    await start(`
import { add, Entity, get, has, log, remove, world } from 'skein'
import { Ask, Goal, Paddle, Position, Side } from './pong'
@component export class Trail { length: f32 = 2.5; hue: i16; get twice(): f32 { return this.length * 2 } }
@component export class Marked {}
@system export class Curve {
  ball: Entity = 0
  @on goal(event: Goal): void {
    this.ball = world.spawn()
    const at = add<Position>(this.ball)
    at.x = 1.5
    get<Position>(this.ball).y -= 2
    const paddle = add<Paddle>(this.ball)
    paddle.side = Side.Right
    paddle.hits = u64.MAX_VALUE
    paddle.owner = this.ball
    add<Trail>(this.ball).hue = -7
    add<Marked>(this.ball)
    log.info([has<Position>(this.ball), has<Marked>(this.ball), at.alive].join())
    remove<Marked>(this.ball)
    const trail = get<Trail>(this.ball)
    log.info([<f64>trail.length, trail.hue, trail.twice, has<Marked>(this.ball) ? 1 : 0].join())
    log.info(paddle.side == Side.Right && paddle.hits == u64.MAX_VALUE && paddle.owner == this.ball ? 'same' : 'other')
  }
  @on ask(event: Ask): void {
    log.info(event.what + (world.alive(this.ball) ? ' alive' : ' gone'))
    world.despawn(this.ball)
  }
}`)
    goal()
    expect(faults).toEqual([])
    expect(log).toEqual(['info true,true,true', 'info 2.5,-7.0,5.0,0.0', 'info same'])
    const query = game.world.query({ with: [Position, Paddle] })
    query.refresh()
    expect(query.count).toBe(1)
    const ball = game.world.entity(query.rows[0]!)
    expect(game.world.get(ball, Position)).toEqual({ x: 1.5, y: -2, alive: true })
    expect(game.world.get(ball, Paddle)).toEqual({ side: 'right', hits: 0xffff_ffff_ffff_ffffn, owner: ball })
    game.raise(Ask, { what: 'it is' })
    game.engine.flush()
    game.raise(Ask, { what: 'it is' })
    game.engine.flush()
    expect(log.slice(3)).toEqual(['info it is alive', 'info it is gone'])
    expect(faults.join()).toMatch(/entity \d+ does not exist/)
  })

  it('runs what stands outside of classes first, in the order of imports', async () => {
    log.length = 0
    game = await createGame(defineGame({ packages: [pong], systems: [] }))
    game.on('log', ({ message }) => void log.push(message))
    const bytes = await sourceMod({
      'assembly/index.ts':
        "import { log } from 'skein'\nimport './setup'\nexport * from './system'\nlog.info('entry')",
      'assembly/setup.ts': "import { log } from 'skein'\nlog.info('setup')",
      'assembly/system.ts':
        "import { log } from 'skein'\nlog.info('file')\n@system export class Curve { constructor() { log.info('made') } }",
    })
    await game.mods.add([{ file: 'm.wasm', bytes }])
    expect(log).toEqual(['setup', 'file', 'entry', 'made'])
  })

  it('has the log, the time and random numbers of the game', async () => {
    await start(`
import { log, random, time } from 'skein'
import { Goal } from './pong'
@system export class Curve {
  @on goal(event: Goal): void {
    log.debug('a'); log.info('b'); log.warn('c'); log.error('d')
    console.log('e'); console.warn('f'); console.error('g'); console.debug('h'); console.info('i')
    console.assert(false, 'j'); console.assert(true, 'k')
    trace('l', 2, 1, 2.5)
    const low = random.below(10), f = random.float(), b = random.between(5, 6)
    log.info((low < 10 && f >= 0 && f < 1 && b >= 5 && b < 6 ? 'in range ' : 'out of range ') + time.step().toString() + ' ' + time.frame().toString())
    log.info(time.elapsed().toString() + ' ' + time.delta().toString())
    const m = Math.random()
    log.info(m >= 0 && m < 1 && m != Math.random() ? 'random' : 'not random')
    log.info(random.bits() != random.bits() ? 'bits' : 'no bits')
  }
}`)
    goal()
    expect(faults).toEqual([])
    expect(log).toEqual([
      'debug a', 'info b', 'warn c', 'error d',
      'info e', 'warn f', 'error g', 'debug h', 'info i', 'error Assertion failed: j',
      'debug l 1.0, 2.5',
      'info in range 0 0', 'info 0.0 0.016666668', 'info random', 'info bits',
    ]) // prettier-ignore
  })

  it.each([
    ["throw new Error('no way')", /no way \(assembly\/index\.ts:3:33\)/],
    ["assert(event.score == 4, 'four')", /four \(assembly\/index\.ts:3:33\)/],
    ['const list: Array<i32> = []; list[2]', /Index out of range$/],
    ['unreachable()', /unreachable/],
  ])('ends with a message and a place: %s', async (statement, message) => {
    await start(`import { Goal } from './pong'
@system export class Curve {
  @on goal(event: Goal): void { ${statement} }
}`)
    goal()
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(message)
    expect(faults[0]).toMatch(/^acme:test faulted in curve.goal/)
  })

  it('sends text without lone surrogates', async () => {
    const said: string[] = []
    const own = definePackage('acme:test', '1.2.0')
    const Said = own.event('said', { text: t.string })
    const host = defineSystem('listener', {
      create: () => ({}),
      on: [handler(Said, (_, { text }) => void said.push(text))],
    })
    game = await createGame(defineGame({ packages: [pong], systems: [host] }))
    game.on('log', ({ message }) => void said.push(message))
    const bytes = await sourceMod(
      files(`import { log, raise } from 'skein'
import { Ask } from './pong'
@event export class Said { constructor(public text: string) {} }
@system export class Curve {
  @on ask(event: Ask): void { log.info('\\ud800x' + event.what); raise(new Said('x\\udc00' + event.what)) }
}`),
    )
    const [status] = await game.mods.add([{ file: 'm.wasm', bytes }])
    expect(status?.errors).toEqual([])
    game.raise(Ask, { what: '😀' })
    game.engine.flush()
    expect(said).toEqual(['�x😀', 'x�😀'])
  })
})
