import { REALLOC, watMod } from '../plugins/testing/wat-mod.ts'

/** Where a mod has its numbers, behind what its allocator gives away at first. */
const PAGE = 65_536
const SIDE = 4

/**
 * Mods that put sprites on the screen and move them, each its own share, as the game does it without mods: a batch when
 * they start, and a query in each step.
 */
export function spriteMods(sprites: number, mods: number, width: number, height: number): Uint8Array[] {
  return Array.from({ length: mods }, (_, index) => {
    const first = Math.floor((sprites * index) / mods)
    const count = Math.floor((sprites * (index + 1)) / mods) - first
    return spriteMod(`bench:m${index}`, first, count, width, height)
  })
}

function spriteMod(name: string, first: number, count: number, width: number, height: number): Uint8Array {
  const own = `${name}/own@1.0.0`
  // Four arrays of a number for each sprite, and what the allocator gives: the handles of the sprites, and blocks.
  const base = PAGE
  const pages = 2 + Math.ceil((12 * count * 4) / PAGE)
  const column = (part: number): number => base + 64 + part * 4 * count
  const store = (part: number, value: string): string =>
    `(f32.store (i32.add (i32.const ${column(part)}) (i32.shl (local.get $i) (i32.const 2))) ${value})`
  const place = (by: number, within: number): string =>
    `(f32.convert_i32_u (i32.rem_u (i32.mul (i32.add (local.get $i) (i32.const ${first})) (i32.const ${by})) (i32.const ${within})))`
  const give = (component: string, fields: number): string =>
    `(call $${component} (i32.load (i32.const ${base})) (i32.const ${count}) (i32.const ${base + 8}) (i32.const ${fields}))`
  const point = (field: number, part: number | null): string =>
    `(i32.store (i32.const ${base + 8 + 4 * field}) (i32.const ${part === null ? 0 : column(part)}))`
  return watMod(
    [
      { mod: { name, version: '1.0.0', abi: 1 } },
      {
        package: {
          name,
          version: '1.0.0',
          components: [{ name: 'own', fields: [] }],
          events: [],
          traits: [],
        },
      },
      {
        system: {
          name: `${name}/mover`,
          version: '1.0.0',
          new: 'start',
          queries: [
            { stage: 'update', export: 'move', write: ['skein:render/position@1.0.0#x'], with: [own] },
          ],
        },
      },
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn-many" (func $spawn (param i32 i32)))
      (import "skein:render/position@1.0.0" "add-many" (func $position (param i32 i32 i32 i32)))
      (import "skein:render/sprite@1.0.0" "add-many" (func $sprite (param i32 i32 i32 i32)))
      (import "${own}" "add-many" (func $own (param i32 i32 i32 i32)))
      (memory (export "memory") ${pages})
      ${REALLOC.replace('i32.const 4096', `i32.const ${column(3)}`)}
      (func (export "start") (local $i i32)
        (call $spawn (i32.const ${count}) (i32.const ${base}))
        (block $done (loop $next
          (br_if $done (i32.ge_u (local.get $i) (i32.const ${count})))
          ${store(0, place(37, width))}
          ${store(1, place(53, height))}
          ${store(2, `(f32.const ${SIDE})`)}
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $next)))
        ${point(0, 0)} ${point(1, 1)} ${give('position', 2)}
        ${[0, 1, 2, 3].map((field) => point(field, null)).join(' ')} ${point(4, 2)} ${point(5, 2)} ${give('sprite', 6)}
        ${give('own', 0)})
      (func (export "move") (param $block i32) (param $dt f32)
        (local $at i32) (local $end i32) (local $i i32) (local $x f32)
        (local.set $at (i32.load offset=8 (local.get $block)))
        (local.set $end (i32.add (local.get $at) (i32.shl (i32.load (local.get $block)) (i32.const 2))))
        (block $done (loop $next
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $x (f32.add (f32.load (local.get $at))
            (f32.add (f32.const 0.5) (f32.div (f32.convert_i32_u (i32.rem_u (local.get $i) (i32.const 7))) (f32.const 7)))))
          (if (f32.ge (local.get $x) (f32.const ${width}))
            (then (local.set $x (f32.sub (local.get $x) (f32.const ${width})))))
          (f32.store (local.get $at) (local.get $x))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $next)))))`,
  )
}
