import { defineGame, definePackage, defineSystem, t, type AnySystem } from 'skein'
import { createGame, type Game } from 'skein'
import { REALLOC, watMod } from '../plugins/testing/wat-mod.ts'

/** The benchmarks' package for their guests. */
export const pkg = definePackage('bench:game', '1.0.0')
export const Numbers = pkg.trait('numbers', { next: t.func([t.f32], t.f32) })
export const Texts = pkg.trait('texts', { measure: t.func([t.arg('text', t.string)], t.u32) })
const Point = t.record({ x: t.f32, y: t.f32, id: t.u32 })
/** Records of 16 and of 64 bytes, to tell what a byte costs. */
const Narrow = t.record({ a: t.f32, b: t.f32, c: t.f32, d: t.f32 })
const Wide = t.record({
  a: t.f32,
  b: t.f32,
  c: t.f32,
  d: t.f32,
  e: t.f32,
  f: t.f32,
  g: t.f32,
  h: t.f32,
  i: t.f32,
  j: t.f32,
  k: t.f32,
  l: t.f32,
  m: t.f32,
  n: t.f32,
  o: t.f32,
  p: t.f32,
})
export const Records = pkg.trait('records', {
  move: t.func([t.arg('point', Point)], Point),
  narrow: t.func([t.arg('record', Narrow)]),
  wide: t.func([t.arg('record', Wide)]),
})
/** The guests' trait: each method repeats an operation. */
export const Loops = pkg.trait('loops', {
  scalar: t.func([t.arg('times', t.u32)], t.f32),
  peer: t.func([t.arg('times', t.u32)], t.f32),
  text: t.func([t.arg('times', t.u32), t.arg('length', t.u32)], t.u32),
  record: t.func([t.arg('times', t.u32)], t.f32),
  narrow: t.func([t.arg('times', t.u32)], t.f32),
  wide: t.func([t.arg('times', t.u32)], t.f32),
})
pkg.trait('peer', { next: t.func([t.f32], t.f32) })
/** Three fields, as in the game's own events. */
export const Hit = pkg.event('hit', { target: t.entity, damage: t.u32, force: t.f32 })

const NumberSystem = defineSystem('numbers', {
  provides: [Numbers],
  create: () => ({ next: (value: number) => value + 1 }),
})
const TextSystem = defineSystem('texts', {
  provides: [Texts],
  create: () => ({ measure: (text: string) => text.length }),
})
const RecordSystem = defineSystem('records', {
  provides: [Records],
  create: () => ({
    narrow: (record: { d: number }) => void record.d,
    wide: (record: { p: number }) => void record.p,
    move: (point: { x: number; y: number; id: number }) => ({ x: point.x + 1, y: point.y, id: point.id }),
  }),
})

const ID = 'bench:game'

/** Gives back its number plus one. */
const PEER = watMod(
  [
    { mod: { name: 'bench:peer', version: '1.0.0', abi: 1 } },
    { system: { name: 'bench:peer/peer', version: '1.0.0', provides: [`${ID}/peer@1.0.0`] } },
  ],
  `(module (func (export "${ID}/peer@1.0.0#next") (param f32) (result f32) (f32.add (local.get 0) (f32.const 1))))`,
)

/** A loop that keeps calling something with its last result. */
const loop = (call: string): string => `
  (local $v f32)
  (block $end (loop $again
    (br_if $end (i32.eqz (local.get 0)))
    (local.set $v ${call})
    (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
    (br $again)))
  (local.get $v)`

/** A method that keeps passing a record of as many fields. */
const recordLoop = (name: string, fields: number): string =>
  `(func (export "${ID}/loops@1.0.0#${name}") (param i32) (result f32)
    ${loop(`(f32.const 0) (call $${name} ${'(local.get $v) '.repeat(fields)})`)})`

const LOOPER = watMod(
  [
    { mod: { name: 'bench:looper', version: '1.0.0', abi: 1 } },
    {
      system: {
        name: 'bench:looper/looper',
        version: '1.0.0',
        uses: ['numbers', 'texts', 'records', 'peer'].map((trait) => ({
          trait: `${ID}/${trait}`,
          version: '1.0.0',
        })),
        provides: [`${ID}/loops@1.0.0`],
        handlers: [{ event: `${ID}/hit`, version: '1.0.0', export: 'on-hit' }],
      },
    },
  ],
  `(module
    (import "${ID}/numbers@1.0.0" "next" (func $next (param f32) (result f32)))
    (import "${ID}/peer@1.0.0" "next" (func $peer (param f32) (result f32)))
    (import "${ID}/texts@1.0.0" "measure" (func $measure (param i32 i32) (result i32)))
    (import "${ID}/records@1.0.0" "move" (func $move (param f32 f32 i32 i32)))
    (import "${ID}/records@1.0.0" "narrow" (func $narrow (param ${'f32 '.repeat(4)})))
    (import "${ID}/records@1.0.0" "wide" (func $wide (param ${'f32 '.repeat(16)})))
    (memory (export "memory") 4)
    ${REALLOC}
    (global $sum (mut i32) (i32.const 0))
    (func (export "${ID}/loops@1.0.0#scalar") (param i32) (result f32) ${loop('(call $next (local.get $v))')})
    (func (export "${ID}/loops@1.0.0#peer") (param i32) (result f32) ${loop('(call $peer (local.get $v))')})
    (func (export "${ID}/loops@1.0.0#record") (param i32) (result f32)
      (local $x f32)
      (block $end (loop $again
        (br_if $end (i32.eqz (local.get 0)))
        (call $move (local.get $x) (f32.const 2) (i32.const 3) (i32.const 64))
        (local.set $x (f32.load (i32.const 64)))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br $again)))
      (local.get $x))
    ${recordLoop('narrow', 4)}
    ${recordLoop('wide', 16)}
    (func (export "${ID}/loops@1.0.0#text") (param i32 i32) (result i32)
      (local $n i32)
      (memory.fill (i32.const 1024) (i32.const 97) (local.get 1))
      (block $end (loop $again
        (br_if $end (i32.eqz (local.get 0)))
        (local.set $n (i32.add (local.get $n) (call $measure (i32.const 1024) (local.get 1))))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br $again)))
      (local.get $n))
    (func (export "on-hit") (param $p i32) (param $n i32)
      (global.set $sum (i32.add (global.get $sum) (i32.load8_u (i32.add (local.get $p) (i32.const 1)))))))`,
)

/** A game with the guests in it. */
export async function benchGame(more: readonly AnySystem[] = []): Promise<Game> {
  const systems = [NumberSystem, TextSystem, RecordSystem, ...more]
  // One call does far more here than in a game.
  const game = await createGame(defineGame({ name: 'bench', packages: [pkg], systems }), {
    limits: { callFuel: Infinity, frameFuel: Infinity },
  })
  const status = await game.mods.add([
    { file: 'looper.wasm', bytes: LOOPER },
    { file: 'peer.wasm', bytes: PEER },
  ])
  const broken = status.find((mod) => mod.status !== 'running')
  if (broken !== undefined) throw broken.errors[0]!
  return game
}
