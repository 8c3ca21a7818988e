;; Changes the value of a hook, and the world, and traps.
;; expect: faulted fault/trap
;; skein: {"mod":{"name":"evil:hook-traps","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:hook-traps/hook-traps","version":"1.0.0","hooks":[{"hook":"demo:game/weigh","version":"1.0.0","export":"weigh"}]}}
(module
  (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "weigh") (param $value i32) (param $count i32) (param $what i32) (param $length i32) (param $tags i32) (param $many i32) (result i32)
    (drop (call $spawn)) (i32.store (local.get $value) (i32.const 99)) unreachable))
