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
})
