import { describe, expect, test } from 'vitest'
import { assemble } from '../testing/wat-mod.ts'
import { embedManifest } from './embed.ts'
import { parseModule } from './module.ts'

const MODULE = assemble('(module (func (export "start")))')
const manifest = (version: string): string => JSON.stringify({ mod: { name: 'acme:late', version, abi: 1 } })

describe('a manifest', () => {
  test('makes a mod of a module, and takes the place of the one before', async () => {
    const first = await embedManifest(MODULE, manifest('1.0.0'), 'late.wasm')
    const second = await embedManifest(first, manifest('1.2.0'), 'late.wasm')
    expect((await parseModule(first, 'late.wasm')).version).toBe('1.0.0')
    expect((await parseModule(second, 'late.wasm')).version).toBe('1.2.0')
    expect(second.length).toBe(first.length)
  })

  test('that breaks the rules is refused, and so is what is no module', async () => {
    await expect(embedManifest(MODULE, '{"mod":{}}', 'late.wasm')).rejects.toMatchObject({
      code: 'manifest/invalid',
    })
    await expect(embedManifest(new Uint8Array(20), manifest('1.0.0'), 'late.wasm')).rejects.toMatchObject({
      code: 'module/not-wasm',
    })
  })

  test.each([
    [
      'over many lines',
      '{\n  "mod": {\n    "name": "acme:late",\n    "version": "1.0.0",\n    "abi": 1\n  }\n}\n',
    ],
    [
      'in an array',
      '[{"mod":{"name":"acme:late","version":"1.0.0","abi":1}},\n{"group":{"name":"client","systems":[]}}]',
    ],
    [
      'one behind the other',
      '{"mod":{"name":"acme:late","version":"1.0.0","abi":1}} {"group":\n{"name":"a","systems":[]}}',
    ],
    ['behind a byte order mark', `\ufeff${manifest('1.0.0')}`],
    [
      'with a brace in a text',
      '{"mod":{"name":"acme:late","version":"1.0.0","abi":1,\n"description":"} \\" {"}}',
    ],
  ])('is taken as people write it: %s', async (_how, records) => {
    expect((await parseModule(await embedManifest(MODULE, records, 'late.wasm'), 'late.wasm')).version).toBe(
      '1.0.0',
    )
  })

  test.each(['{"mod":', '{"mod":{}}}', '"text"', 'no JSON {}', '[1', '{"mod":{"name":"a\nb"}}', ']['])(
    'that is no JSON is refused: %j',
    async (records) => {
      await expect(embedManifest(MODULE, records, 'late.wasm')).rejects.toMatchObject({
        code: 'manifest/invalid',
      })
    },
  )
})

describe('a component', () => {
  const component = (...sections: (readonly [number, Uint8Array])[]): Uint8Array => {
    const bytes = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]
    for (const [id, content] of sections) bytes.push(id, content.length, ...content)
    return Uint8Array.from(bytes)
  }
  const CORE = 1
  const OTHER = 7

  test('that holds one core module gives it away', async () => {
    const wrapped = component([CORE, MODULE], [OTHER, Uint8Array.of(0)])
    expect(await embedManifest(wrapped, manifest('1.0.0'), 'late.wasm')).toEqual(
      await embedManifest(MODULE, manifest('1.0.0'), 'late.wasm'),
    )
  })

  test.each([
    ['two modules', component([CORE, MODULE], [CORE, MODULE]), 'module/not-wasm', 'holds 2 core modules'],
    ['none', component([OTHER, Uint8Array.of(0)]), 'module/not-wasm', 'holds 0 core modules'],
    ['a component', component([4, component([CORE, MODULE])]), 'module/not-wasm', 'and 1 component'],
    ['half a module', component([CORE, MODULE]).subarray(0, 30), 'module/invalid', 'ends too early'],
  ])('that holds %s is refused, with what to do', async (_what, bytes, code, message) => {
    await expect(embedManifest(bytes, manifest('1.0.0'), 'late.wasm')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    })
  })
})
