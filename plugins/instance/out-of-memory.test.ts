import { expect, test } from 'vitest'
import { defineGame, definePackage, type SkeinError } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Go = demo.event('go', {})

/** A mod that takes memory in pieces until it gets no more, and then does what allocators do. */
async function faultOf(memory: string, pages: number, where: 'go' | 'allocator' = 'go'): Promise<SkeinError> {
  const take = `(loop $more (br_if $more (i32.ge_s (memory.grow (i32.const ${pages})) (i32.const 0)))) unreachable`
  const bytes = watMod(
    [
      { mod: { name: 'acme:hungry', version: '1.0.0', abi: 1 } },
      {
        system: {
          name: 'acme:hungry/hungry',
          version: '1.0.0',
          handlers: [{ event: 'demo:game/go', version: '1.0.0', export: 'go' }],
        },
      },
    ],
    `(module (memory (export "memory") ${memory})
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) ${where === 'go' ? '(i32.const 1024)' : take})
      (func (export "go") (param i32 i32) ${take}))`,
  )
  const game = await createGame(defineGame({ packages: [demo], systems: [] }), {
    limits: { memoryBytes: 1_048_576 },
  })
  const faults: SkeinError[] = []
  game.on('mod-faulted', ({ error }) => faults.push(error))
  await game.mods.add([{ file: 'hungry.wasm', bytes }])
  game.raise(Go, {})
  game.frame()
  return faults[0]!
}

test.each([
  ['in a handler', '1', 1, 'go', 'raise "memoryBytes" in the game'],
  [
    'in its allocator, while the game hands it something',
    '1',
    1,
    'allocator',
    'raise "memoryBytes" in the game',
  ],
  ['where its module says how much', '1 4', 1, 'go', 'build it with a larger maximum memory'],
] as const)('a mod that is out of memory says so %s', async (_where, memory, pages, place, hint) => {
  const error = await faultOf(memory, pages, place)
  expect(error).toMatchObject({ code: 'fault/trap', names: { mod: 'acme:hungry' } })
  expect(error.message).toMatch(
    /with all of its (?:1|0\.3) MiB of memory in use: it is probably out of memory/,
  )
  expect(error.hint).toContain(hint)
})

test('one that asked for more at once than was left may be', async () => {
  const { message, hint } = await faultOf('8', 10)
  expect(message).not.toContain('out of memory')
  expect(hint).toContain('It uses 0.5 of 1 MiB of memory: if a large allocation failed, raise "memoryBytes"')
})

test('one that traps for another reason is not', async () => {
  const { message, hint } = await faultOf('1', 100)
  expect(`${message} ${hint}`).not.toMatch(/MiB/)
})
