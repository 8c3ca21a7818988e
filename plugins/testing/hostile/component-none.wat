;; Sets a component that the entity does not have.
;; expect: faulted fault/missing-component
;; skein: {"mod":{"name":"evil:component-none","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:component-none/component-none","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
  (import "demo:game/place@1.0.0" "set-x" (func $set-x (param i32 f32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "on-tick") (param $pointer i32) (param $length i32) (local $i i32)
    (call $set-x (call $spawn) (f32.const 1))
  ))
