import { definePackage, t } from 'skein'
import { REALLOC, watMod } from '../plugins/testing/wat-mod.ts'

/** The package of the query benchmarks. */
export const herd = definePackage('bench:herd', '1.0.0')
export const Position = herd.component('position', { x: t.f32, y: t.f32 })
export const Velocity = herd.component('velocity', { x: t.f32, y: t.f32 })

export const Hit = herd.event('hit', { target: t.entity, damage: t.s32, force: t.f32 })

/** The work on each entity. */
export type Kernel = 'integrate' | 'orbit'

const ID = 'bench:herd'
const POSITION = [`${ID}/position@1.0.0#x`, `${ID}/position@1.0.0#y`]
const VELOCITY = [`${ID}/velocity@1.0.0#x`, `${ID}/velocity@1.0.0#y`]

/** A loop over addresses that all advance by `width` bytes until the first has passed `$end`. */
const loop = (addresses: readonly string[], width: number, body: string): string => `
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get ${addresses[0]}) (local.get $end)))
    ${body}
    ${addresses.map((name) => `(local.set ${name} (i32.add (local.get ${name}) (i32.const ${width})))`).join('')}
    (br $next)))`

const COLUMNS = ['$vx', '$vy', '$px', '$py']

/** Locals with the addresses of four columns, and of the end of the first. */
const open = (order: readonly string[]): string => `
  ${COLUMNS.map((name) => `(local ${name} i32)`).join('')} (local $end i32)
  ${order.map((name, part) => `(local.set ${name} (i32.load offset=${8 + 4 * part} (local.get $block)))`).join('')}
  (local.set $end (i32.add (local.get ${COLUMNS[0]}) (i32.shl (i32.load (local.get $block)) (i32.const 2))))`

const get = (name: string, type = 'f32'): string => `(${type}.load (local.get ${name}))`

const INTEGRATE = (type: 'f32' | 'v128', dt: string): string => {
  const op = type === 'f32' ? 'f32' : 'f32x4'
  return [
    ['$px', '$vx'],
    ['$py', '$vy'],
  ]
    .map(
      ([p, v]) =>
        `(${type}.store (local.get ${p}) (${op}.add ${get(p!, type)} (${op}.mul ${get(v!, type)} ${dt})))`,
    )
    .join('\n')
}

/** Falls towards the middle, and never faster than 4: two roots and three divisions for each entity. */
const ORBIT = `
  (local.set $x ${get('$px')}) (local.set $y ${get('$py')})
  (local.set $d (f32.add (f32.sqrt (f32.add (f32.mul (local.get $x) (local.get $x)) (f32.mul (local.get $y) (local.get $y)))) (f32.const 0.5)))
  (local.set $u (f32.sub ${get('$vx')} (f32.mul (f32.div (local.get $x) (local.get $d)) (local.get $dt))))
  (local.set $v (f32.sub ${get('$vy')} (f32.mul (f32.div (local.get $y) (local.get $d)) (local.get $dt))))
  (local.set $d (f32.sqrt (f32.add (f32.mul (local.get $u) (local.get $u)) (f32.mul (local.get $v) (local.get $v)))))
  (if (f32.gt (local.get $d) (f32.const 4)) (then
    (local.set $d (f32.div (f32.const 4) (local.get $d)))
    (local.set $u (f32.mul (local.get $u) (local.get $d)))
    (local.set $v (f32.mul (local.get $v) (local.get $d)))))
  (f32.store (local.get $vx) (local.get $u)) (f32.store (local.get $vy) (local.get $v))
  (f32.store (local.get $px) (f32.add (local.get $x) (f32.mul (local.get $u) (local.get $dt))))
  (f32.store (local.get $py) (f32.add (local.get $y) (f32.mul (local.get $v) (local.get $dt))))`

const four = (op: string, ...values: string[]): string => `(f32x4.${op} ${values.join(' ')})`
const v = (name: string): string => `(local.get ${name})`
const splat = (value: number): string => `(f32x4.splat (f32.const ${value}))`
const length4 = (a: string, b: string): string =>
  four('sqrt', four('add', four('mul', v(a), v(a)), four('mul', v(b), v(b))))

const ORBIT_SIMD = `
  (local.set $x4 ${get('$px', 'v128')}) (local.set $y4 ${get('$py', 'v128')})
  (local.set $d4 ${four('add', length4('$x4', '$y4'), splat(0.5))})
  (local.set $u4 ${four('sub', get('$vx', 'v128'), four('mul', four('div', v('$x4'), v('$d4')), v('$dt4')))})
  (local.set $v4 ${four('sub', get('$vy', 'v128'), four('mul', four('div', v('$y4'), v('$d4')), v('$dt4')))})
  (local.set $d4 ${four('min', splat(1), four('div', splat(4), length4('$u4', '$v4')))})
  (local.set $u4 ${four('mul', v('$u4'), v('$d4'))}) (local.set $v4 ${four('mul', v('$v4'), v('$d4'))})
  (v128.store (local.get $vx) ${v('$u4')}) (v128.store (local.get $vy) ${v('$v4')})
  (v128.store (local.get $px) ${four('add', v('$x4'), four('mul', v('$u4'), v('$dt4')))})
  (v128.store (local.get $py) ${four('add', v('$y4'), four('mul', v('$v4'), v('$dt4')))})`

const BODIES: Readonly<Record<`${Kernel}/${'guest' | 'guest-simd'}`, string>> = {
  'integrate/guest': `${open(COLUMNS)} ${loop(COLUMNS, 4, INTEGRATE('f32', '(local.get $dt)'))}`,
  'integrate/guest-simd': `(local $dt4 v128) ${open(COLUMNS)} (local.set $dt4 (f32x4.splat (local.get $dt)))
    ${loop(COLUMNS, 16, INTEGRATE('v128', '(local.get $dt4)'))}`,
  'orbit/guest': `(local $x f32) (local $y f32) (local $u f32) (local $v f32) (local $d f32)
    ${open(['$px', '$py', '$vx', '$vy'])} ${loop(COLUMNS, 4, ORBIT)}`,
  'orbit/guest-simd': `(local $x4 v128) (local $y4 v128) (local $u4 v128) (local $v4 v128) (local $d4 v128) (local $dt4 v128)
    ${open(['$px', '$py', '$vx', '$vy'])} (local.set $dt4 (f32x4.splat (local.get $dt)))
    ${loop(COLUMNS, 16, ORBIT_SIMD)}`,
}

const value = (field: string): string => `(call $get-${field} (local.get $e))`

/** Each field of each entity by a call of its own. */
const BY_CALL: Readonly<Record<Kernel, string>> = {
  integrate: `
    (call $set-px (local.get $e) (f32.add ${value('px')} (f32.mul ${value('vx')} (local.get $dt))))
    (call $set-py (local.get $e) (f32.add ${value('py')} (f32.mul ${value('vy')} (local.get $dt))))`,
  orbit: ORBIT.replace(/\(f32\.load \(local\.get \$(\w+)\)\)/g, (_, field: string) => value(field)).replace(
    /\(f32\.store \(local\.get \$(\w+)\)/g,
    '(call $set-$1 (local.get $e)',
  ),
}

const ACCESS = ['position', 'velocity']
  .flatMap((component) =>
    ['x', 'y'].map(
      (field) => `
  (import "${ID}/${component}@1.0.0" "get-${field}" (func $get-${component[0]}${field} (param i32) (result f32)))
  (import "${ID}/${component}@1.0.0" "set-${field}" (func $set-${component[0]}${field} (param i32 f32)))`,
    ),
  )
  .join('')

function mod(query: object, body: string, imports = ''): Uint8Array {
  return watMod(
    [
      { mod: { name: 'bench:mover', version: '1.0.0', abi: 1 } },
      {
        system: {
          name: 'bench:mover/mover',
          version: '1.0.0',
          queries: [{ stage: 'update', export: 'run', ...query }],
        },
      },
    ],
    `(module ${imports} (memory (export "memory") 512) ${REALLOC}
      (func (export "run") (param $block i32) (param $dt f32) ${body}))`,
  )
}

/** A mod whose query does a kernel's work. */
export function queryMod(kernel: Kernel, way: 'guest' | 'guest-simd'): Uint8Array {
  const query =
    kernel === 'integrate' ? { read: VELOCITY, write: POSITION } : { write: [...POSITION, ...VELOCITY] }
  return mod(query, BODIES[`${kernel}/${way}`])
}

/** A mod that does the same with one call for each field. */
export function callMod(kernel: Kernel): Uint8Array {
  const locals = `(local $x f32) (local $y f32) (local $u f32) (local $v f32) (local $d f32)
    (local $at i32) (local $end i32) (local $e i32)`
  return mod(
    { with: [`${ID}/position@1.0.0`, `${ID}/velocity@1.0.0`] },
    `${locals}
    (local.set $at (i32.load offset=4 (local.get $block)))
    (local.set $end (i32.add (local.get $at) (i32.shl (i32.load (local.get $block)) (i32.const 2))))
    ${loop(['$at'], 4, `(local.set $e (i32.load (local.get $at))) ${BY_CALL[kernel]}`)}`,
    ACCESS,
  )
}
