import { expect, test } from 'vitest'
import { defineGame, definePackage, defineSystem, t, tick } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const pkg = definePackage('demo:cost', '1.0.0')
const Tick = pkg.event('tick', {})
const Crossing = pkg.trait('crossing', {
  text: t.func([t.string]),
  pairs: t.func([t.list(t.record({ a: t.u32, b: t.u32 }))]),
  lists: t.func([t.list(t.list(t.u8))]),
})
const definition = defineGame({
  name: 'cost',
  packages: [pkg],
  systems: [
    defineSystem('crossing', {
      provides: [Crossing],
      create: () => ({ text: () => undefined, pairs: () => undefined, lists: () => undefined }),
    }),
    defineSystem('ticks', {
      create: ({ raise }) => ({ tick: () => raise(Tick, {}) }),
      run: [tick('update', (self: { tick(): void }) => self.tick())],
    }),
  ],
})

/** The fuel that a frame takes in which a mod does something. */
async function spent(imported: string, code: string): Promise<number> {
  const bytes = watMod(
    [
      { mod: { name: 'acme:mod', version: '1.0.0', abi: 1 } },
      {
        system: {
          name: 'acme:mod/it',
          version: '1.0.0',
          uses: [{ trait: 'demo:cost/crossing', version: '1.0.0' }],
          handlers: [{ event: 'demo:cost/tick', version: '1.0.0', export: 'on-tick' }],
        },
      },
    ],
    `(module (import ${imported}) (memory (export "memory") 2) ${REALLOC}
      (func (export "on-tick") (param i32 i32) ${code}))`,
  )
  const game = await createGame(definition, { limits: { logLines: 100_000 } })
  await game.mods.add([{ file: 'mod.wasm', bytes }])
  game.frame()
  const [mod] = game.mods.list()
  expect(mod!.errors).toEqual([])
  return mod!.fuel!.spent
}

const trait = (method: string): string => `"demo:cost/crossing@1.0.0" "${method}" (func $f (param i32 i32))`

test('a mod pays for the lines that it prints, not only for their bytes', async () => {
  const print = (byte: number): Promise<number> =>
    spent(
      '"wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32))',
      `(memory.fill (i32.const 4096) (i32.const ${byte}) (i32.const 1000))
       (i32.store (i32.const 16) (i32.const 4096)) (i32.store (i32.const 20) (i32.const 1000))
       (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 32)))`,
    )
  expect((await print(10)) - (await print(97))).toBeGreaterThanOrEqual(1_000 * 256)
})

test('a mod pays more for text whose characters take several bytes', async () => {
  const send = (text: string): Promise<number> =>
    spent(
      trait('text'),
      `(memory.fill (i32.const 4096) (i32.const 97) (i32.const 4000))
       (i32.store (i32.const 16) ${text}) (memory.copy (i32.const 4096) (i32.const 16) (i32.const 4))
       (memory.copy (i32.const 4100) (i32.const 4096) (i32.const 4))
       (memory.copy (i32.const 4104) (i32.const 4096) (i32.const 8)) (memory.copy (i32.const 4112) (i32.const 4096) (i32.const 16))
       (memory.copy (i32.const 4128) (i32.const 4096) (i32.const 32)) (memory.copy (i32.const 4160) (i32.const 4096) (i32.const 64))
       (memory.copy (i32.const 4224) (i32.const 4096) (i32.const 128)) (memory.copy (i32.const 4352) (i32.const 4096) (i32.const 256))
       (call $f (i32.const 4096) (i32.const 512))`,
    )
  // "aaaa", and "é" twice.
  const [narrow, wide] = [await send('(i32.const 0x61616161)'), await send('(i32.const 0xa9c3a9c3)')]
  expect(wide - narrow).toBe(256 * 6)
})

test('a mod pays for each list within a list', async () => {
  // Elements of eight bytes and two values either way, all of them zero.
  const send = (method: string): Promise<number> =>
    spent(trait(method), '(call $f (i32.const 8192) (i32.const 100))')
  expect((await send('lists')) - (await send('pairs'))).toBe(100 * 256)
})
