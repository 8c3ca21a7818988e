import { expect, test } from 'vitest'
import { defineGame } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { watMod } from '../testing/wat-mod.ts'
import { withCustomSection } from '../wasm/index.ts'

test('a mod that brings more than eight megabytes starts, in pages too', async () => {
  const mod = watMod(
    [
      { mod: { name: 'acme:bulky', version: '1.0.0', abi: 1 } },
      { system: { name: 'acme:bulky/it', version: '1.0.0', new: 'new' } },
    ],
    '(module (func (export "new")))',
  )
  const game = await createGame(defineGame({ name: 'demo', packages: [], systems: [] }), {})
  const bytes = withCustomSection(mod, 'pictures', new Uint8Array(9_000_000))
  const [status] = await game.mods.add([{ file: 'bulky.wasm', bytes }])
  expect([status!.status, status!.errors]).toEqual(['running', []])
})
