import { describe, expect, test } from 'vitest'
import { startReplacementGame, replacementGame } from '../testing/replacement-game.ts'
import { createGame } from '../../src/index.ts'
import { watMod } from '../testing/wat-mod.ts'

const SYSTEM = {
  name: 'evil:liar/it',
  version: '1.0.0',
  save: 'save',
  restore: 'restore',
}
/** A version that claims the layout of all others, whatever its module keeps. */
const liar = (version: string, module: string): Uint8Array =>
  watMod(
    [{ mod: { name: 'evil:liar', version, abi: 1, layout: 'x' } }, { system: { ...SYSTEM, version } }],
    `(module ${module}
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 2048))
      (func (export "save") (result i32) (i32.const 0))
      (func (export "restore") (param i32 i32)))`,
  )
const three = '(i32.const 0) (i32.const 0) (i32.const 1)'
const one = '(memory (export "memory") 1)'

describe('a new version that claims the layout of the one before, although its module cannot keep it', () => {
  test.each([
    ['memory that is smaller at most', '(memory (export "memory") 10)', '(memory (export "memory") 1 1)'],
    ['memory that is smaller at first', '(memory (export "memory") 10)', one],
    ['memory that is larger', one, '(memory (export "memory") 3)'],
    ['one more global', one, `${one} (global (mut i64) (i64.const 0))`],
    ['one global less', `${one} (global (mut i64) (i64.const 0))`, one],
    [
      'a global of another type',
      `${one} (global (mut i64) (i64.const 0)) (func)`,
      `${one} (global (mut f32) (f32.const 0)) (func)`,
    ],
    [
      'a global that does not change any more',
      `${one} (global (mut i32) (i32.const 0))`,
      `${one} (global i32 (i32.const 0))`,
    ],
    ['a shorter table', `${one} (table 8 funcref)`, `${one} (table 2 funcref)`],
  ])('%s: goes on with what it saves', async (_what, before, after) => {
    const game = await createGame(replacementGame)
    const kept: string[] = []
    const log: string[] = []
    game.on('mod-replaced', (it) => kept.push(it.kept))
    game.on('log', ({ message }) => log.push(message))
    await game.mods.add([{ file: 'a.wasm', bytes: liar('1.0.0', before) }])
    game.frame()
    const [status] = await game.mods.add([{ file: 'a.wasm', bytes: liar('1.0.1', after) }])
    expect(status).toMatchObject({ status: 'running', version: '1.0.1' })
    expect(kept).toEqual(['saved'])
    expect(log).toEqual([expect.stringContaining('layout')])
    for (let frame = 0; frame < 3; frame++) game.frame()
    expect(game.mods.list()).toMatchObject([{ status: 'running', version: '1.0.1' }])
  })

  test.each([
    ['table.set', '(table.set 0 (i32.const 0) (ref.func 0))'],
    ['table.grow', '(drop (table.grow 0 (ref.func 0) (i32.const 1)))'],
    ['table.fill', '(table.fill 0 (i32.const 0) (ref.func 0) (i32.const 1))'],
    ['table.copy', `(table.copy ${three})`],
    ['table.init', `(table.init $e ${three})`],
    ['data.drop and memory.init', `(memory.init $d ${three}) (data.drop $d)`],
  ])('%s in its code: goes on with what it saves, in the same file as well', async (_what, code) => {
    const module = `${one} (table 4 funcref) (elem $e func 0) (data $d "abc") (func ${code})`
    const game = await createGame(replacementGame)
    const kept: string[] = []
    const log: string[] = []
    game.on('mod-replaced', (it) => kept.push(it.kept))
    game.on('log', ({ message }) => log.push(message))
    await game.mods.add([{ file: 'a.wasm', bytes: liar('1.0.0', module) }])
    game.frame()
    const [status] = await game.mods.add([{ file: 'a.wasm', bytes: liar('1.0.1', module) }])
    expect(status).toMatchObject({ status: 'running', version: '1.0.1' })
    expect(kept).toEqual(['saved'])
    expect(log).toEqual([expect.stringContaining('tables')])
  })

  test('memory that has grown beyond what the game allows the new version: it is refused with a code', async () => {
    const game = await createGame(replacementGame, {
      limitsOf: (_mod, wanted) => (wanted.memoryBytes === undefined ? {} : { memoryBytes: 65_536 }),
    })
    const grows = (limits: object): Uint8Array =>
      watMod(
        [
          { mod: { name: 'evil:grows', version: '1.0.0', abi: 1, layout: 'x', ...limits } },
          { system: { name: 'evil:grows/it', version: '1.0.0', new: 'new' } },
        ],
        '(module (memory (export "memory") 1) (func (export "new") (drop (memory.grow (i32.const 5)))))',
      )
    await game.mods.add([{ file: 'a.wasm', bytes: grows({}) }])
    const before = game.stateHash()
    const [status] = await game.mods.add([
      { file: 'a.wasm', bytes: grows({ limits: { memoryBytes: 65_536 } }) },
    ])
    expect(status).toMatchObject({ errors: [{ code: 'fault/over-limit', names: { mod: 'evil:grows' } }] })
    expect(game.mods.list()).toMatchObject([{ status: 'running', failed: { errors: [{}] } }])
    expect(game.stateHash()).toBe(before)
  })
})

test('memory that is handed over counts among what all mods have together', async () => {
  const grown = { layout: 'a', counts: '(drop (memory.grow (i32.const 1)))' }
  const { game, put } = await startReplacementGame({ totalMemoryBytes: 10 * 65_536, probationFrames: 1 })
  await put(grown)
  // It has one page more after each frame; both versions hold theirs while the new one is on probation.
  for (let frame = 0; frame < 5; frame++) game.frame()
  expect(await put({ ...grown, step: 2 })).toBe('faulted')
  expect(game.mods.list()).toMatchObject([
    { status: 'running', failed: { errors: [{ code: 'fault/over-limit' }] } },
  ])
})
