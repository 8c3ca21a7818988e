import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SkeinError } from '../../engine/index.ts'
import { parseModule } from '../module/module.ts'
import { assemble, watMod } from '../testing/wat-mod.ts'
import { withCustomSection } from '../wasm/index.ts'
import { readManifest } from './index.ts'

function thrownBy(run: () => unknown): SkeinError {
  try {
    run()
  } catch (error) {
    if (error instanceof SkeinError) return error
  }
  throw new Error('it did not throw a SkeinError')
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const MOD = '{"mod":{"name":"acme:curve","version":"1.2.0","abi":1}}'
const GROUP = '{"group":{"name":"client","systems":[]}}'
const SYSTEM = JSON.stringify({
  system: {
    name: 'acme:curve/ball',
    version: '1.2.0',
    uses: [
      { trait: 'pong:game/paddles', version: '1.0.0' },
      { trait: 'x:y/z', version: '1.0.0', optional: true },
    ],
    provides: ['acme:curve/spin@1.2.0'],
    handlers: [{ event: 'pong:game/goal', version: '1.0.0', export: 'on-goal' }],
    queries: [{ stage: 'update', export: 'bend', read: ['pong:game/velocity@1.0.0'], write: [], with: [] }],
    new: 'start',
  },
})

describe('a manifest', () => {
  test('is read from sections joined in order, wherever they were cut', () => {
    const whole = `${MOD}\n\n${SYSTEM}\n{"group":{"name":"client","systems":["acme:curve/ball"]}}\n{"package":{"name":"acme:curve","version":"1.2.0","events":[{"name":"bent","fields":[["by","f32"]]}]}}`
    for (const cut of [0, 10, 57, whole.length]) {
      const manifest = readManifest([text(whole.slice(0, cut)), text(whole.slice(cut))], 'x.wasm')
      expect(manifest.mod).toMatchObject({ name: 'acme:curve', version: '1.2.0', abi: 1, description: null })
      expect(manifest.systems[0]).toMatchObject({
        name: 'acme:curve/ball',
        uses: [{ path: 'pong:game/paddles', version: '1.0.0', optional: false }, { optional: true }],
        provides: [{ path: 'acme:curve/spin', version: '1.2.0' }],
        handlers: [{ path: 'pong:game/goal', version: '1.0.0', export: 'on-goal' }],
        new: 'start',
        drop: null,
      })
      expect(manifest.groups).toEqual([{ name: 'client', systems: ['acme:curve/ball'] }])
      expect(manifest.packages[0]!.items[0]).toMatchObject({ id: 'acme:curve/bent@1.2.0', kind: 'event' })
    }
  })
})

describe('keys that the ABI does not have', () => {
  const manifestOf = (mod: object, ...records: object[]): Uint8Array =>
    text(
      [{ mod: { name: 'acme:curve', version: '1.2.0', abi: 1, ...mod } }, ...records]
        .map((record) => JSON.stringify(record))
        .join('\n'),
    )
  const system = (rest: object): object => ({
    system: { name: 'acme:curve/ball', version: '1.0.0', ...rest },
  })
  const defined = (rest: object): object => ({
    package: { name: 'acme:curve', version: '1.2.0', ...rest },
  })
  const goal = { event: 'pong:game/goal', version: '1.0.0' }

  test.each<[string, object[], string]>([
    ['a mod', [], 'record 1: a mod has no key "licence". Did you mean "license"?'],
    [
      'a system',
      [system({ handler: [] })],
      'record 2: a system has no key "handler". Did you mean "handlers"?',
    ],
    [
      'a use',
      [system({ uses: [{ trait: 'a:b/c', version: '1.0.0', optinal: true }] })],
      'a use has no key "optinal". Did you mean "optional"?',
    ],
    [
      'a handler',
      [system({ handlers: [{ ...goal, export: 'x', exports: 'y' }] })],
      'a handler has no key "exports". Did you mean "export"?',
    ],
    [
      'a query',
      [system({ queries: [{ stage: 'update', export: 'x', read: ['a:b/c@1.0.0'], wihtout: [] }] })],
      'a query has no key "wihtout". Did you mean "without"?',
    ],
    [
      'a group',
      [{ group: { name: 'client', systems: [], sytems: [] } }],
      'a group has no key "sytems". Did you mean "systems"?',
    ],
    [
      'a package',
      [defined({ component: [] })],
      'a package has no key "component". Did you mean "components"?',
    ],
    [
      'a component',
      [defined({ components: [{ name: 'c', field: [] }] })],
      'a component has no key "field". Did you mean "fields"?',
    ],
    [
      'an event',
      [defined({ events: [{ name: 'e', feilds: [] }] })],
      'an event has no key "feilds". Did you mean "fields"?',
    ],
    [
      'a trait',
      [defined({ traits: [{ name: 't', method: [] }] })],
      'a trait has no key "method". Did you mean "methods"?',
    ],
    [
      'a method',
      [defined({ traits: [{ name: 't', methods: [{ name: 'm', parms: [] }] }] })],
      'a method has no key "parms". Did you mean "params"?',
    ],
    [
      'what is like no key',
      [system({ colour: 'red' })],
      'a system has no key "colour". It has: name, version, uses,',
    ],
    [
      'a prototype',
      [JSON.parse('{"system":{"name":"acme:curve/ball","version":"1.0.0","__proto__":1}}') as object],
      'a system has no key "__proto__"',
    ],
    [
      'a kind of record',
      [{ systems: {} }],
      'unknown record "systems"; use mod, package, system or group. Did you mean "system"?',
    ],
  ])('are mistakes, with the one that may be meant: %s', (what, records, said) => {
    const content = manifestOf(what === 'a mod' ? { licence: 'MIT' } : {}, ...records)
    const error = thrownBy(() => readManifest([content], 'x'))
    expect(error.code).toBe('manifest/invalid')
    expect(error.message).toContain(said)
    // In a mod that is built for a later version of the ABI, they are what that version has.
    const later = manifestOf({ minor: 2, ...(what === 'a mod' ? { licence: 'MIT' } : {}) }, ...records)
    expect(readManifest([later], 'x').mod.name).toBe('acme:curve')
    // But not in one that is built for this one.
    const same = manifestOf({ minor: 1, ...(what === 'a mod' ? { licence: 'MIT' } : {}) }, ...records)
    expect(() => readManifest([same], 'x')).toThrow(said)
  })

  test('are for whoever writes them when they begin with x-', () => {
    const content = manifestOf(
      { 'x-tool': 'mine 1.0' },
      system({ 'x-line': 7, uses: [] }),
      defined({ 'x-a': {} }),
    )
    expect(readManifest([content], 'x').systems).toHaveLength(1)
  })

  test.each([-1, 1.5, '1', null, {}])('and a minor version is a whole number: %j', (minor) => {
    const read = (): unknown => readManifest([manifestOf({ minor })], 'x')
    if (minor === null) expect(read).not.toThrow()
    else expect(read).toThrow('"minor" must be a whole number')
  })
})

const refusals: [string, string, string][] = [
  ['no mod record', SYSTEM, 'there must be one "mod" record, not 0'],
  ['two mod records', `${MOD}\n${MOD}`, 'there must be one "mod" record, not 2'],
  ['no JSON', `${MOD}\nhello`, 'it is not JSON: hello'],
  ['an array', `${MOD}\n[]`, 'must be an object'],
  ['two keys in a record', '{"mod":{},"group":{}}', 'exactly one key'],
  ['an unknown record', `${MOD}\n{"sytem":{}}`, 'unknown record "sytem"'],
  ['duplicate keys', '{"mod":{"name":"a:b","version":"1.0.0","name":"c:d","abi":1}}', 'duplicate key "name"'],
  ['duplicate keys under escapes', '{"mod":{"name":"a:b","n\\u0061me":"c:d"}}', 'duplicate key "name"'],
  [
    'an ABI that is an object which is no text',
    '{"mod":{"name":"a:b","version":"1.0.0","abi":{"toString":1}}}',
    'must be a version number of the ABI',
  ],
  [
    'no version of the ABI',
    '{"mod":{"name":"a:b","version":"1.0.0"}}',
    'must be a version number of the ABI',
  ],
  ['a name that is not text', '{"mod":{"name":1,"version":"1.0.0","abi":1}}', '"name" must be text'],
  ['a mod that is not an object', '{"mod":[]}', 'a mod must be an object'],
  ['a system that is not an object', `${MOD}\n{"system":null}`, 'a system must be an object'],
  ['a group that is not an object', `${MOD}\n{"group":1}`, 'a group must be an object'],
  ['a group twice', `${MOD}\n${GROUP}\n${GROUP}`, 'duplicate group "client"'],
  ['a package that is not an object', `${MOD}\n{"package":1}`, 'a package that is not an object'],
  [
    'a bad field of a package',
    `${MOD}\n{"package":{"name":"acme:curve","version":"1.0.0","events":[{"name":"bent","fields":[["by","f16"]]}]}}`,
    'record 2: an event, "bent": invalid type description: unknown type "f16"',
  ],
  [
    'authors that are no list',
    '{"mod":{"name":"a:b","version":"1.0.0","abi":1,"authors":"me"}}',
    '"authors" must be an array',
  ],
  [
    'a description that a terminal acts on',
    '{"mod":{"name":"a:b","version":"1.0.0","abi":1,"description":"\\u001b[2J"}}',
    'invisible characters: \\u001b[2J',
  ],
  [
    'an author that turns the text around',
    '{"mod":{"name":"a:b","version":"1.0.0","abi":1,"authors":["\u202egnp.exe"]}}',
    'invisible characters: \\u202e',
  ],
  [
    'an export that is no text',
    `${MOD}\n{"system":{"name":"a:b/c","version":"1.0.0","new":1}}`,
    '"new" must be text',
  ],
  [
    'a handler that is not an object',
    `${MOD}\n{"system":{"name":"a:b/c","version":"1.0.0","handlers":["x"]}}`,
    'a handler must be an object',
  ],
  [
    'a system without a package',
    `${MOD}\n{"system":{"name":"ball","version":"1.0.0"}}`,
    'is not of the form "namespace:package/item"',
  ],
  ['a bad name', '{"mod":{"name":"A:b","version":"1.0.0","abi":1}}', 'is not of the form "namespace:name"'],
  [
    'control characters in a name',
    '{"mod":{"name":"a:\\u0000\\u001b[31m","version":"1.0.0","abi":1}}',
    '\\u0000\\u001b',
  ],
  ['__proto__ as a name', '{"mod":{"name":"__proto__","version":"1.0.0","abi":1}}', '__proto__'],
  ['__proto__ as a record', `${MOD}\n{"__proto__":{"mod":1}}`, '__proto__'],
  ['a bad version', '{"mod":{"name":"a:b","version":"one","abi":1}}', 'semantic version'],
  [
    'a package that is not its own',
    `${MOD}\n{"package":{"name":"pong:game","version":"1.0.0"}}`,
    'is not named like the mod',
  ],
  [
    'a package twice',
    `${MOD}\n{"package":{"name":"acme:curve","version":"1.0.0"}}\n{"package":{"name":"acme:curve","version":"1.0.0"}}`,
    'defined twice',
  ],
  [
    'a group of nothing',
    `${MOD}\n{"group":{"name":"client","systems":["acme:curve/ghost"]}}`,
    'names an unknown system',
  ],
  ['a bad group', `${MOD}\n{"group":{"name":"Client","systems":[]}}`, 'kebab-case'],
  [
    'a bad stage',
    `${MOD}\n{"system":{"name":"a:b/c","version":"1.0.0","queries":[{"stage":"never","export":"x"}]}}`,
    'unknown stage "never"',
  ],
  ['a bad id', `${MOD}\n{"system":{"name":"a:b/c","version":"1.0.0","provides":["a:b/c"]}}`, 'a:b/c'],
  [
    'an option that is no truth value',
    `${MOD}\n{"system":{"name":"a:b/c","version":"1.0.0","uses":[{"trait":"a:b/d","version":"1.0.0","optional":1}]}}`,
    'true or false',
  ],
  [
    'text that is too long',
    `{"mod":{"name":"a:b","version":"1.0.0","abi":1,"description":"${'x'.repeat(2000)}"}}`,
    '2000 characters',
  ],
  ['too many lines', `${MOD}${'\n'.repeat(2000)}`, '2001 lines'],
  ['nesting without end', `${MOD}\n${'['.repeat(10_000)}`, 'nested too deeply'],
  [
    'too many entries',
    `${MOD}\n{"system":{"name":"a:b/c","version":"1.0.0","provides":[${'"a:b/c@1.0.0",'.repeat(1500)}"a:b/c@1.0.0"]}}`,
    '1501 entries',
  ],
]

describe('is refused, with what is wrong', () => {
  test.each(refusals)('%s', (_what, content, said) => {
    const read = (): unknown => readManifest([text(content)], 'bad.wasm')
    expect(read).toThrow(expect.objectContaining({ code: 'manifest/invalid' }))
    expect(read).toThrow(said)
  })

  test.each([
    ['a system', `${MOD}\n${SYSTEM}\n${SYSTEM}`, 'duplicate system "acme:curve/ball"'],
    [
      'a system in a group',
      `${MOD}\n${SYSTEM}\n{"group":{"name":"client","systems":["acme:curve/ball","acme:curve/ball"]}}`,
      'the group "client" names acme:curve/ball twice',
    ],
  ])('%s that stands there twice has a code of its own', (_what, content, said) => {
    const read = (): unknown => readManifest([text(content)], 'bad.wasm')
    expect(read).toThrow(expect.objectContaining({ code: 'manifest/duplicate-system' }))
    expect(read).toThrow(said)
  })

  test('no UTF-8, and more than a megabyte', () => {
    expect(() => readManifest([Uint8Array.of(0xff)], 'x')).toThrow('not UTF-8')
    expect(() => readManifest([new Uint8Array(2_000_000)], 'x')).toThrow('2000000 bytes')
  })

  test('everything that is wrong at once', () => {
    expect(() => readManifest([text(`${MOD}\nhello\n{"x":1}\n{"group":{"name":"G"}}`)], 'x')).toThrow(
      /record 2.*record 3.*record 4/s,
    )
  })

  test('each mistake is a problem of its own, up to a point', () => {
    const errors = `${MOD}\n${'hello\n'.repeat(30)}`
    const thrown = thrownBy(() => readManifest([text(errors)], 'bad.wasm'))
    expect(thrown.problems).toHaveLength(20)
    expect(thrown.problems[0]).toMatchObject({
      code: 'manifest/invalid',
      message: 'record 2: it is not JSON: hello',
      names: { file: 'bad.wasm', mod: 'acme:curve' },
    })
    expect(thrown.message).toContain('and 10 more')
  })

  test('a manifest without end costs little', () => {
    const item = '{"name":"e"},'.repeat(70_000)
    const wide = `${MOD}\n{"package":{"name":"acme:curve","version":"1.0.0","events":[${item}{"name":"e"}]}}`
    expect(() => readManifest([text(wide)], 'x')).toThrow('an array of 70001 entries')
    const tuple = `{"name":"e","fields":[["x",{"tuple":[${'"u8",'.repeat(150_000)}"u8"]}]]}`
    const deep = `${MOD}\n{"package":{"name":"acme:curve","version":"1.0.0","events":[${tuple}]}}`
    expect(() => readManifest([text(deep)], 'x')).toThrow('an array of 150001 entries')
  })

  /** The outcome of a manifest: it is read, or refused with a code; no terminal acts on the message. */
  const outcomeOf = (content: Uint8Array): string => {
    try {
      readManifest([content], 'x')
      return 'read'
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      // oxlint-disable-next-line no-control-regex -- none but the ends of lines may be there
      return /[\u0000-\u0009\u000b-\u001f]/.test(error.message) ? 'harmful' : error.code
    }
  }
  const fine = expect.stringMatching(
    /^(read|manifest\/invalid|manifest\/unsupported-abi|manifest\/duplicate-system)$/,
  ) as unknown
  const WHOLE = `${MOD}\n${SYSTEM}\n{"group":{"name":"client","systems":["acme:curve/ball"]}}\n{"package":{"name":"acme:curve","version":"1.2.0","components":[{"name":"bend","fields":[["by","f32",0.5]]}],"traits":[{"name":"spin","methods":[{"name":"amount","params":[["of","entity"]],"result":{"option":"f32"}}]}]}}`

  test('a manifest cut off anywhere is read or refused', () => {
    const whole = text(WHOLE)
    expect(() => readManifest([whole], 'x')).not.toThrow()
    for (let end = 0; end < whole.length; end++) expect(outcomeOf(whole.subarray(0, end))).toEqual(fine)
  })

  test('changed bytes are read or refused, and nothing else happens', () => {
    const whole = text(WHOLE)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const bytes = whole.slice()
          for (const [at, byte] of changes) bytes[at] = byte
          expect(outcomeOf(bytes)).toEqual(fine)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('any value anywhere in a record is read or refused, and nothing else happens', () => {
    const records = WHOLE.split('\n').map((line) => JSON.parse(line) as Record<string, object>)
    fc.assert(
      fc.property(fc.constantFrom(...records), fc.jsonValue(), fc.nat(20), (record, value, which) => {
        const copy = structuredClone(record)
        const body = Object.values(copy)[0] as Record<string, unknown>
        const keys = Object.keys(body)
        body[keys[which % keys.length]!] = value
        expect(outcomeOf(text(`${MOD}\n${JSON.stringify(copy)}`))).toEqual(fine)
      }),
      { numRuns: 1000 },
    )
  })

  test('any text is read or refused, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        expect(outcomeOf(text(`${MOD}\n${line}`))).toEqual(fine)
      }),
    )
  })
})

describe('a module', () => {
  test('without a manifest is no mod', async () => {
    await expect(parseModule(assemble('(module)'), 'x.wasm')).rejects.toMatchObject({
      code: 'module/no-manifest',
    })
  })
  test('whose code is not valid is refused before anything runs', async () => {
    const mod = watMod(
      [{ mod: { name: 'a:b', version: '1.0.0', abi: 1 } }],
      '(module (func (export "f") (result i32) (i32.const 1)))',
    )
    const broken = mod.slice()
    // The constant in the function's body becomes one of another type.
    broken[broken.lastIndexOf(0x41, broken.indexOf(0x0b, 30))] = 0x43
    await expect(parseModule(broken, 'x.wasm')).rejects.toMatchObject({
      code: 'module/invalid',
      names: { file: 'x.wasm' },
    })
    expect(withCustomSection(mod, 'other', '').length).toBeGreaterThan(mod.length)
  })
})
