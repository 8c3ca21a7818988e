;; Keeps what ended it, and throws that at the game again when it is called once more.
;; expect: faulted fault/stale-entity
;; skein: {"mod":{"name":"evil:rethrows","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:rethrows/rethrows","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "skein:engine/world@1.0.0" "despawn" (func $despawn (param i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "on-tick") (param i32 i32)
    (try (do (call $despawn (i32.const -1))) (catch_all (rethrow 0)))))
