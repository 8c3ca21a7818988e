;; Spawns, raises and then traps when it is created: nothing of it has happened.
;; expect: faulted fault/trap
;; skein: {"mod":{"name":"evil:new-undone","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:new-undone/new-undone","version":"1.0.0","new":"new","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
  (import "demo:game/place@1.0.0" "add" (func $add (param i32)))
  (import "demo:game/ping@1.0.0" "raise" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (data (i32.const 16) "\90")
  (func (export "new")
    (call $add (call $spawn)) (call $ping (i32.const 16) (i32.const 1)) unreachable)
  (func (export "on-tick") (param i32 i32)))
