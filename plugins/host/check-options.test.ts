import { describe, expect, test } from 'vitest'
import { defineGame, type GameDefinition } from '../../engine/index.ts'
import { createGame, type CreateGameOptions } from '../../src/index.ts'
import { watMod } from '../testing/wat-mod.ts'
import type { ModFile } from './mod-status.ts'

const game = defineGame({ name: 'demo', packages: [], systems: [] })
const code = (hint?: string): unknown =>
  expect.objectContaining({ code: 'value/invalid', ...(hint === undefined ? {} : { hint }) })

// Programs in JavaScript, and options from files, have no compiler that looks at them.
describe('options that make no sense are refused', () => {
  test.each<[unknown, string?]>([
    [{ limits: { memorybytes: 3 } }, 'Did you mean "memoryBytes"?'],
    [{ limits: { memoryBytes: -1 } }],
    [{ limits: { memoryBytes: '3' } }],
    [{ faults: { actions: ['suspnd'] } }, 'Did you mean "suspend"?'],
    [{ faults: { steps: ['suspend'] } }, 'Its options are actions, codes, forgiveAfter.'],
    [{ faults: { action: ['suspend'] } }, 'Did you mean "actions"?'],
    [{ faults: { codes: { 'fault/trap': ['ignore'] } } }, 'Use one of warn, skip, suspend, rollback.'],
    [{ faults: { forgiveAfter: -1 } }],
    [{ slow: { milliseconds: 3 } }, 'Set "clock" of "slow", such as () => performance.now().'],
    [{ slow: { clock: () => 0, frames: 'many' } }],
    [{ totalMemoryBytes: Number.NaN }],
    [{ probationFrames: '60' }],
    [{ seed: 'seven' }, 'Pass a number, such as 7.'],
  ])('%j', async (options, hint) => {
    await expect(createGame(game, options as CreateGameOptions)).rejects.toEqual(code(hint))
  })

  test('those that do are taken', async () => {
    const options: CreateGameOptions = {
      seed: -0.5,
      limits: { memoryBytes: 0, loops: undefined } as never,
      faults: { actions: ['warn', 'skip', 'rollback'], forgiveAfter: Infinity },
      slow: { clock: () => 0, rest: 0 },
      probationFrames: 0,
    }
    await expect(createGame(game, options)).rejects.toEqual(code())
    await createGame(game, { ...options, limits: { memoryBytes: 0 } })
  })

  test('a limit that a game misspells for a mod keeps that mod out', async () => {
    const { mods } = await createGame(game, { limitsOf: () => ({ memoryByte: 3 }) as never })
    const bytes = watMod([{ mod: { name: 'acme:a', version: '1.0.0', abi: 1 } }], '(module)')
    const [status] = await mods.add([{ file: 'a.wasm', bytes }])
    expect(status).toMatchObject({ status: 'refused', errors: [code('Did you mean "memoryBytes"?')] })
  })
})

test.each<unknown>([undefined, {}, { default: game }, null])('%j is no game', async (definition) => {
  await expect(createGame(definition as GameDefinition)).rejects.toEqual(code())
})

describe('what are no files', () => {
  test.each<unknown>([
    undefined,
    { file: 'a.wasm', bytes: new Uint8Array(8) },
    [{ file: 'a.wasm' }],
    [{ file: 'a.wasm', bytes: new ArrayBuffer(8) }],
    [{ file: 'a.wasm', bytes: 'x' }],
    [{ bytes: new Uint8Array(8) }],
  ])('are not added: %j', async (files) => {
    const { mods } = await createGame(game)
    await expect(mods.add(files as ModFile[])).rejects.toEqual(code())
    expect(mods.list()).toEqual([])
  })
})
