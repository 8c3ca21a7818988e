import { expect, test } from 'vitest'
import { defineGame, definePackage, defineSystem, t } from '../../engine/index.ts'
import { createGame, type CreateGameOptions, type Game } from '../../src/index.ts'
import { REALLOC, watMod, type ManifestRecord } from '../testing/wat-mod.ts'
import type { ModUsage } from './mod-cost.ts'

const demo = definePackage('demo:game', '1.0.0')
const Go = demo.event('go', {})
const Blob = demo.event('blob', { lists: t.list(t.list(t.u16)) })
const MIB = 1_048_576

const handles = (name: string, events = ['demo:game/go']): ManifestRecord => ({
  system: {
    name: `${name}/it`,
    version: '1.0.0',
    handlers: events.map((event) => ({ event, version: '1.0.0', export: 'go' })),
  },
})

/** A component of so many 64-bit fields. */
const wide = (name: string, fields: number): object => ({
  name,
  fields: Array.from({ length: fields }, (_, index) => [`f${index}`, 'f64']),
})

/** A mod that does something with each event; `$spawn`, and `$add0`, `$add1` … of components that it or others define. */
function mod(
  name: string,
  body: string,
  { defines = [], adds = [] }: { defines?: object[]; adds?: string[] },
): { file: string; bytes: Uint8Array } {
  const bytes = watMod(
    [
      { mod: { name, version: '1.0.0', abi: 1 } },
      ...(defines.length > 0 ? [{ package: { name, version: '1.0.0', components: defines } }] : []),
      handles(name),
    ],
    `(module (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      ${adds.map((path, index) => `(import "${path}@1.0.0" "add" (func $add${index} (param i32)))`).join('\n')}
      (memory (export "memory") 1) ${REALLOC} (global $calls (mut i32) (i32.const 0))
      (func (export "go") (param i32 i32) (local $i i32) (local $it i32)
        (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        ${body}))`,
  )
  return { file: `${name.replace(':', '-')}.wasm`, bytes }
}

/** Repeats something, with `$it` a new entity each time. */
const spawning = (times: number, body: string): string => `
  (loop $l (local.set $it (call $spawn)) ${body}
    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${times}))))`

async function start(options: CreateGameOptions = {}): Promise<Game> {
  return createGame(defineGame({ name: 'demo', packages: [demo], systems: [] }), options)
}

function round(game: Game): void {
  game.raise(Go, {})
  game.frame()
}

const faults = (game: Game): (string | undefined)[] => game.mods.list().map((it) => it.errors[0]?.code)

function costOf(game: Game, name: string): ModUsage {
  const measure = game.mods.measure(() => 0)
  const cost = measure.costs().get(name)!
  measure.end()
  return cost
}

test('adding a component is paid for by its fields', async () => {
  const spent = async (fields: number): Promise<number> => {
    const game = await start()
    const defines = [wide('c', fields)]
    await game.mods.add([
      mod('acme:adds', spawning(100, '(call $add0 (local.get $it))'), { defines, adds: ['acme:adds/c'] }),
    ])
    round(game)
    return game.mods.list()[0]!.fuel!.spent
  }
  expect((await spent(250)) - (await spent(1))).toBeGreaterThan(100 * 249 * 64)
})

test('columns of a mod’s components count as its memory, no more than are used, and are free when it has gone', async () => {
  const game = await start({ totalMemoryBytes: 8 * MIB })
  const fields = 20
  const defines = [
    wide('used', fields),
    ...Array.from({ length: 10 }, (_, index) => wide(`idle${index}`, fields)),
  ]
  const adds = ['acme:birds/used']
  const birds = mod('acme:birds', spawning(1000, '(call $add0 (local.get $it))'), { defines, adds })
  await game.mods.add([birds])
  const idle = costOf(game, 'acme:birds').hostBytes
  expect(idle).toBeLessThan(11 * fields * 512)
  round(game)
  const { rows } = game.world.store(game.world.components.find(({ id }) => id === 'acme:birds/used@1.0.0')!)
  expect(rows).toBeGreaterThan(1000)
  expect(costOf(game, 'acme:birds').hostBytes).toBeGreaterThan(idle + (rows - 16) * fields * 8)
  // Nothing but what the first has left is there for the second, which begins with seven and a half megabytes.
  const large = { file: 'large.wasm', bytes: watMod([{ mod: { name: 'acme:large', version: '1.0.0', abi: 1 } }, handles('acme:large')], `(module (memory (export "memory") 120) ${REALLOC} (func (export "go") (param i32 i32)))`) } // prettier-ignore
  await game.mods.add([large])
  expect(faults(game)).toEqual([undefined, 'fault/over-limit'])
  game.mods.remove('acme:birds')
  expect(game.mods.enable('acme:large').status).toBe('running')
})

test('a mod that fills its columns beyond its limit is at fault, before they are made', async () => {
  const game = await start()
  const columns = { defines: [wide('c', 250)], adds: ['acme:fills/c'] }
  await game.mods.add([mod('acme:fills', spawning(30_000, '(call $add0 (local.get $it))'), columns)])
  round(game)
  expect(faults(game)).toEqual(['fault/over-limit'])
  const [error] = game.mods.list()[0]!.errors
  expect(error!.message).toContain('the columns of acme:fills/c@1.0.0 would make the game keep')
  expect(error!.hint).toContain('"hostBytes"')
  expect(game.world.size).toBe(0)
})

test('a mod that makes another one’s columns longer has them on its own account, until it goes', async () => {
  const game = await start({ limits: { hostBytes: 4 * MIB } })
  const defines = [wide('c', 20)]
  const far = `${spawning(8_000, '')} (call $add0 (local.get $it))`
  await game.mods.add([
    mod('acme:birds', '(call $add0 (call $spawn))', { defines, adds: ['acme:birds/c'] }),
    mod('bad:far', far, { adds: ['acme:birds/c'] }),
  ])
  round(game)
  expect(faults(game)).toEqual([undefined, 'fault/over-limit'])
  const before = costOf(game, 'acme:birds').hostBytes
  await game.mods.add([
    mod('bad:near', `${spawning(2_000, '')} (call $add0 (local.get $it))`, { adds: ['acme:birds/c'] }),
  ])
  round(game)
  expect(faults(game)).toEqual([undefined, 'fault/over-limit', undefined])
  expect(costOf(game, 'acme:birds').hostBytes).toBe(before)
  expect(costOf(game, 'bad:near').hostBytes).toBeGreaterThan(MIB)
  game.mods.remove('bad:near')
  round(game)
  expect(costOf(game, 'acme:birds').hostBytes).toBe(before)
})

test('when the game makes the columns of a mod longer than the mod may have, the mod is taken out', async () => {
  const game = await start({ limits: { hostBytes: MIB } })
  await game.mods.add([
    mod('acme:birds', '(call $add0 (call $spawn))', { defines: [wide('c', 20)], adds: ['acme:birds/c'] }),
  ])
  round(game)
  const prefab = game.world.all({ with: [game.world.components[0]!] })[0]!
  for (let i = 0; i < 20_000; i++) game.world.spawn()
  game.world.copy(prefab)
  expect(faults(game)).toEqual(['fault/over-limit'])
  expect(game.world.components).toEqual([])
})

test('a call that sets few fields costs little, whatever earlier calls have set', async () => {
  const game = await start()
  const bytes = watMod(
    [
      { mod: { name: 'acme:sets', version: '1.0.0', abi: 1 } },
      { package: { name: 'acme:sets', version: '1.0.0', components: [wide('c', 1)] } },
      handles('acme:sets'),
    ],
    `(module (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "acme:sets/c@1.0.0" "add" (func $add (param i32)))
      (import "acme:sets/c@1.0.0" "set-f0" (func $set (param i32 f64)))
      (memory (export "memory") 1) ${REALLOC} (global $it (mut i32) (i32.const 0))
      (func (export "go") (param i32 i32) (local $i i32)
        (if (i32.eqz (global.get $it))
          (then (loop $l (global.set $it (call $spawn)) (call $add (global.get $it)) (call $set (global.get $it) (f64.const 1))
            (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20000))))))
        (call $set (global.get $it) (f64.const 2))))`,
  )
  await game.mods.add([{ file: 'sets.wasm', bytes }])
  round(game)
  const most = costOf(game, 'acme:sets').hostBytes
  for (let i = 0; i < 600; i++) round(game)
  // The tables of the changes of one call are as small again as if there had been no other.
  const columns = game.world.store(game.world.components[0]!).rows * 8
  expect(most).toBeGreaterThan(columns + 500_000)
  expect(costOf(game, 'acme:sets').hostBytes).toBeLessThan(columns + 4_096)
})

/** Raises an event whose payload is a list of so many empty lists. */
function blobs(name: string, times: number): { file: string; bytes: Uint8Array } {
  const bytes = watMod(
    [{ mod: { name, version: '1.0.0', abi: 1 } }, handles(name)],
    `(module (import "demo:game/blob@1.0.0" "raise" (func $raise (param i32 i32))) (memory (export "memory") 2)
      ${REALLOC} (data (i32.const 0) "\\91\\dc\\75\\30")
      (func (export "go") (param i32 i32) (local $i i32)
        (memory.fill (i32.const 4) (i32.const 0x90) (i32.const 30000))
        (loop $l (call $raise (i32.const 0) (i32.const 30004))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${times}))))))`,
  )
  return { file: `${name.replace(':', '-')}.wasm`, bytes }
}

test('payloads of waiting events count for the mod that raised them and for all mods together', async () => {
  const seen: number[] = []
  const reads = defineSystem('reads', {
    create: () => ({}),
    on: ({ handler: on }) => [on(Blob, (_self, { lists }) => void seen.push(lists.length))],
  })
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [reads] }), {
    limits: { hostBytes: 200_000 },
    // Room for the memories of four mods and ten payloads, and for four more once the first has gone.
    totalMemoryBytes: 4 * 131_072 + 10 * 31_000,
  })
  await game.mods.add([blobs('bad:many', 7), blobs('good:a', 6), blobs('good:b', 6), blobs('good:c', 6)])
  round(game)
  expect(faults(game)).toEqual(['fault/over-limit', undefined, undefined, 'fault/over-limit'])
  expect(game.mods.list()[0]!.errors[0]!.hint).toContain('"hostBytes"')
  expect(game.mods.list()[3]!.errors[0]!.hint).toContain('"totalMemoryBytes"')
  // Those that were raised in time arrive whole; when they have, nothing is kept for them.
  expect(seen).toEqual(Array.from({ length: 12 }, () => 30_000))
  expect(costOf(game, 'good:a').hostBytes).toBe(0)
  round(game)
  expect(seen).toHaveLength(24)
})

test('a payload is paid for by what it is once decoded', async () => {
  const spent = async (times: number): Promise<number> => {
    const game = await start()
    await game.mods.add([blobs('acme:a', times)])
    round(game)
    return game.mods.list()[0]!.fuel!.spent
  }
  // An empty list is a byte of the message and takes more than sixty of the host.
  expect((await spent(2)) - (await spent(1))).toBeGreaterThan(30_000 * 64 * 2)
})

test('a mod whose text or asset has the number of another one’s changes nothing for that one', async () => {
  const texts = (name: string, text: string): { file: string; bytes: Uint8Array } => ({
    file: `${name.replace(':', '-')}.wasm`,
    bytes: watMod(
      [{ mod: { name, version: '1.0.0', abi: 1 } }, { package: { name, version: '1.0.0', components: [wide('c', 1)] } }, handles(name)], // prettier-ignore
      `(module (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
        (import "skein:engine/text@1.0.0" "intern" (func $intern (param i32 i32) (result i32)))
        (import "${name}/c@1.0.0" "add" (func $add (param i32)))
        (import "${name}/c@1.0.0" "set-f0" (func $set (param i32 f64)))
        (memory (export "memory") 1) ${REALLOC} (data (i32.const 0) "${text}")
        (func (export "go") (param i32 i32) (local $it i32)
          (call $add (local.tee $it (call $spawn)))
          (call $set (local.get $it) (f64.convert_i32_u (call $intern (i32.const 0) (i32.const ${text.length}))))))`,
    ),
  })
  const hashes = async (files: { file: string; bytes: Uint8Array }[]): Promise<string[]> => {
    const game = await start()
    for (const file of files) await game.mods.add([file])
    const seen: string[] = []
    for (let i = 0; i < 4; i++) {
      if (i === 2 && files.length > 1) game.mods.remove('evil:mod')
      round(game)
      seen.push(game.stateHashes().get('good:witness')!)
    }
    return seen
  }
  const witness = texts('good:witness', 'hello witness')
  expect(await hashes([texts('evil:mod', ',8<!j`'), witness])).toEqual(await hashes([witness]))
})

test('texts of a mod count as kept for it', async () => {
  const game = await start()
  await game.mods.add([
    {
      file: 'talks.wasm',
      bytes: watMod(
        [{ mod: { name: 'acme:talks', version: '1.0.0', abi: 1 } }, handles('acme:talks')],
        `(module (import "skein:engine/text@1.0.0" "intern" (func $intern (param i32 i32) (result i32)))
          (memory (export "memory") 1) ${REALLOC}
          (func (export "go") (param i32 i32)
            (memory.fill (i32.const 8192) (i32.const 65) (i32.const 1000))
            (drop (call $intern (i32.const 8192) (i32.const 1000)))))`,
      ),
    },
  ])
  round(game)
  const { hostBytes } = costOf(game, 'acme:talks')
  expect(hostBytes).toBeGreaterThan(2_000)
  round(game)
  expect(costOf(game, 'acme:talks').hostBytes).toBe(hostBytes)
})
