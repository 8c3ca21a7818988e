import { expect, test } from 'vitest'
import { defineGame, definePackage, t } from '../../engine/index.ts'
import { createGame, type CreateGameOptions, type Game } from '../../src/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Go = demo.event('go', {})
for (const name of ['a', 'b', 'c', 'd', 'e']) demo.trait(name, { go: t.func([]) })

async function start(
  files: readonly { file: string; bytes: Uint8Array }[],
  limits: CreateGameOptions['limits'],
): Promise<Game> {
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [] }), {
    limits: limits!,
  })
  await game.mods.add(files)
  return game
}

/** A mod that calls itself so many times, and then the next mod. */
function link(name: string, next: string | null, depth: number): { file: string; bytes: Uint8Array } {
  const bytes = watMod(
    [
      { mod: { name: `evil:${name}`, version: '1.0.0', abi: 1 } },
      {
        system: {
          name: `evil:${name}/it`,
          version: '1.0.0',
          uses: next === null ? [] : [{ trait: `demo:game/${next}`, version: '1.0.0' }],
          provides: [`demo:game/${name}@1.0.0`],
          handlers: name === 'a' ? [{ event: 'demo:game/go', version: '1.0.0', export: 'go' }] : [],
        },
      },
    ],
    `(module
      ${next === null ? '(func $next)' : `(import "demo:game/${next}@1.0.0" "go" (func $next))`}
      (memory (export "memory") 1) ${REALLOC}
      (func $deep (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (call $next) (return (i32.const 0))))
        (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
      (func $it (export "demo:game/${name}@1.0.0#go") (drop (call $deep (i32.const ${depth}))))
      (func (export "go") (param i32 i32) (call $it)))`,
  )
  return { file: `${name}.wasm`, bytes }
}

const chain = (depth: number): { file: string; bytes: Uint8Array }[] => [
  link('a', 'b', depth),
  link('b', 'c', depth),
  link('c', 'd', depth),
  link('d', 'e', depth),
  link('e', null, depth),
]

test('mods that call each other share the stack: whoever calls from too deep faults', async () => {
  const flat = await start(chain(50), {})
  flat.raise(Go, {})
  flat.frame()
  expect(flat.mods.list().map((it) => it.status)).toEqual(Array(5).fill('running'))

  const deep = await start(chain(2400), {})
  deep.raise(Go, {})
  deep.frame()
  const faults = deep.mods.list().map((it) => it.errors[0]?.code)
  expect(faults).toEqual(['fault/stack-overflow', undefined, undefined, undefined, undefined])
  expect(deep.mods.list()[0]!.errors[0]!.message).toContain('evil:b')
})

test('what a mod calls leaves its own stack as it was', async () => {
  // It calls one that goes deep and comes back, and then another.
  const game = await start(
    [
      {
        file: 'a.wasm',
        bytes: watMod(
          [
            { mod: { name: 'evil:a', version: '1.0.0', abi: 1 } },
            {
              system: {
                name: 'evil:a/it',
                version: '1.0.0',
                uses: ['b', 'e'].map((name) => ({ trait: `demo:game/${name}`, version: '1.0.0' })),
                handlers: [{ event: 'demo:game/go', version: '1.0.0', export: 'go' }],
              },
            },
          ],
          `(module (import "demo:game/b@1.0.0" "go" (func $b)) (import "demo:game/e@1.0.0" "go" (func $e))
            (memory (export "memory") 1) ${REALLOC}
            (func (export "go") (param i32 i32) (call $b) (call $e) (call $b) (call $e)))`,
        ),
      },
      link('b', null, 1500),
      link('e', null, 1500),
    ],
    {},
  )
  game.raise(Go, {})
  game.frame()
  expect(game.mods.list().flatMap((it) => it.errors)).toEqual([])
  expect(game.mods.list().map((it) => it.status)).toEqual(Array(3).fill('running'))
})

test('all that starts in one frame shares its fuel', async () => {
  const systems = 20
  const bytes = watMod(
    [
      { mod: { name: 'evil:many', version: '1.0.0', abi: 1 } },
      ...Array.from({ length: systems }, (_, i) => ({
        system: { name: `evil:many/s${i}`, version: '1.0.0', new: 'new' },
      })),
    ],
    `(module (func (export "new") (local $i i32)
      (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10000))))))`,
  )
  const file = { file: 'many.wasm', bytes }
  const enough = await start([file], { startFuel: 3_000_000 })
  expect(enough.mods.list()[0]!.status).toBe('running')
  const tooLittle = await start([file], { startFuel: 300_000 })
  expect(tooLittle.mods.list()[0]).toMatchObject({
    status: 'faulted',
    errors: [{ code: 'fault/fuel', hint: expect.stringContaining('"startFuel"') as string }],
  })
})
