;; Hands the game functions of the game as its own: the allocator and the handler are imports.
;; expect: running
;; skein: {"mod":{"name":"evil:export-import","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:export-import/export-import","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "demo:game/ping@1.0.0" "raise" (func $raise (param i32 i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (data (i32.const 0) "\90")
  (export "on-tick" (func $raise)))
