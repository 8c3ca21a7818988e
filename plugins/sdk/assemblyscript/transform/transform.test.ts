import { describe, expect, it } from 'vitest'
import { definePackage, packageToJson, t } from '../../../../engine/index.ts'
import { createGame, defineGame, defineSystem, handler, type Game } from '../../../../src/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { parseModule, type Module } from '../../../module/module.ts'
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

async function moduleOf(source: string, config?: object): Promise<Module> {
  return parseModule(await sourceMod(files(source), config, false), 'test.wasm')
}

const CURVE = `
import { add, get, has, log, raise, remove, world } from 'skein'
import { Ask, Goal, Paddles, Position, Radio, Side } from './pong'

@event export class Said { text: string = 'nothing'; mood: u8 = 3; loud: bool = true; far: f32 = -0.5; id: u64 = 7; side: Side = Side.Right; tags: Array<string> = [] }
@component export class Trail { length: f32 = 2.5; hue: f32 }
@trait export abstract class Commentary {
  abstract latest(): string
  abstract rate(score: u32, side: Side): f32
}

@system
export class CurveBall implements Commentary, Radio {
  paddles: Paddles = new Paddles()
  spin: f32 = 0
  @on goal(event: Goal): void { this.paddles.setSpeed(this.paddles.speed() * 1.5) }
  @on again(event: Goal): void { raise(new Said()) }
  latest(): string { return 'latest' }
  rate(score: u32, side: Side): f32 { return <f32>score }
  tune(station: string): void { log.info(station) }
  drop(): void { log.warn('bye') }
}

@system
export class Second {
  constructor() { log.debug('second') }
}
`

describe('the manifest', () => {
  it('says what the sources say', async () => {
    const module = await moduleOf(CURVE, {
      description: 'Bends the ball',
      authors: ['ann', 'bob'],
      license: 'MIT',
      homepage: 'acme.test',
      groups: { client: ['Second'], server: ['CurveBall', 'Second'] },
    })
    expect(module.manifest.mod).toEqual({
      name: 'acme:test',
      version: '1.2.0',
      abi: 1,
      description: 'Bends the ball',
      authors: ['ann', 'bob'],
      license: 'MIT',
      homepage: 'acme.test',
    })
    expect(module.manifest.systems).toEqual([
      {
        name: 'acme:test/curve-ball',
        version: '1.2.0',
        uses: [{ path: 'pong:game/paddles', version: '1.3.0', optional: false }],
        provides: [
          { path: 'acme:test/commentary', version: '1.2.0' },
          { path: 'pong:game/radio', version: '1.3.0' },
        ],
        handlers: [
          { path: 'pong:game/goal', version: '1.3.0', export: 'curve-ball.goal' },
          { path: 'pong:game/goal', version: '1.3.0', export: 'curve-ball.again' },
        ],
        queries: [],
        new: 'curve-ball.constructor',
        drop: 'curve-ball.drop',
        save: null,
        restore: null,
      },
      expect.objectContaining({
        name: 'acme:test/second',
        uses: [],
        handlers: [],
        new: 'second.constructor',
        drop: null,
      }),
    ])
    expect(module.manifest.groups).toEqual([
      { name: 'client', systems: ['acme:test/second'] },
      { name: 'server', systems: ['acme:test/curve-ball', 'acme:test/second'] },
    ])
  })

  it('defines what the mod defines, initial values as defaults', async () => {
    const { manifest } = await moduleOf(CURVE)
    const expected = definePackage('acme:test', '1.2.0')
    expected.event('said', {
      text: t.withDefault(t.string, 'nothing'),
      mood: t.withDefault(t.u8, 3),
      loud: t.withDefault(t.bool, true),
      far: t.withDefault(t.f32, -0.5),
      id: t.withDefault(t.u64, 7n),
      side: t.withDefault(Side, 'right'),
      tags: t.list(t.string),
    })
    expected.component('trail', { length: t.withDefault(t.f32, 2.5), hue: t.f32 })
    expected.trait('commentary', {
      latest: t.func([], t.string),
      rate: t.func([t.arg('score', t.u32), t.arg('side', Side)], t.f32),
    })
    expect(manifest.packages.map(packageToJson)).toEqual([packageToJson(expected)])
  })

  it('holds a package only where the mod defines something', async () => {
    const { manifest } = await moduleOf('@system export class Curve {}')
    expect(manifest.packages).toEqual([])
  })
})

describe('the module', () => {
  it('imports what it calls and exports what it offers', async () => {
    const { info } = await moduleOf(CURVE)
    expect(info.imports.map(({ module, name }) => `${module}#${name}`).toSorted()).toEqual([
      'acme:test/said@1.2.0#raise',
      'pong:game/paddles@1.3.0#set-speed',
      'pong:game/paddles@1.3.0#speed',
      'skein:engine/log@1.0.0#write',
      'skein:engine/panic@1.0.0#panic',
    ])
    expect([...info.exports.keys()].toSorted()).toEqual([
      '_initialize',
      'acme:test/commentary@1.2.0#latest',
      'acme:test/commentary@1.2.0#rate',
      'cabi_post_acme:test/commentary@1.2.0#latest',
      'cabi_realloc',
      'curve-ball.again',
      'curve-ball.constructor',
      'curve-ball.drop',
      'curve-ball.goal',
      'memory',
      'pong:game/radio@1.3.0#tune',
      'second.constructor',
    ])
  })

  it('is small', async () => {
    const small = `import { Goal, Paddles, Side } from './pong'
@system export class Curve {
  paddles: Paddles = new Paddles()
  @on goal(event: Goal): void { if (event.side == Side.Left) this.paddles.setSpeed(this.paddles.speed() * 1.1) }
}`
    expect((await sourceMod(files(small), {}, false)).length).toBeLessThan(7_000)
    expect((await sourceMod(files(CURVE), {}, false)).length).toBeLessThan(11_000)
  })

  it('is the same for the same sources', async () => {
    expect(await sourceMod(files(CURVE), {}, false)).toEqual(await sourceMod(files(CURVE), {}, false))
  })

  it('finds items through re-exports, namespaces, aliases and folders', async () => {
    const module = await parseModule(
      await sourceMod({
        'assembly/index.ts': `import * as shared from './shared'
import { Score as Goals, Entity } from './shared'
export * from './more'
@system export class Curve {
  paddles: shared.Paddles = new shared.Paddles()
  radio: shared.Radio = new shared.Radio()
  @on score(event: Goals): void { this.paddles.setSpeed(1); this.radio.tune('x') }
  @on ask(event: shared.Ask): void {}
}`,
        'assembly/shared/index.ts': `import { Paddles } from '../pong'
export { Paddles }
export { Goal as Score, Radio } from '../pong'
export * from '../pong'
export type Entity = u32`,
        'assembly/more.ts': '@system export class More {}',
        'assembly/pong.ts': BINDINGS,
      }),
      'test.wasm',
    )
    expect(
      module.manifest.systems.map(({ name, uses, handlers }) => [name, uses.length, handlers.length]),
    ).toEqual([
      ['acme:test/curve', 2, 2],
      ['acme:test/more', 0, 0],
    ])
  })
})

it('bindings and libraries may come from installed packages', async () => {
  const module = await parseModule(
    await sourceMod({
      'assembly/index.ts': `import { Goal } from 'pong-bindings'
import { double } from 'as-maths/assembly'
import { log } from 'skein'
@system export class Curve { @on goal(event: Goal): void { log.info(double(event.score).toString()) } }`,
      'node_modules/pong-bindings/index.ts': BINDINGS,
      'node_modules/as-maths/assembly/index.ts': 'export function double(n: u32): u32 { return n * 2 }',
    }),
    'test.wasm',
  )
  expect(module.manifest.systems[0]!.handlers).toHaveLength(1)
})

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
    await start(CURVE)
    expect(log).toEqual(['debug second'])
    speed = 2
    goal()
    expect(speed).toBe(3)
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
    expect(faults.join()).toMatch(/does not exist, or not any more/)
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
    ['const list: Array<i32> = []; list[2]', /Index out of range \(~lib\/array\.ts/],
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
    game = await createGame(defineGame({ packages: [pong, own], systems: [host] }))
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

describe('memory', () => {
  it('does not grow however often text, lists and records cross', async () => {
    const shared = definePackage('test:game', '1.0.0')
    const Line = t.record({ text: t.string, at: t.f32, tags: t.list(t.string) })
    const type = t.func([t.arg('text', t.string), t.arg('lines', t.list(Line))], t.list(Line))
    const Mirror = shared.trait('mirror', { go: type })
    const Echo = shared.trait('echo', { go: type })
    const Ping = shared.event('ping', { text: t.string, lines: t.list(Line) })
    const host = defineSystem('mirror', {
      provides: [Mirror],
      create: () => ({ go: (_: string, lines: readonly unknown[]) => lines as never }),
    })
    const game = await createGame(defineGame({ packages: [shared], systems: [host] }))
    const bytes = await sourceMod(
      {
        'assembly/index.ts': `import { raise } from 'skein'
import { Echo, Lines, Mirror, Ping } from './test'
@event export class Pong { constructor(public text: string) {} }
@system export class Echoer implements Echo {
  mirror: Mirror = new Mirror()
  kept: Array<string> = []
  go(text: string, lines: Array<LinesItem>): Array<LinesItem> {
    this.kept.push(text + '!')
    if (this.kept.length > 100) this.kept = []
    return this.mirror.go(text, lines)
  }
  @on ping(event: Ping): void { raise(new Pong(event.text + event.lines[0].tags[1])) }
}`.replace('Lines, ', 'LinesItem, '),
        'assembly/test.ts': generateAssemblyScript([shared]).get('test.ts')!,
      },
      {},
      false,
    )
    let memory: WebAssembly.Memory | undefined
    const { Instance } = WebAssembly
    WebAssembly.Instance = function (module: WebAssembly.Module, imports: WebAssembly.Imports) {
      const instance = new Instance(module, imports)
      memory = instance.exports['memory'] as WebAssembly.Memory
      return instance
    } as unknown as typeof Instance
    const [status] = await game.mods.add([{ file: 'm.wasm', bytes }])
    WebAssembly.Instance = Instance
    expect(status?.errors).toEqual([])
    const echo = game.engine.proxy(Echo)!
    const lines = [
      { text: 'ü'.repeat(40), at: 1, tags: ['a', 'bcd'] },
      { text: '', at: 2, tags: [] },
    ]
    const run = (times: number): void => {
      for (let i = 0; i < times; i++) {
        expect(echo.go(`call ${i}`, lines)).toHaveLength(2)
        if (i % 10 === 0) {
          game.raise(Ping, { text: `ping ${i}`, lines })
          game.engine.flush()
        }
      }
    }
    run(2_000)
    const before = memory!.buffer.byteLength
    run(100_000)
    expect(memory!.buffer.byteLength).toBe(before)
    // One large value does not stay either.
    const large = [{ text: 'x'.repeat(100_000), at: 0, tags: [] }]
    run(10)
    for (let i = 0; i < 20; i++) echo.go('large', large)
    const after = memory!.buffer.byteLength
    for (let i = 0; i < 500; i++) echo.go('large', large)
    expect(memory!.buffer.byteLength).toBeLessThanOrEqual(after * 2)
  }, 60_000)
})
