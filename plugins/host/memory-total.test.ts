import { expect, test } from 'vitest'
import { defineGame, definePackage } from '../../engine/index.ts'
import { createGame, type CreateGameOptions, type Game } from '../../src/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Go = demo.event('go', {})
const MIB = 1_048_576

/** A mod that begins with a megabyte, and has its memory grow by another with each event. */
function growing(name: string): { file: string; bytes: Uint8Array } {
  const bytes = watMod(
    [
      { mod: { name: `acme:${name}`, version: '1.0.0', abi: 1 } },
      {
        system: {
          name: `acme:${name}/it`,
          version: '1.0.0',
          handlers: [{ event: 'demo:game/go', version: '1.0.0', export: 'go' }],
        },
      },
    ],
    `(module (memory (export "memory") 16) ${REALLOC}
      (func (export "go") (param i32 i32) (drop (memory.grow (i32.const 16)))))`,
  )
  return { file: `${name}.wasm`, bytes }
}

async function start(options: CreateGameOptions): Promise<Game> {
  return createGame(defineGame({ name: 'demo', packages: [demo], systems: [] }), options)
}

function round(game: Game): void {
  game.raise(Go, {})
  game.frame()
}

const codes = (game: Game): (string | undefined)[] => game.mods.list().map((it) => it.errors[0]?.code)

test('the mod that wants more memory than all may have together is taken out, and says so', async () => {
  const game = await start({ totalMemoryBytes: 5 * MIB })
  await game.mods.add([growing('a'), growing('b')])
  round(game)
  expect(codes(game)).toEqual([undefined, undefined])
  round(game)
  expect(codes(game)).toEqual([undefined, 'fault/over-limit'])
  const [error] = game.mods.list()[1]!.errors
  expect(error!.names).toMatchObject({ mod: 'acme:b', export: 'go', frame: 2 })
  expect(error!.message).toContain(
    'it needs 1 MiB more memory: 6 MiB for all mods together; the limit is 5 MiB',
  )
  expect(error!.hint).toContain('"totalMemoryBytes"')
})

test('what a mod had is free when it has gone', async () => {
  const game = await start({ totalMemoryBytes: 4 * MIB })
  await game.mods.add([growing('a')])
  for (let i = 0; i < 3; i++) round(game)
  await game.mods.add([growing('b')])
  expect(codes(game)).toEqual([undefined, 'fault/over-limit'])
  game.mods.remove('acme:a')
  expect(game.mods.enable('acme:b').status).toBe('running')
  for (let i = 0; i < 3; i++) round(game)
  expect(codes(game)).toEqual([undefined])
  round(game)
  expect(codes(game)).toEqual(['fault/over-limit'])
})

test('mods whose fuel is not counted are held to it too', async () => {
  const game = await start({ totalMemoryBytes: 2 * MIB, meter: false })
  await game.mods.add([growing('a')])
  round(game)
  expect(codes(game)).toEqual([undefined])
  round(game)
  expect(codes(game)).toEqual(['fault/over-limit'])
})

test('it must be a number from zero up', async () => {
  await expect(start({ totalMemoryBytes: -1 })).rejects.toMatchObject({ code: 'value/invalid' })
  await expect(start({ totalMemoryBytes: Number.NaN })).rejects.toMatchObject({ code: 'value/invalid' })
})
