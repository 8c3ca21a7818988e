import { describe, expect, test } from 'vitest'
import { defineGame, definePackage, defineSystem, t } from '../../engine/index.ts'
import { createGame, type CreateGameOptions, type Game } from '../../src/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Go = demo.event('go', {})
const Counter = demo.trait('counter', { count: t.func([], t.u32) })
demo.trait('worker', { work: t.func([t.arg('times', t.u32)], t.u32) })

const host = defineSystem('host', {
  create: () => ({ frames: 0 }),
  on: ({ handler }) => [handler(Go, (self) => void self.frames++)],
})

/** A mod whose handler of `go` runs the given code. */
function mod(
  name: string,
  body: string,
  more = '',
  system: object = {},
): { file: string; bytes: Uint8Array } {
  const bytes = watMod(
    [
      { mod: { name: `acme:${name}`, version: '1.0.0', abi: 1 } },
      {
        system: {
          name: `acme:${name}/${name}`,
          version: '1.0.0',
          handlers: [{ event: 'demo:game/go', version: '1.0.0', export: 'go' }],
          ...system,
        },
      },
    ],
    `(module ${more} (memory (export "memory") 1) ${REALLOC} (func $go (export "go") (param i32 i32) ${body}))`,
  )
  return { file: `${name}.wasm`, bytes }
}

const LOOP = '(loop $l (br $l))'
const GOOD = mod(
  'good',
  '(global.set $n (i32.add (global.get $n) (i32.const 1)))',
  `(global $n (mut i32) (i32.const 0))
   (func (export "demo:game/counter@1.0.0#count") (result i32) (global.get $n))`,
  { provides: ['demo:game/counter@1.0.0'] },
)

async function start(
  files: readonly { file: string; bytes: Uint8Array }[],
  options: CreateGameOptions = {},
): Promise<Game> {
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [host] }), {
    limits: { callFuel: 100_000, frameFuel: 150_000, startFuel: 100_000 },
    ...options,
  })
  await game.mods.add(files)
  return game
}

function round(game: Game): void {
  game.raise(Go, {})
  game.frame()
}

const statusOf = (game: Game, name: string) => game.mods.list().find((it) => it.name === `acme:${name}`)!

describe('a mod that does not end is taken out within the frame, and nothing else is', () => {
  test.each([
    ['in a handler', mod('bad', LOOP), 'fault/fuel', 'go'],
    [
      'by calling itself',
      mod('bad', '(call $go (local.get 0) (local.get 1)) (drop (i32.const 1))'),
      'fault/stack-overflow',
      'go',
    ],
    [
      'by calling itself in place',
      mod('bad', '(return_call $go (local.get 0) (local.get 1))'),
      'fault/fuel',
      'go',
    ],
    [
      'when it starts',
      mod('bad', '', `(func $start ${LOOP}) (start $start)`),
      'fault/fuel',
      'the start of the module',
    ],
    [
      'when it starts, by a trap',
      mod('bad', '', '(func $start unreachable) (start $start)'),
      'fault/trap',
      'the start of the module',
    ],
    [
      'when it initialises',
      mod('bad', '', `(func (export "_initialize") ${LOOP})`),
      'fault/fuel',
      'the start of the module',
    ],
    ['in "new"', mod('bad', '', `(func (export "new") ${LOOP})`, { new: 'new' }), 'fault/fuel', 'new'],
    [
      'by catching what the host throws',
      mod(
        'bad',
        '(loop $l (try (do (call $log (i32.const 9) (i32.const -1) (i32.const 9))) (catch_all)) (br $l))',
        '(import "skein:engine/log@1.0.0" "write" (func $log (param i32 i32 i32)))',
      ),
      /^fault\//,
      'go',
    ],
    [
      'in its allocator',
      {
        file: 'bad.wasm',
        bytes: watMod(
          [
            { mod: { name: 'acme:bad', version: '1.0.0', abi: 1 } },
            {
              system: {
                name: 'acme:bad/bad',
                version: '1.0.0',
                handlers: [{ event: 'demo:game/go', version: '1.0.0', export: 'go' }],
              },
            },
          ],
          `(module (memory (export "memory") 1)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) ${LOOP} (i32.const 0))
            (func (export "go") (param i32 i32)))`,
        ),
      },
      'fault/fuel',
      'go',
    ],
  ])('%s', async (_what, bad, code, where) => {
    const without = await start([GOOD])
    const game = await start([bad, GOOD])
    for (let i = 0; i < 3; i++) {
      round(without)
      round(game)
    }
    const { status, errors } = statusOf(game, 'bad')
    expect(status === 'faulted' || status === 'refused').toBe(true)
    expect(errors[0]!.code).toMatch(code)
    expect(errors[0]!.names).toMatchObject({ mod: 'acme:bad', export: where })
    expect(errors[0]!.hint).toBeTruthy()
    expect(statusOf(game, 'good').status).toBe('running')
    expect(game.engine.proxy(Counter)!.count()).toBe(3)
    expect(game.engine.get(host).frames).toBe(3)
    expect(game.stateHash()).toBe(without.stateHash())
  })

  test('and the message says which limit it came to', async () => {
    const game = await start([mod('bad', LOOP)])
    round(game)
    const [error] = statusOf(game, 'bad').errors
    expect(error).toMatchObject({
      code: 'fault/fuel',
      names: { mod: 'acme:bad', system: 'acme:bad/bad@1.0.0', export: 'go', frame: 1 },
      message: expect.stringContaining('one call used up its fuel') as string,
      hint: expect.stringContaining('"callFuel"') as string,
    })
  })
})

/** Spends some 60,000 in each call. */
const SPENDER = mod(
  'spender',
  '(local $i i32) (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10000))))',
)

describe('fuel of a frame', () => {
  test('is what all calls of one frame have together, and is there again in the next', async () => {
    const game = await start([SPENDER])
    for (let i = 0; i < 20; i++) round(game)
    const { status, fuel } = statusOf(game, 'spender')
    expect(status).toBe('running')
    expect(fuel!.spent).toBeGreaterThan(50_000)
    expect(fuel!.spent + fuel!.left).toBe(150_000)
    round(game)
    expect(statusOf(game, 'spender').fuel).toEqual(fuel)
    for (let i = 0; i < 3; i++) game.raise(Go, {})
    game.frame()
    expect(statusOf(game, 'spender').errors[0]).toMatchObject({
      code: 'fault/fuel',
      hint: expect.stringContaining('"frameFuel"') as string,
    })
    expect(statusOf(game, 'spender').fuel).toBeNull()
  })
  test('is there again for each flush and call of the embedding program', async () => {
    const game = await start([SPENDER, GOOD])
    for (let i = 0; i < 10; i++) {
      game.raise(Go, {})
      game.engine.flush()
    }
    const counter = game.engine.proxy(Counter)!
    for (let i = 0; i < 100_000; i++) counter.count()
    expect(game.mods.list().map((it) => it.status)).toEqual(['running', 'running'])
  })
})

/** Provides work: a loop as long as it is told. */
const WORKER = mod(
  'worker',
  '',
  `(func (export "demo:game/worker@1.0.0#work") (param i32) (result i32)
     (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (i32.const 1))`,
  { provides: ['demo:game/worker@1.0.0'] },
)
const customer = (body: string): ReturnType<typeof mod> =>
  mod('customer', body, '(import "demo:game/worker@1.0.0" "work" (func $work (param i32) (result i32)))', {
    uses: [{ trait: 'demo:game/worker', version: '1.0.0' }],
  })

describe('what one mod has another do', () => {
  test('is on its own account', async () => {
    const game = await start([WORKER, customer('(loop $l (drop (call $work (i32.const 1000))) (br $l))')])
    round(game)
    expect(statusOf(game, 'customer').errors[0]).toMatchObject({
      code: 'fault/fuel',
      names: { mod: 'acme:customer' },
    })
    expect(statusOf(game, 'worker')).toMatchObject({ status: 'running', fuel: { spent: 256 } })
  })
  test('does not give it fuel anew', async () => {
    const game = await start([WORKER, customer('(drop (call $work (i32.const 5000)))')])
    round(game)
    const little = statusOf(game, 'customer').fuel!.spent
    expect(little).toBeGreaterThan(20_000)
    const more = await start([
      WORKER,
      customer('(drop (call $work (i32.const 5000))) (drop (call $work (i32.const 5000)))'),
    ])
    round(more)
    expect(statusOf(more, 'customer').fuel!.spent).toBeGreaterThan(little * 1.9)
  })
  test('takes both out if it does not end by itself', async () => {
    const game = await start([WORKER, customer('(drop (call $work (i32.const 0)))'), GOOD])
    round(game)
    expect(statusOf(game, 'worker').errors[0]).toMatchObject({
      code: 'fault/fuel',
      names: { mod: 'acme:worker' },
    })
    expect(statusOf(game, 'customer').errors[0]).toMatchObject({ code: 'fault/callee-faulted' })
    expect(statusOf(game, 'good').status).toBe('running')
  })
})

describe('limits', () => {
  test("are the game's to set, for each mod if it likes", async () => {
    const other = { ...SPENDER, file: 'other.wasm' }
    const game = await start([SPENDER], {
      limits: { callFuel: 1000 },
      limitsOf: (name) => (name === 'acme:spender' ? { callFuel: Infinity } : undefined),
    })
    round(game)
    expect(statusOf(game, 'spender').status).toBe('running')
    const strict = await start([other], { limits: { callFuel: 1000 } })
    round(strict)
    expect(statusOf(strict, 'spender').status).toBe('faulted')
  })
  test('must be numbers', async () => {
    await expect(start([], { limits: { callFuel: -1 } })).rejects.toMatchObject({ code: 'value/invalid' })
    const game = await start([GOOD], { limitsOf: () => ({ memoryBytes: Number.NaN }) })
    expect(statusOf(game, 'good')?.errors ?? game.mods.list()[0]!.errors).toMatchObject([
      { code: 'value/invalid' },
    ])
  })
  test('keep a mod out that begins with more memory than they allow', async () => {
    const game = await start([GOOD], { limits: { memoryBytes: 1000 } })
    expect(game.mods.list()[0]).toMatchObject({
      status: 'refused',
      name: 'acme:good',
      errors: [{ code: 'module/over-limit' }],
    })
  })
  test('without a meter nothing is counted', async () => {
    const game = await start([SPENDER], { meter: false, limits: { callFuel: 1 } })
    round(game)
    expect(statusOf(game, 'spender')).toMatchObject({ status: 'running', fuel: null })
  })
})
