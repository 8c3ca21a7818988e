import { describe, expect, test } from 'vitest'
import { defineGame } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { describeModule, parseModule, permissionLines, type GrantRules } from '../index.ts'
import { watMod } from '../testing/wat-mod.ts'
import { MANIFEST, runGuest } from './testing/wasi-guest.ts'

const HANDLER = '(func (export "step") (param i32 i32))'
const REALLOC = '(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)'
const MEMORY = '(memory (export "memory") 1)'

async function refusal(wat: string): Promise<{ codes: string[]; text: string }> {
  const { refusals } = await runGuest(watMod(MANIFEST, `(module ${wat} ${REALLOC} ${HANDLER})`))
  return {
    codes: refusals.map((it) => it.code),
    text: refusals.map((it) => `${it.message} ${it.hint}`).join('\n'),
  }
}

describe('imports of WASI', () => {
  test('of the wrong type are refused', async () => {
    const { codes, text } = await refusal(
      `(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i64 i32 i32) (result i32))) ${MEMORY}`,
    )
    expect(codes).toEqual(['link/wrong-type'])
    expect(text).toContain(
      '"wasi_snapshot_preview1#fd_write" of acme:guest has the type (i32, i64, i32, i32) -> (i32)',
    )
  })

  test('that it does not have are refused, with what is close', async () => {
    const { codes, text } = await refusal(
      `(import "wasi_snapshot_preview1" "fd_writ" (func (param i32))) ${MEMORY}`,
    )
    expect(codes).toEqual(['link/unknown-import'])
    expect(text).toContain('acme:guest imports an unknown function "fd_writ" of wasi_snapshot_preview1')
    expect(text).toContain('fd_write')
  })

  test('that are no functions are refused', async () => {
    const { codes } = await refusal(`(import "wasi_snapshot_preview1" "fd_write" (global i32)) ${MEMORY}`)
    expect(codes).toEqual(['link/unknown-import'])
  })

  test.each(['wasi_unstable', 'wasi:cli/stdout@0.2.0', 'wasi'])(
    'of %s are refused, with the right one',
    async (module) => {
      const { codes, text } = await refusal(`(import "${module}" "fd_write" (func)) ${MEMORY}`)
      expect(codes).toEqual(['link/unknown-import'])
      expect(text).toContain(`"${module}", an unsupported version of WASI`)
      expect(text).toContain('wasi_snapshot_preview1')
    },
  )

  test('need a memory, unless they take no pointers', async () => {
    const wat = `(import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))`
    expect((await refusal(wat)).codes).toEqual(['link/missing-export'])
  })
})

describe('a mod that is built as a program', () => {
  test('is refused with what to do', async () => {
    const { codes, text } = await refusal(`${MEMORY} (func (export "_start"))`)
    expect(codes).toEqual(['link/wasi-command'])
    expect(text).toContain('reactor')
  })

  test('is none if it says how to start it as a library', async () => {
    expect((await refusal(`${MEMORY} (func (export "_start")) (func (export "_initialize"))`)).codes).toEqual(
      [],
    )
  })
})

describe('a game that grants', () => {
  const bytes = watMod(
    [{ mod: { name: 'acme:roller', version: '1.0.0', abi: 1 } }],
    `(module (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32))) ${MEMORY})`,
  )
  const load = async (grants: GrantRules): Promise<string[]> => {
    const game = await createGame(defineGame({ name: 'test', packages: [], systems: [] }), { grants })
    const [status] = await game.mods.add([{ file: 'roller.wasm', bytes }])
    return status!.errors.map((error) => error.code)
  }

  test('no WASI, or not all of it, is obeyed', async () => {
    expect(await load({ deny: ['wasi_snapshot_preview1'] })).toEqual(['link/not-granted'])
    expect(await load({ deny: ['wasi_snapshot_preview1#random_get'] })).toEqual(['link/not-granted'])
    expect(await load({ allow: ['skein:engine'] })).toEqual(['link/not-granted'])
    expect(await load({ deny: ['wasi_snapshot_preview1#fd_write'] })).toEqual([])
    expect(await load({ allow: ['wasi_snapshot_preview1', 'skein:engine/random'] })).toEqual([])
    // The engine's traits behind WASI are denied and allowed along with it.
    expect(await load({ deny: ['skein:engine/random'] })).toEqual(['link/not-granted'])
    expect(await load({ allow: ['wasi_snapshot_preview1'] })).toEqual(['link/not-granted'])
  })
})

describe('inspect', () => {
  test('says in words what a mod does with WASI', async () => {
    const names = {
      fd_write: '(param i32 i32 i32 i32) (result i32)',
      fd_close: '(param i32) (result i32)',
      clock_time_get: '(param i32 i64 i32) (result i32)',
      random_get: '(param i32 i32) (result i32)',
      path_unlink_file: '(param i32 i32 i32) (result i32)',
      sock_shutdown: '(param i32 i32) (result i32)',
    }
    const imports = Object.entries({ ...names, no_such_thing: '' }).map(
      ([name, type]) => `(import "wasi_snapshot_preview1" "${name}" (func ${type}))`,
    )
    const bytes = watMod(MANIFEST, `(module ${imports.join('')} ${imports[0]} ${MEMORY} ${HANDLER})`)
    const mod = describeModule(await parseModule(bytes, 'guest.wasm'))
    expect(mod.wasi).toEqual(Object.keys(names))
    expect(mod.foreign).toEqual(['wasi_snapshot_preview1#no_such_thing'])
    expect(permissionLines(mod)).toEqual([
      "write to the game's log",
      "read the game's time",
      'use random numbers',
      'call file functions of WASI, which find no files',
      'call network functions of WASI, which find no network',
      expect.stringContaining('step'),
    ])
  })
})
