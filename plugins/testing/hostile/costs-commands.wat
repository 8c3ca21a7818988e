;; Spawns and despawns all that it may, in answer to its own event.
;; expect: faulted fault/fuel
;; limits: {"frameFuel":100000000}
;; skein: {"mod":{"name":"evil:costs-commands","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:costs-commands/costs-commands","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"},{"event":"demo:game/ping","version":"1.0.0","export":"on-ping"}]}}
(module
  (import "demo:game/ping@1.0.0" "raise" (func $ping (param i32 i32)))
  (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
  (import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (data (i32.const 16) "\90")
  (func $work (export "on-ping") (param i32 i32) (local $i i32)
    (call $ping (i32.const 16) (i32.const 1))
    (loop $l
      (call $despawn (call $spawn))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10000)))))
  (export "on-tick" (func $work)))
