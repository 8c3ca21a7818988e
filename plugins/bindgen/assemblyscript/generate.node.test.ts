import { describe, expect, test } from 'vitest'
import { packageFromJson, packageToJson } from '../../../engine/formats.ts'
import { definePackage, t, type PackageDefinition } from '../../../engine/index.ts'
import { parseModule } from '../../module/module.ts'
import { sourceMod } from '../../sdk/assemblyscript/testing/source-mod.ts'
import { generateAssemblyScript } from './generate.ts'

function bindings(fill: (definition: ReturnType<typeof definePackage>) => void): string {
  const definition = definePackage('test:game', '1.0.0')
  fill(definition)
  return generateAssemblyScript([definition]).get('test.ts')!
}

describe('bindings for AssemblyScript', () => {
  test('say what there is, with names and versions', () => {
    const text = bindings((it) => {
      const side = t.enum(['left', 'top-right'])
      it.component('position', { x: t.f32, side, visible: t.withDefault(t.bool, true) })
      it.component('marked', {})
      it.event('goal', { side, ball: t.entity, note: t.option(t.string), score: t.withDefault(t.u32, 3) })
      it.hook('lives', { side, ball: t.entity, extra: t.withDefault(t.u8, 2) }, t.option(t.string))
      it.trait('score-board', {
        points: t.func([t.arg('side', side)], t.u32),
        add: t.func([t.string, t.arg('char', t.char)]),
      })
    })
    expect(text)
      .toBe(`// Bindings for test:game@1.0.0, made by "skein bindgen". Don't edit it: the command overwrites it.

import { Char, Entity, native } from 'skein'

export enum Side {
  Left,
  TopRight,
}

@component('test:game/position@1.0.0')
export class Position {
  x: f32 = 0
  side: Side = 0
  visible: bool = true
}

@component('test:game/marked@1.0.0')
export class Marked {}

@event('test:game/goal@1.0.0')
export class Goal {
  constructor(
    public side: Side,
    public ball: Entity,
    public note: string | null,
    public score: u32 = 3,
  ) {}
}

@hook('test:game/lives@1.0.0')
export class Lives {
  static call(value: string | null, side: Side, ball: Entity, extra: u8): string | null {
    return native<string | null>()
  }
}

@trait('test:game/score-board@1.0.0')
export class ScoreBoard {
  points(side: Side): u32 {
    return native<u32>()
  }
  add(arg0: string, char: Char): void {
    native<void>()
  }
}
`)
  })

  test('are a file for each package', () => {
    const names = ['pong:game', 'acme:curve-ball', 'acme:game'].map((name) => definePackage(name, '1.0.0'))
    expect([...generateAssemblyScript(names).keys()]).toEqual(['pong.ts', 'acme-curve-ball.ts', 'acme.ts'])
  })

  test('are made for one version of a package', () => {
    const twice = ['1.0.0', '2.0.0'].map((version) => definePackage('test:game', version))
    expect(() => generateAssemblyScript(twice)).toThrow(
      expect.objectContaining({ code: 'bindgen/duplicate-package' }),
    )
  })

  test('name types after their field, and after the item where that is taken', () => {
    const text = bindings((it) => {
      it.event('a', { side: t.enum(['left']) })
      it.event('b', { side: t.enum(['left']), kind: t.record({ side: t.enum(['up']) }) })
      it.event('c', { side: t.enum(['other']), kind: t.list(t.record({ at: t.f32 })) })
      it.event('kind', { c: t.enum(['x']), array: t.enum(['y']) })
    })
    expect([...text.matchAll(/export (?:class|enum) (\w+)/g)].map(([, name]) => name)).toEqual([
      'Side', 'BKindSide', 'BKind', 'CSide', 'KindItem', 'KindC', 'KindArray', 'A', 'B', 'C', 'Kind',
    ]) // prettier-ignore
    expect(text).toContain('public side: CSide')
    expect(text).toContain('public kind: Array<KindItem>')
  })

  test('get around names that mean something else', () => {
    const text = bindings((it) => {
      it.event('error', { new: t.bool, constructor: t.u8, name: t.string })
      it.component('map', { delete: t.f32, toString: t.f32 })
      it.trait('symbol', { constructor: t.func([t.arg('function', t.u8)]), delete: t.func([]) })
    })
    expect(text).toContain(
      'export class ErrorEvent {\n  constructor(\n    public new_: bool,\n    public constructor_: u8,',
    )
    expect(text).toContain('export class MapComponent {\n  delete: f32 = 0\n  toString_: f32 = 0')
    expect(text).toContain('constructor_(function_: u8): void')
    expect(text).toContain('  delete(): void')
  })

  test('are the same from a package and from its record in a manifest', () => {
    const again = packageFromJson(JSON.parse(JSON.stringify(packageToJson(everything))))
    expect(generateAssemblyScript([again])).toEqual(generateAssemblyScript([everything]))
  })
})

const Line = t.record({ text: t.string, at: t.option(t.f32), function: t.u8 })
const everything: PackageDefinition = (() => {
  const it = definePackage('test:everything', '2.1.0-beta.1')
  it.component('columns', {
    flag: t.withDefault(t.bool, true),
    tiny: t.withDefault(t.u8, 200),
    small: t.withDefault(t.s16, -7),
    wide: t.withDefault(t.s64, -5n),
    ratio: t.withDefault(t.f64, 1e-9),
    mood: t.withDefault(t.enum(['calm', 'very-angry']), 'very-angry'),
    owner: t.entity,
    delete: t.u32,
  })
  it.event('happened', {
    new: t.bool,
    constructor: t.u8,
    bits: t.flags(['solid', 'wayOut']),
    pair: t.tuple([t.u8, Line]),
    outcome: t.result(t.u32, t.string),
    nothing: t.result(null, null),
    shape: t.variant({ none: null, circle: t.f32, name: t.string, tag: Line, length: t.list(t.string) }),
    deep: t.option(t.option(t.list(t.option(t.char)))),
    bytes: t.list(t.u8),
    mood: t.withDefault(t.enum(['calm', 'very-angry']), 'calm'),
    text: t.withDefault(t.string, 'it\'s "so"\n'),
    far: t.withDefault(t.u64, 0xffff_ffff_ffff_ffffn),
  })
  it.event('silent', {})
  it.hook('date', { new: t.list(Line), mood: t.enum(['calm', 'very-angry']) }, t.option(Line))
  it.trait('symbol', {
    constructor: t.func([t.arg('function', t.u8)]),
    delete: t.func([], t.tuple([t.f32, t.f32])),
    all: t.func(
      [Line, t.arg('shape', t.variant({ a: null, b: Line })), t.list(Line)],
      t.option(t.list(Line)),
    ),
  })
  return it
})()

test('bindings with every type compile, and keep their names', async () => {
  const file = generateAssemblyScript([everything]).get('test-everything.ts')!
  const source = `
import { add, raise, world } from 'skein'
import { Columns, DateHook, Happened, Mood, PairItem1, Shape, Silent, SymbolTrait } from './test-everything'
@system export class Everything {
  symbol: SymbolTrait = new SymbolTrait()
  @on happened(event: Happened): void {
    event.shape = Shape.name_(event.text)
    raise(event)
    raise(new Silent())
    this.symbol.constructor_(event.constructor_)
    add<Columns>(world.spawn()).delete = <u32>this.symbol.delete().item0
  }
  @on silent(event: Silent): void {}
  @hook(DateHook) date(value: PairItem1 | null, new_: Array<PairItem1>, mood: Mood): PairItem1 | null {
    return DateHook.call(value, new_, mood)
  }
}`
  const bytes = await sourceMod({ 'assembly/index.ts': source, 'assembly/test-everything.ts': file })
  const { info } = await parseModule(bytes, 'test.wasm')
  const imports = info.imports.map(({ module, name }) => `${module}#${name}`)
  expect(imports).toContain('test:everything/symbol@2.1.0-beta.1#constructor')
  expect(imports).toContain('test:everything/symbol@2.1.0-beta.1#delete')
  expect(imports).toContain('test:everything/date@2.1.0-beta.1#call')
  expect(imports).toContain('test:everything/columns@2.1.0-beta.1#set-delete')
})
