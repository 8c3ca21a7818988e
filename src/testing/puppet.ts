import { definePackage, t } from '../../engine/index.ts'
import { ID, records } from '../../plugins/query/testing/query-game.ts'
import { REALLOC, watMod } from '../../plugins/testing/wat-mod.ts'

/** The package of {@link PUPPET}. */
export const puppets = definePackage('test:puppets', '1.0.0')
/** The game says what the mod is to do: one thing after another, until there is nothing more. */
export const Strings = puppets.trait('strings', {
  op: t.func([], t.s32),
  entity: t.func([], t.entity),
  value: t.func([], t.f32),
  made: t.func([t.entity]),
})

export const OPS = ['end', 'spawn', 'despawn', 'tag', 'untag', 'place', 'lift', 'move', 'fault'] as const
export type Op = (typeof OPS)[number]

const on = (op: Op, body: string): string =>
  `(if (i32.eq (local.get $op) (i32.const ${OPS.indexOf(op)})) (then ${body}))`

/** A mod that does one thing after another, as the game says. */
export const PUPPET: Uint8Array = watMod(
  records('acme:puppet', [{ stage: 'update', export: 'run', with: [`${ID}/position@1.0.0`] }], {
    uses: [{ trait: 'test:puppets/strings', version: '1.0.0' }],
  }),
  `(module
    (import "test:puppets/strings@1.0.0" "op" (func $op (result i32)))
    (import "test:puppets/strings@1.0.0" "entity" (func $entity (result i32)))
    (import "test:puppets/strings@1.0.0" "value" (func $value (result f32)))
    (import "test:puppets/strings@1.0.0" "made" (func $made (param i32)))
    (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
    (import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))
    (import "${ID}/tag@1.0.0" "add" (func $add-tag (param i32)))
    (import "${ID}/tag@1.0.0" "remove" (func $remove-tag (param i32)))
    (import "${ID}/position@1.0.0" "add" (func $add-position (param i32)))
    (import "${ID}/position@1.0.0" "remove" (func $remove-position (param i32)))
    (import "${ID}/position@1.0.0" "set-x" (func $set-x (param i32 f32)))
    (memory (export "memory") 16)
    ${REALLOC}
    (func (export "run") (param $block i32) (param $dt f32) (local $op i32) (local $e i32)
      (block $end (loop $next
        (br_if $end (i32.eqz (local.tee $op (call $op))))
        ${on('spawn', '(local.set $e (call $spawn)) (call $add-position (local.get $e)) (call $set-x (local.get $e) (call $value)) (call $made (local.get $e))')}
        ${on('despawn', '(call $despawn (call $entity))')}
        ${on('tag', '(call $add-tag (call $entity))')}
        ${on('untag', '(call $remove-tag (call $entity))')}
        ${on('place', '(call $add-position (call $entity))')}
        ${on('lift', '(call $remove-position (call $entity))')}
        ${on('move', '(local.set $e (call $entity)) (call $set-x (local.get $e) (call $value))')}
        ${on('fault', 'unreachable')}
        (br $next)))))`,
)
