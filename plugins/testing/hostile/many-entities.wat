;; Spawns without end.
;; expect: faulted fault/over-limit
;; limits: {"commands":1000000,"entities":1000}
;; skein: {"mod":{"name":"evil:many-entities","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:many-entities/many-entities","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "on-tick") (param $pointer i32) (param $length i32) (local $i i32)
    (loop $again
      (drop (call $spawn))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100000))))
  ))
