import { describe, expect, test } from 'vitest'
import { defineGame, definePackage, defineSystem, optional, t, type SkeinError } from '../../engine/index.ts'
import { createGame, type Game } from '../../src/index.ts'
import { watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:words', '1.0.0')
const Go = demo.event('go', { words: t.list(t.string) })
const Seen = demo.component('seen', { n: t.u32 })
const Book = demo.trait('book', { read: t.func([], t.list(t.list(t.string))) })
const Turn = demo.trait('turn', {
  turn: t.func([t.arg('words', t.list(t.list(t.string)))], t.list(t.list(t.string))),
})
const PAGES = Array.from({ length: 60 }, (_, page) =>
  Array.from({ length: 60 }, (_item, word) => `word ${word} of page ${page}`),
)

/** How deep a function of the mod calls itself to take most of the stack that it has, and a tenth of it. */
const MOST = 2400
const TENTH = 270

const book = defineSystem('book', { provides: [Book], create: () => ({ read: () => PAGES }) })
const host = defineSystem('host', {
  uses: { turn: optional(Turn) },
  create: ({ uses }) => ({ turn: () => uses.turn.get()?.turn(PAGES) }),
})

interface Depths {
  readonly start?: number
  readonly realloc?: number
  readonly export?: number
  readonly post?: number
  /** Whether it saves its state and restores it. */
  readonly saves?: boolean
}

/** A mod whose functions each come as deep as is said, and return from there. */
function digger(depths: Depths, version = '1.0.0'): Uint8Array {
  const dig = (depth = 0): string => `(call $dig (i32.const ${depth}))`
  const name = 'acme:digger'
  return watMod(
    [
      { mod: { name, version, abi: 1 } },
      {
        system: {
          name: `${name}/digger`,
          version,
          uses: [{ trait: 'demo:words/book', version: '1.0.0' }],
          provides: ['demo:words/turn@1.0.0'],
          handlers: [{ event: 'demo:words/go', version: '1.0.0', export: 'on-go' }],
          queries: [{ stage: 'update', export: 'each', read: ['demo:words/seen@1.0.0#n'] }],
          ...(depths.saves === true ? { save: 'save', restore: 'restore' } : {}),
        },
      },
    ],
    `(module
      (import "demo:words/book@1.0.0" "read" (func $read (param i32)))
      (memory (export "memory") 64)
      (global $heap (mut i32) (i32.const 4096))
      (data (i32.const 16) "\\18\\00\\00\\00\\01\\00\\00\\00\\c0")
      (func $dig (param $depth i32)
        (if (local.get $depth) (then
          (call $dig (i32.sub (local.get $depth) (i32.const 1)))
          (global.set $heap (global.get $heap)))))
      (func $start ${dig(depths.start)})
      (start $start)
      (func (export "_initialize") ${dig(depths.start)})
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
        ${dig(depths.realloc)}
        (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
        (global.set $heap (i32.add (local.get $at) (local.get 3)))
        (local.get $at))
      (func (export "demo:words/turn@1.0.0#turn") (param i32 i32) (result i32)
        ${dig(depths.export)}
        (i32.store (i32.const 1024) (local.get 0))
        (i32.store (i32.const 1028) (local.get 1))
        (i32.const 1024))
      (func (export "cabi_post_demo:words/turn@1.0.0#turn") (param i32) ${dig(depths.post)})
      (func $ask (call $read (i32.const 1032)))
      (func (export "on-go") (param i32 i32)
        ${dig(depths.export)}
        (call $ask)
        (if (i32.ne (i32.load (i32.const 1036)) (i32.const ${PAGES.length})) (then unreachable))
        (call $ask)
        ${dig(depths.export)})
      (func (export "each") (param i32 f32) ${dig(depths.export)})
      (func (export "save") (result i32) ${dig(depths.export)} (i32.const 16))
      (func (export "cabi_post_save") (param i32) ${dig(depths.post)})
      (func (export "restore") (param i32 i32) ${dig(depths.export)}))`,
  )
}

async function play(depths: Depths): Promise<{ game: Game; faults: SkeinError[] }> {
  const definition = defineGame({ name: 'words', packages: [demo], systems: [book, host] })
  const game = await createGame(definition, { limits: { callFuel: Infinity, frameFuel: Infinity } })
  const faults: SkeinError[] = []
  game.on('mod-faulted', ({ error }) => faults.push(error))
  game.on('mod-refused', ({ errors }) => faults.push(...errors))
  await game.mods.add([{ file: 'digger.wasm', bytes: digger(depths) }])
  return { game, faults }
}

describe('functions of a mod that the host calls one after another in one call have the same stack', () => {
  test('an allocator, for each of thousands of texts in one value', async () => {
    const { game, faults } = await play({ realloc: TENTH })
    expect(game.engine.get(host).turn()).toEqual(PAGES)
    expect(faults).toEqual([])
  })

  test('an allocator, for each text in the result of an import', async () => {
    const { game, faults } = await play({ realloc: TENTH })
    game.raise(Go, { words: PAGES[0]! })
    game.frame()
    expect(faults).toEqual([])
  })

  test('an allocator and what it allocates for: a method, a handler and a query', async () => {
    const { game, faults } = await play({ realloc: MOST, export: MOST })
    expect(game.engine.get(host).turn()).toEqual(PAGES)
    for (let i = 0; i < 10; i++) game.world.add(game.world.spawn(), Seen)
    game.raise(Go, { words: PAGES[0]! })
    game.frame()
    expect(faults).toEqual([])
  })

  test('a method and what cleans up after it', async () => {
    const { game, faults } = await play({ export: MOST, post: MOST })
    expect(game.engine.get(host).turn()).toEqual(PAGES)
    expect(faults).toEqual([])
  })

  test('the start of the module and its _initialize', async () => {
    expect((await play({ start: MOST })).faults).toEqual([])
  })

  test('what saves its state, what cleans up after that, and what restores it', async () => {
    const depths = { export: MOST, post: MOST, realloc: MOST, saves: true }
    const { game, faults } = await play(depths)
    const kept: string[] = []
    game.on('mod-replaced', (swap) => kept.push(swap.kept))
    await game.mods.add([{ file: 'digger.wasm', bytes: digger(depths, '1.1.0') }])
    expect([kept, faults]).toEqual([['saved'], []])
  })

  test('but no more of it than there is', async () => {
    const { game, faults } = await play({ realloc: 2 * MOST })
    expect(() => game.engine.get(host).turn()).toThrow(/it overflowed its call stack/)
    expect(faults.map(({ code }) => code)).toEqual(['fault/stack-overflow'])
  })
})
