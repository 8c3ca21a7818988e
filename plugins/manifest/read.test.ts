import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseModule } from '../module/module.ts'
import { assemble, watMod, withCustomSection } from '../testing/wat-mod.ts'
import { readManifest } from './index.ts'

const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const MOD = '{"mod":{"name":"acme:curve","version":"1.2.0","abi":1}}'
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

  test('ignores keys that it does not know', () => {
    const manifest = readManifest(
      [text('{"mod":{"name":"a:b","version":"1.0.0","abi":1,"colour":"red"}}')],
      'x',
    )
    expect(manifest.mod.name).toBe('a:b')
  })
})

const refusals: [string, string, string][] = [
  ['no mod record', SYSTEM, 'there must be one "mod" record; there are 0'],
  ['two mod records', `${MOD}\n${MOD}`, 'there are 2'],
  ['no JSON', `${MOD}\nhello`, 'it is not JSON: hello'],
  ['an array', `${MOD}\n[]`, 'must be an object'],
  ['two keys in a record', '{"mod":{},"group":{}}', 'exactly one key'],
  ['an unknown record', `${MOD}\n{"sytem":{}}`, '"sytem" is no kind of record'],
  [
    'duplicate keys',
    '{"mod":{"name":"a:b","version":"1.0.0","name":"c:d","abi":1}}',
    'the key "name" stands twice',
  ],
  [
    'duplicate keys under escapes',
    '{"mod":{"name":"a:b","n\\u0061me":"c:d"}}',
    'the key "name" stands twice',
  ],
  ['another version of the ABI', '{"mod":{"name":"a:b","version":"1.0.0","abi":2}}', 'version 2 of the ABI'],
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
    "not the mod's own package",
  ],
  [
    'a package twice',
    `${MOD}\n{"package":{"name":"acme:curve","version":"1.0.0"}}\n{"package":{"name":"acme:curve","version":"1.0.0"}}`,
    'defined twice',
  ],
  ['a system twice', `${MOD}\n${SYSTEM}\n${SYSTEM}`, 'stands there twice'],
  [
    'a group of nothing',
    `${MOD}\n{"group":{"name":"client","systems":["acme:curve/ghost"]}}`,
    'is no system of this mod',
  ],
  ['a bad group', `${MOD}\n{"group":{"name":"Client","systems":[]}}`, 'kebab-case'],
  [
    'a bad stage',
    `${MOD}\n{"system":{"name":"a:b/c","version":"1.0.0","queries":[{"stage":"never","export":"x"}]}}`,
    '"never" is no stage',
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

  test('no UTF-8, and more than a megabyte', () => {
    expect(() => readManifest([Uint8Array.of(0xff)], 'x')).toThrow('not UTF-8')
    expect(() => readManifest([new Uint8Array(2_000_000)], 'x')).toThrow('2000000 bytes')
  })

  test('everything that is wrong at once', () => {
    expect(() => readManifest([text(`${MOD}\nhello\n{"x":1}\n{"group":{"name":"G"}}`)], 'x')).toThrow(
      /record 2.*record 3.*record 4/s,
    )
  })

  test('any text is read or refused, and nothing else happens', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.jsonValue().map((json) => JSON.stringify({ system: json })),
        ),
        (line) => {
          try {
            readManifest([text(`${MOD}\n${line}`)], 'x')
          } catch (error) {
            expect(error).toMatchObject({ code: 'manifest/invalid' })
          }
        },
      ),
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
