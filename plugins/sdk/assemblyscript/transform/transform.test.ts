import { describe, expect, it } from 'vitest'
import { packageToJson } from '../../../../engine/formats.ts'
import { definePackage, t } from '../../../../engine/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { parseModule, type Module } from '../../../module/module.ts'
import { sourceMod } from '../testing/source-mod.ts'

const pong = definePackage('pong:game', '1.3.0')
const Side = t.enum(['left', 'right'])
pong.component('position', { x: t.f32, y: t.f32, alive: t.withDefault(t.bool, true) })
pong.component('paddle', { side: Side, hits: t.u64, owner: t.entity })
pong.event('goal', { side: Side, score: t.u32, ball: t.entity })
pong.event('ask', { what: t.string })
pong.trait('paddles', { speed: t.func([], t.f32), setSpeed: t.func([t.arg('speed', t.f32)]) })
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
      layout: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    })
    expect(module.manifest.systems).toEqual([
      {
        name: 'acme:test/curve-ball',
        before: [],
        after: [],
        version: '1.2.0',
        uses: [{ path: 'pong:game/paddles', version: '1.3.0', optional: false }],
        provides: [
          { path: 'acme:test/commentary', version: '1.2.0' },
          { path: 'pong:game/radio', version: '1.3.0' },
        ],
        handlers: [
          { path: 'pong:game/goal', version: '1.3.0', export: 'curve-ball.goal', owned: false },
          { path: 'pong:game/goal', version: '1.3.0', export: 'curve-ball.again', owned: false },
        ],
        hooks: [],
        queries: [],
        new: 'curve-ball.constructor',
        drop: 'curve-ball.drop',
        save: 'curve-ball.save-state',
        restore: 'curve-ball.restore-state',
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

  it('says which systems go before and after others', async () => {
    const { manifest } =
      await moduleOf(`@before('ball', Second) @after('acme:other/thing') @system export class First {}
@system export class Second {}`)
    expect(manifest.systems.map(({ before, after }) => [before, after])).toEqual([
      [['ball', 'acme:test/second'], ['acme:other/thing']],
      [[], []],
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
      'cabi_post_curve-ball.save-state',
      'cabi_post_second.save-state',
      'cabi_realloc',
      'curve-ball.again',
      'curve-ball.constructor',
      'curve-ball.drop',
      'curve-ball.goal',
      'curve-ball.restore-state',
      'curve-ball.save-state',
      'memory',
      'pong:game/radio@1.3.0#tune',
      'second.constructor',
      'second.restore-state',
      'second.save-state',
    ])
  })

  it('is small', async () => {
    const small = `import { Goal, Paddles, Side } from './pong'
@system export class Curve {
  paddles: Paddles = new Paddles()
  @on goal(event: Goal): void { if (event.side == Side.Left) this.paddles.setSpeed(this.paddles.speed() * 1.1) }
}`
    expect((await sourceMod(files(small), {}, false)).length).toBeLessThan(7_000)
    expect((await sourceMod(files(CURVE), {}, false)).length).toBeLessThan(12_500)
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
