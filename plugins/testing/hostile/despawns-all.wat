;; Despawns all that it finds, and in the end what is not there: then nothing of it has happened.
;; expect: faulted fault/stale-entity
;; skein: {"mod":{"name":"evil:despawns-all","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:despawns-all/despawns-all","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "skein:engine/world@1.0.0" "alive" (func $alive (param i32) (result i32)))
  (import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "on-tick") (param $pointer i32) (param $length i32) (local $i i32)
    (local.set $i (i32.const 0x100000))
    (loop $again
      (if (call $alive (local.get $i)) (then (call $despawn (local.get $i))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 0x100800))))
    (call $despawn (i32.const 1))
  ))
