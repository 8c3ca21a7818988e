;; Exports a function where its memory should be.
;; expect: refused link/missing-export
;; skein: {"mod":{"name":"evil:export-memory","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:export-memory/export-memory","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "memory"))
  (func (export "on-tick") (param i32 i32)))
