import { describe, expect, test } from 'vitest'
import { defineGame } from '../../engine/index.ts'
import { createGame, type CreateGameOptions } from '../../src/index.ts'
import { watMod } from '../testing/wat-mod.ts'
import { withCustomSection } from '../wasm/index.ts'

const manifest = (limits?: object): object => ({
  mod: { name: 'acme:large', version: '1.0.0', abi: 1, ...(limits === undefined ? {} : { limits }) },
})
const large = (limits?: object): Uint8Array =>
  withCustomSection(
    withCustomSection(
      watMod(
        [manifest(limits) as never],
        '(module (func (export "a") (nop) (nop) (nop) (nop)) (func (export "b")))',
      ),
      'one',
      'x'.repeat(300),
    ),
    'two',
    'y'.repeat(300),
  )

async function load(bytes: Uint8Array, options: CreateGameOptions): Promise<readonly [string, string]> {
  const game = await createGame(defineGame({ name: 'demo', packages: [], systems: [] }), options)
  const [mod] = await game.mods.add([{ file: 'large.wasm', bytes }])
  return [mod!.errors[0]?.code ?? mod!.status, mod!.errors[0]?.message ?? '']
}

describe('how large a module may be is up to the game', () => {
  test.each([
    ['moduleBytes', 500],
    ['codeBytes', 8],
    ['sectionBytes', 200],
    ['sectionsBytes', 500],
    ['exports', 1],
    ['functions', 1],
  ])('%s', async (limit, most) => {
    expect((await load(large(), {}))[0]).toBe('running')
    const [code, message] = await load(large(), { limits: { [limit]: most } })
    expect(code).toBe('module/too-large')
    expect(message).toContain(`; the limit is ${most}`)
  })
  test('for each mod, which may ask for more', async () => {
    const limits = { exports: 1 }
    expect((await load(large({ exports: 2 }), { limits }))[0]).toBe('module/too-large')
    expect((await load(large({ exports: 2 }), { limits, limitsOf: (_mod, wanted) => wanted }))[0]).toBe(
      'running',
    )
  })
})
