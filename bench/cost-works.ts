/** Work of the host for a mod, again and again. */
export interface Work {
  readonly name: string
  /** Its imports: module, member, and the rest of the declaration. Called in the code as `$f`, `$g` … */
  readonly imports?: readonly (readonly [module: string, member: string, signature: string])[]
  /** The code of one round; `$i` counts the rounds. */
  readonly code: string
  /** Rounds in one frame. */
  readonly rounds?: number
  /** Code run once, before the first round. */
  readonly before?: string
  /** More of the system's record, and more functions. */
  readonly system?: Readonly<Record<string, unknown>>
  readonly more?: string
}

const world = (member: string, signature: string): readonly [string, string, string] => [
  'skein:engine/world@1.0.0',
  member,
  signature,
]
const place = (member: string, signature: string): readonly [string, string, string] => [
  'cost:game/place@1.0.0',
  member,
  signature,
]
const engine = (trait: string, member: string, signature: string): readonly [string, string, string] => [
  `skein:engine/${trait}@1.0.0`,
  member,
  signature,
]
const event = (name: string): readonly [string, string, string] => [
  `cost:game/${name}@1.0.0`,
  'raise',
  '(param i32 i32)',
]
const crossing = (member: string, signature: string): readonly [string, string, string] => [
  'cost:game/crossing@1.0.0',
  member,
  signature,
]
/** So many bytes of text, and a list behind them. */
export const TEXT = 65_536
export const LIST = 2_097_152

/** Fills so many pairs of numbers with pointers to a text, and its length. */
export const pairs = (count: number, length: number): string => `
  (loop $fill (i32.store (i32.add (i32.const ${LIST}) (local.get $e)) (i32.const ${TEXT}))
    (i32.store offset=4 (i32.add (i32.const ${LIST}) (local.get $e)) (i32.const ${length}))
    (br_if $fill (i32.lt_u (local.tee $e (i32.add (local.get $e) (i32.const 8))) (i32.const ${count * 8}))))`
const own = '(local.set $e (call $g)) '

/** No work: the cost of a frame by itself. */
export const IDLE: Work = { name: 'idle', code: '', rounds: 0 }

/** Imports of the engine and of the game, each with what makes it work most. */
export const WORKS: readonly Work[] = [
  { name: 'spawn', imports: [world('spawn', '(result i32)')], code: '(drop (call $f))', rounds: 1000 },
  {
    name: 'spawn-and-despawn',
    imports: [world('despawn', '(param i32)'), world('spawn', '(result i32)')],
    code: '(call $f (call $g))',
  },
  {
    name: 'spawn-many',
    imports: [world('spawn-many', '(param i32 i32)')],
    code: '(call $f (i32.const 1000) (i32.const 16))',
    rounds: 2,
  },
  {
    name: 'add',
    imports: [place('add', '(param i32)'), world('spawn', '(result i32)')],
    code: '(call $f (call $g))',
    rounds: 1000,
  },
  {
    name: 'add-and-remove',
    imports: [place('add', '(param i32)'), world('spawn', '(result i32)'), place('remove', '(param i32)')],
    before: own,
    code: '(call $f (local.get $e)) (call $h (local.get $e))',
  },
  {
    name: 'add-many',
    imports: [place('add-many', '(param i32 i32 i32 i32)'), world('spawn-many', '(param i32 i32)')],
    before: '(call $g (i32.const 1000) (i32.const 16))',
    code: '(call $f (i32.load (i32.const 16)) (i32.const 1000) (i32.const 0) (i32.const 0))',
    rounds: 10,
  },
  ...(
    [
      ['get', '(drop (call $f (local.get $e)))', 'get-x', '(param i32) (result f32)'],
      ['set', '(call $f (local.get $e) (f32.const 2))', 'set-x', '(param i32 f32)'],
      ['set-u64', '(call $f (local.get $e) (i64.const -2))', 'set-big', '(param i32 i64)'],
      ['has', '(drop (call $f (local.get $e)))', 'has', '(param i32) (result i32)'],
    ] as const
  ).map(([name, code, member, signature]) => ({
    name,
    imports: [place(member, signature), world('spawn', '(result i32)'), place('add', '(param i32)')],
    before: `${own}(call $h (local.get $e))`,
    code,
  })),
  {
    name: 'alive',
    imports: [world('alive', '(param i32) (result i32)')],
    code: '(drop (call $f (local.get $i)))',
  },
  {
    name: 'raise',
    imports: [event('ping')],
    before: '(i32.store8 (i32.const 16) (i32.const 0x90))',
    code: '(call $f (i32.const 16) (i32.const 1))',
    rounds: 1000,
  },
  {
    name: 'raise/numbers',
    imports: [event('numbers')],
    before: `(memory.fill (i32.const ${TEXT}) (i32.const 1) (i32.const 60000)) (i32.store (i32.const ${TEXT}) (i32.const 0x60eadc91))`,
    // An array of one array of 60,000 numbers of a byte each: 0x91 0xdc 0xea 0x60.
    code: `(call $f (i32.const ${TEXT}) (i32.const 60004))`,
    rounds: 10,
  },
  {
    name: 'raise/text',
    imports: [event('text')],
    before: `(memory.fill (i32.const ${TEXT}) (i32.const 97) (i32.const 60004)) (i32.store (i32.const ${TEXT}) (i32.const 0x60eada91))`,
    code: `(call $f (i32.const ${TEXT}) (i32.const 60004))`,
    rounds: 10,
  },
  {
    name: 'raise/nested',
    imports: [event('nested')],
    // Empty arrays in arrays.
    before: `(memory.fill (i32.const ${TEXT}) (i32.const 0x90) (i32.const 60004)) (i32.store (i32.const ${TEXT}) (i32.const 0x60eadc91))`,
    code: `(call $f (i32.const ${TEXT}) (i32.const 60004))`,
    rounds: 10,
  },
  {
    name: 'log/short',
    imports: [engine('log', 'write', '(param i32 i32 i32)')],
    code: `(call $f (i32.const 1) (i32.const ${TEXT}) (i32.const 1))`,
    rounds: 1000,
  },
  {
    name: 'log/long',
    imports: [engine('log', 'write', '(param i32 i32 i32)')],
    code: `(call $f (i32.const 1) (i32.const ${TEXT}) (i32.const 100000))`,
    rounds: 100,
  },
  {
    name: 'intern/same',
    imports: [engine('text', 'intern', '(param i32 i32) (result i32)')],
    code: `(drop (call $f (i32.const ${TEXT}) (i32.const 16)))`,
  },
  {
    name: 'intern/others',
    imports: [engine('text', 'intern', '(param i32 i32) (result i32)')],
    code: `(i32.store (i32.const ${TEXT}) (i32.or (i32.const 0x40404040) (i32.and (local.get $i) (i32.const 0x3f)))) (i32.store8 offset=1 (i32.const ${TEXT}) (i32.or (i32.const 64) (i32.shr_u (local.get $i) (i32.const 6)))) (drop (call $f (i32.const ${TEXT}) (i32.const 1000)))`,
    rounds: 1500,
  },
  {
    name: 'assets.find',
    imports: [engine('assets', 'find', '(param i32 i32) (result i32)')],
    code: `(drop (call $f (i32.const ${TEXT}) (i32.const 1000000)))`,
    rounds: 10,
  },
  {
    name: 'input.find',
    imports: [engine('input', 'find', '(param i32 i32) (result i32)')],
    code: `(drop (call $f (i32.const ${TEXT}) (i32.const 8)))`,
  },
  { name: 'time.frame', imports: [engine('time', 'frame', '(result i32)')], code: '(drop (call $f))' },
  { name: 'random.float', imports: [engine('random', 'float', '(result f64)')], code: '(drop (call $f))' },
  { name: 'mods.list', imports: [engine('mods', 'list', '(param i32)')], code: '(call $f (i32.const 16))' },
  {
    name: 'trait/number',
    imports: [crossing('number', '(param i32) (result i32)')],
    code: '(drop (call $f (i32.const 1)))',
  },
  {
    name: 'trait/text',
    imports: [crossing('text', '(param i32 i32)')],
    code: `(call $f (i32.const ${TEXT}) (i32.const 1000000))`,
    rounds: 10,
  },
  {
    name: 'trait/text/wide',
    imports: [crossing('text', '(param i32 i32)')],
    before: `(loop $l (i32.store16 (i32.add (i32.const ${TEXT}) (local.get $e)) (i32.const 0xa9c3)) (br_if $l (i32.lt_u (local.tee $e (i32.add (local.get $e) (i32.const 2))) (i32.const 1000000))))`,
    code: `(call $f (i32.const ${TEXT}) (i32.const 1000000))`,
    rounds: 10,
  },
  {
    name: 'trait/text/short',
    imports: [crossing('text', '(param i32 i32)')],
    code: `(call $f (i32.const ${TEXT}) (i32.const 20))`,
  },
  {
    name: 'trait/bytes',
    imports: [crossing('bytes', '(param i32 i32)')],
    code: `(call $f (i32.const ${TEXT}) (i32.const 1000000))`,
    rounds: 10,
  },
  {
    name: 'trait/numbers',
    imports: [crossing('numbers', '(param i32 i32)')],
    code: `(call $f (i32.const ${TEXT}) (i32.const 250000))`,
    rounds: 4,
  },
  {
    name: 'trait/texts',
    imports: [crossing('texts', '(param i32 i32)')],
    before: pairs(10_000, 3),
    code: `(call $f (i32.const ${LIST}) (i32.const 10000))`,
    rounds: 4,
  },
  {
    name: 'trait/texts/empty',
    imports: [crossing('texts', '(param i32 i32)')],
    code: `(call $f (i32.const ${LIST}) (i32.const 10000))`,
    rounds: 4,
  },
  {
    name: 'trait/people',
    imports: [crossing('people', '(param i32 i32)')],
    before: pairs(10_000, 3),
    code: `(call $f (i32.const ${LIST}) (i32.const 5000))`,
    rounds: 4,
  },
  {
    name: 'trait/maybe',
    imports: [crossing('maybe', '(param i32 i32 i32)')],
    code: '(call $f (i32.const 0) (i32.const 0) (i32.const 0))',
  },
  {
    name: 'trait/back',
    imports: [crossing('back', '(param i32)')],
    code: '(global.set $heap (i32.const 4096)) (call $f (i32.const 16))',
    rounds: 50,
  },
  {
    name: 'query/10000',
    code: '',
    rounds: 0,
    system: { queries: [{ stage: 'update', export: 'look', read: ['cost:game/place@1.0.0'] }] },
    more: '(func (export "look") (param i32 f32))',
  },
  {
    name: 'query/10000/write',
    code: '',
    rounds: 0,
    system: { queries: [{ stage: 'update', export: 'look', write: ['cost:game/place@1.0.0'] }] },
    more: '(func (export "look") (param i32 f32))',
  },
  {
    name: 'query/none',
    code: '',
    rounds: 0,
    system: {
      queries: Array.from({ length: 200 }, () => ({
        stage: 'update',
        export: 'look',
        read: ['cost:game/rare@1.0.0'],
      })),
    },
    more: '(func (export "look") (param i32 f32))',
  },
]
