;; Ends itself with words that take over the terminal which shows them.
;; expect: faulted fault/panic
;; skein: {"mod":{"name":"evil:panic-control","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:panic-control/panic-control","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "skein:engine/panic@1.0.0" "panic" (func $panic (param i32 i32 i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (data (i32.const 16) "a\1b[2J\0d\e2\80\aeb\c2\9b")
  (func (export "on-tick") (param i32 i32)
    (call $panic (i32.const 16) (i32.const 12) (i32.const 16) (i32.const 5) (i32.const 0) (i32.const 0))))
