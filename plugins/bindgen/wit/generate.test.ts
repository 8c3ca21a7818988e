import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packageToJson } from '../../../engine/formats.ts'
import {
  compareText,
  definePackage,
  t,
  toKebab,
  type PackageDefinition,
  type TraitDefinition,
  type Type,
} from '../../../engine/index.ts'
import { enginePackage } from '../../engine-traits/index.ts'
import type { CoreSignature } from '../../wasm/index.ts'
import { generateAssemblyScript } from '../assemblyscript/generate.ts'
import { generateWit, worldName } from './generate.ts'
import { coreModule, importsOf, type CoreImport } from './testing/core-module.ts'
import { dummyModule, embedWorld, world } from './testing/wit-tools.ts'

function wit(fill: (definition: ReturnType<typeof definePackage>) => void): string {
  const definition = definePackage('test:game', '1.0.0')
  fill(definition)
  return generateWit([definition]).get('test-game.wit')!
}

interface Seen {
  readonly imports: readonly CoreImport[]
  readonly exports: readonly string[]
}

/**
 * Reads the WIT of a package with stock tools: the imports of a module of theirs, and the traits exported by a module
 * that imports and exports all by the names and core types of the ABI. They refuse it if those are others.
 */
async function seenByTools(definition: PackageDefinition): Promise<Seen> {
  const whole = escaped(`${definition.name}/${worldName(definition)}@${definition.version}`)
  const dummy = await dummyModule([definition], world([whole]))
  const exported = traitsOf(definition).map(({ id }) => `  export ${escaped(id)};\n`)
  const own = world([whole], exported.join(''))
  const { wit: component } = await embedWorld([definition], own, coreModule(definition))
  return {
    // By a newer scheme of naming, which keeps only as much of a version as compatibility takes.
    imports: sorted(dummy.imports.map((it) => unversioned(it, it.type!))),
    exports: [...component.matchAll(/^ *export (.*);$/gm)]
      .map(([, id]) => id!.replaceAll('%', ''))
      .toSorted(),
  }
}

/** The imports and exports that stock tools should see, by the ABI. */
function seenByAbi(definition: PackageDefinition): Seen {
  const packages = definition.name === enginePackage.name ? [definition] : [enginePackage, definition]
  return {
    imports: sorted(packages.flatMap(importsOf).map((it) => unversioned(it, it.type))),
    exports: traitsOf(definition)
      .map(({ id }) => id)
      .toSorted(),
  }
}

function traitsOf({ items }: PackageDefinition): TraitDefinition[] {
  return items.filter((item): item is TraitDefinition => item.kind === 'trait')
}

function escaped(id: string): string {
  const [path, version] = id.split('@') as [string, string]
  return `${path.replace(/[a-z][a-z0-9-]*/g, '%$&')}@${version}`
}

function unversioned({ module, name }: Omit<CoreImport, 'type'>, type: CoreSignature): CoreImport {
  return { module: module.replace(/^cm32p2\|/, '').replace(/@.*/, ''), name, type }
}

function sorted(imports: readonly CoreImport[]): CoreImport[] {
  const key = ({ module, name }: CoreImport): string => `${module}#${name}`
  return imports.toSorted((a, b) => compareText(key(a), key(b)))
}

describe('WIT', () => {
  test('says what there is, with names and versions', () => {
    const text = wit((it) => {
      const side = t.enum(['left', 'top-right'])
      it.component('position', { x: t.f32, side })
      it.component('marked', {})
      it.event('goal', { side, ball: t.entity, note: t.option(t.string), score: t.withDefault(t.u32, 3) })
      it.event('over', {})
      it.hook('lives', { side, ball: t.entity, extra: t.withDefault(t.u8, 2) }, t.option(t.u8))
      it.trait('score-board', {
        points: t.func([t.arg('side', side)], t.u32),
        addAll: t.func([t.list(t.record({ topLeft: t.f32, owner: t.entity })), t.result(null, t.string)]),
      })
    })
    expect(text)
      .toBe(`// test:game@1.0.0 as WIT, made by "skein bindgen". Don't edit it: the command overwrites it.

package test:game@1.0.0;

/// The types that the other interfaces use.
interface types {
  /// A handle to an entity. It may be stale by the time it is used.
  type entity = u32;

  enum side {
    left,
    top-right,
  }

  record score-board-add-all-arg0-item {
    top-left: f32,
    owner: entity,
  }
}

/// The component test:game/position@1.0.0.
interface position {
  use types.{entity, side};
  has: func(entity: entity) -> bool;
  add: func(entity: entity);
  remove: func(entity: entity);
  add-many: func(entities: list<entity>, columns: list<u32>);
  get-x: func(entity: entity) -> f32;
  set-x: func(entity: entity, value: f32);
  get-side: func(entity: entity) -> side;
  set-side: func(entity: entity, value: side);
}

/// The component test:game/marked@1.0.0.
interface marked {
  use types.{entity};
  has: func(entity: entity) -> bool;
  add: func(entity: entity);
  remove: func(entity: entity);
  add-many: func(entities: list<entity>, columns: list<u32>);
}

/// The event test:game/goal@1.0.0.
interface goal {
  /// The payload is a MessagePack array of
  ///     side: side
  ///     ball: entity
  ///     note: option<string>
  ///     score: u32 = 3
  raise: func(payload: list<u8>);
}

/// The event test:game/over@1.0.0.
interface over {
  /// The payload is an empty MessagePack array.
  raise: func(payload: list<u8>);
}

/// The hook test:game/lives@1.0.0.
interface lives {
  use types.{side, entity};
  call: func(value: option<u8>, side: side, ball: entity, extra: u8) -> option<u8>;
}

/// The trait test:game/score-board@1.0.0.
interface score-board {
  use types.{side, score-board-add-all-arg0-item};
  points: func(side: side) -> u32;
  add-all: func(arg0: list<score-board-add-all-arg0-item>, arg1: result<_, string>);
}

/// The interfaces that a mod for test:game@1.0.0 may import.
world mod {
  include skein:engine/mod@1.0.0;
  import position;
  import marked;
  import goal;
  import over;
  import lives;
  import score-board;
}
`)
  })

  test('of the engine is read by stock tools', async () => {
    expect(await seenByTools(enginePackage)).toEqual(seenByAbi(enginePackage))
  })

  test('of every type is read by stock tools, with the core types of the ABI', async () => {
    expect(await seenByTools(everything)).toEqual(seenByAbi(everything))
  })

  test('calls types what the bindings for AssemblyScript call them', () => {
    const script = generateAssemblyScript([everything]).get('test-everything.ts')!
    const text = generateWit([everything]).get('test-everything.wit')!
    const kebab = (name: string): string => toKebab(name[0]!.toLowerCase() + name.slice(1))
    const names = [...text.matchAll(/^ {2}(?:enum|flags|record|variant) %?(\S+) /gm)].map(([, name]) => name!)
    const classes = [...script.matchAll(/^export (?:enum|class) (\w+)/gm)].map(([, name]) => kebab(name!))
    expect(names).toHaveLength(6)
    expect(classes).toEqual(expect.arrayContaining(names))
  })

  test('gets around names that types, functions and the interfaces of a package share', async () => {
    const it = definePackage('test:game', '0.3.1-beta.2')
    const types = t.record({ a: t.enum(['x']) })
    it.trait('types', { side: t.func([t.arg('side', t.enum(['l'])), types], t.entity), entity: t.func([]) })
    it.trait('mod', { sideType: t.func([]), side: t.func([t.arg('side', t.enum(['l']))]) })
    it.component('mod-types', { has: t.enum(['yes']) })
    it.event('mod-world', { mod: types })
    const text = generateWit([it]).get('test-game.wit')!
    expect(text).toContain('interface mod-types2 {')
    expect(text).toContain('world mod-world2 {')
    expect(text).toContain('use mod-types2.{side as side-type2};')
    expect(text).toContain('use mod-types2.{entity, has as has-type};')
    expect(await seenByTools(it)).toEqual(seenByAbi(it))
  })

  test('escapes what WIT reads as something else than a name', async () => {
    const it = definePackage('use:package', '1.0.0')
    const cases = t.enum(KEYWORDS)
    it.trait(
      'import',
      Object.fromEntries(KEYWORDS.map((name) => [name, t.func([t.arg(name, cases)], t.string)])),
    )
    for (const name of KEYWORDS.filter((keyword) => keyword !== 'import')) {
      it.component(name, { [name]: cases, from: t.enum([name]) })
    }
    const record = t.record(Object.fromEntries(KEYWORDS.map((name) => [name, t.u8])))
    const flags = t.flags(KEYWORDS.slice(0, 32))
    const variant = t.variant(Object.fromEntries(KEYWORDS.map((name) => [name, t.u8])))
    it.trait('every', { kind: t.func([t.arg('record', record), t.arg('flags', flags)], variant) })
    expect(await seenByTools(it)).toEqual(seenByAbi(it))
  })

  test('has defaults only in comments, where no text can end them', async () => {
    const it = definePackage('test:game', '1.0.0')
    it.event('said', {
      text: t.withDefault(t.string, 'a\n*/ } interface evil { "\u202e\u2028ü'),
      far: t.withDefault(t.u64, 2n ** 64n - 1n),
    })
    const text = generateWit([it]).get('test-game.wit')!
    expect(text).toContain('///     text: string = "a\\n*\\/ } interface evil { \\"\\u202e\\u2028\\u00fc"\n')
    expect(text).toContain('///     far: u64 = "18446744073709551615"\n')
    expect(await seenByTools(it)).toEqual(seenByAbi(it))
  })

  test('is one file for each package, and one for the engine', () => {
    const files = generateWit([definePackage('acme:curve', '1.0.0'), definePackage('pong:game', '1.0.0')])
    expect([...files.keys()]).toEqual(['acme-curve.wit', 'pong-game.wit', 'skein-engine.wit'])
    expect([...generateWit([enginePackage]).keys()]).toEqual(['skein-engine.wit'])
  })

  test('of packages that would be one file is refused', () => {
    const bindgen =
      (...ids: string[]) =>
      () =>
        generateWit(ids.map((id) => definePackage(...(id.split('@') as [string, string]))))
    expect(bindgen('a:b@1.0.0', 'a:b@2.0.0')).toThrow(
      expect.objectContaining({ code: 'bindgen/duplicate-package' }),
    )
    expect(bindgen('a:b-c@1.0.0', 'a-b:c@1.0.0')).toThrow('a:b-c@1.0.0 and a-b:c@1.0.0 need the same file')
  })

  test('of any package is read by stock tools, with the core types of the ABI', async () => {
    await fc.assert(
      fc.asyncProperty(packages, async (definition) => {
        // WIT takes names that differ only in their hyphens ("n-g" and "ng") for one.
        const names = new Set(JSON.stringify(packageToJson(definition)).match(/"[a-z][a-z0-9-]*"/g))
        fc.pre(new Set([...names].map((name) => name.replaceAll('-', ''))).size === names.size)
        expect(await seenByTools(definition)).toEqual(seenByAbi(definition))
      }),
      { numRuns: 60 },
    )
  })
})

const KEYWORDS = [
  'as', 'async', 'bool', 'borrow', 'char', 'constructor', 'enum', 'export', 'f32', 'f64', 'flags', 'float32', 'float64',
  'from', 'func', 'future', 'implements', 'import', 'include', 'interface', 'list', 'map', 'option', 'own', 'package',
  'record', 'resource', 'result', 's16', 's32', 's64', 's8', 'static', 'stream', 'string', 'tuple', 'type', 'u16', 'u32',
  'u64', 'u8', 'union', 'unit', 'use', 'variant', 'with', 'world',
] // prettier-ignore

const Line = t.record({ text: t.string, at: t.option(t.f32), function: t.u8 })
const everything: PackageDefinition = (() => {
  const it = definePackage('test:everything', '2.1.0-beta.1')
  const mood = t.enum(['calm', 'very-angry'])
  it.component('columns', {
    flag: t.bool, tiny: t.u8, tinier: t.s8, small: t.u16, smaller: t.s16, plain: t.u32, whole: t.s32, wide: t.u64,
    wider: t.s64, ratio: t.f32, exact: t.f64, mood, owner: t.entity,
  }) // prettier-ignore
  it.event('happened', { bits: t.flags(['solid', 'wayOut']), pair: t.tuple([t.u8, Line]) })
  it.hook('many', Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`arg${i}`, t.f64])), Line)
  it.hook('mood', { mood, lines: t.list(Line) }, t.option(mood))
  it.trait('scalars', {
    all: t.func(
      [t.bool, t.u8, t.s8, t.u16, t.s16, t.u32, t.s32, t.u64, t.s64, t.f32, t.f64, t.char, t.entity, mood],
      t.string,
    ),
    spilled: t.func(Array.from({ length: 17 }, () => t.u8)),
  })
  it.trait('compound', {
    flags: t.func([t.flags(Array.from({ length: 32 }, (_, index) => `f${index}`))], t.flags(['a'])),
    results: t.func([t.result(null, null), t.result(t.u64, null)], t.result(null, t.f32)),
    outcome: t.func([t.tuple([t.f32, t.f64])], t.result(Line, t.list(t.u8))),
    shape: t.func(
      [t.arg('shape', t.variant({ none: null, circle: t.f32, far: t.u64, name: t.string, line: Line }))],
      t.option(t.option(t.list(t.option(t.char)))),
    ),
  })
  return it
})()

const names: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'entity',
    'types',
    'mod',
    'get-x',
    'has',
    'raise',
    'payload',
    'value',
    'x',
    'error-context',
  ),
  fc.constantFrom(...KEYWORDS),
  fc.stringMatching(/^[a-z][a-z0-9]{0,3}(?:-[a-z][a-z0-9]{0,2})?$/),
)
const camel = names.map((name) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()))
const scalars = fc.constantFrom<Type>(
  t.bool, t.u8, t.s8, t.u16, t.s16, t.u32, t.s32, t.u64, t.s64, t.f32, t.f64, t.entity,
) // prettier-ignore
const several = { minLength: 1, maxLength: 4 }
const enums = fc.uniqueArray(names, several).map((cases): Type => t.enum(cases))
const fields = <T>(value: fc.Arbitrary<T>, name = camel): fc.Arbitrary<Record<string, T>> =>
  fc
    .uniqueArray(fc.tuple(name, value), { ...several, selector: ([key]) => key })
    .map((entries) => Object.fromEntries(entries))

const { type: types } = fc.letrec<{ type: Type }>((tie) => {
  const inner = tie('type')
  const orNone = fc.option(inner)
  return {
    type: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(scalars, fc.constantFrom<Type>(t.char, t.string), enums),
      fc.uniqueArray(camel, { minLength: 1, maxLength: 20 }).map((it): Type => t.flags(it)),
      inner.map((it) => t.option(it) as Type),
      inner.map((it) => t.list(it) as Type),
      fc.array(inner, several).map((it) => t.tuple(it) as Type),
      fc.tuple(orNone, orNone).map(([ok, err]) => t.result(ok, err) as Type),
      fields(inner).map((it) => t.record(it) as Type),
      fields(orNone, names).map((it) => t.variant(it) as Type),
    ),
  }
})

const methods = fields(
  fc
    .record({ params: fields(types), result: fc.option(types, { nil: undefined }) })
    .map(({ params, result }) =>
      t.func(
        Object.entries(params).map(([name, type]) => t.arg(name, type)),
        result,
      ),
    ),
)

const packages: fc.Arbitrary<PackageDefinition> = fc
  .record({
    path: fc.tuple(names, names),
    version: fc.constantFrom('1.0.0', '0.2.7', '3.1.4-rc.1'),
    items: fields(
      fc.oneof(
        fields(fc.oneof(scalars, enums)).map((it) => ['component', it] as const),
        fields(types).map((it) => ['event', it] as const),
        methods.map((it) => ['trait', it] as const),
        // An argument has another name than the value.
        fc
          .tuple(
            fields(
              types,
              camel.filter((name) => name !== 'value'),
            ),
            types,
          )
          .map((it) => ['hook', it] as const),
      ),
      names,
    ),
  })
  .map(({ path, version, items }) => {
    const definition = definePackage(path.join(':'), version)
    for (const [name, [kind, map]] of Object.entries(items)) {
      if (kind === 'component') definition.component(name, map)
      else if (kind === 'event') definition.event(name, map)
      else if (kind === 'hook') definition.hook(name, ...map)
      else definition.trait(name, map)
    }
    return definition
  })
