;; Gives one entity a component a million times over, again and again.
;; expect: faulted fault/fuel
;; limits: {"callFuel":20000000,"frameFuel":20000000}
;; skein: {"mod":{"name":"evil:costs-adding","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:costs-adding/costs-adding","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
  (import "demo:game/place@1.0.0" "add-many" (func $add (param i32 i32 i32 i32)))
  (memory (export "memory") 20)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "on-tick") (param i32 i32) (local $e i32) (local $i i32)
    (local.set $e (call $spawn))
    (loop $fill
      (i32.store offset=65536 (local.get $i) (local.get $e))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 400000))))
    (loop $again
      (call $add (i32.const 65536) (i32.const 100000) (i32.const 0) (i32.const 0))
      (br $again))))
