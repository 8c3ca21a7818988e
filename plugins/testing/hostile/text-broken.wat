;; Writes to the log what is no text.
;; expect: faulted fault/bad-string
;; skein: {"mod":{"name":"evil:text-broken","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:text-broken/text-broken","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "skein:engine/log@1.0.0" "write" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (data (i32.const 16) "\ff\fe")
  (func (export "on-tick") (param $pointer i32) (param $length i32) (local $i i32)
    (call $log (i32.const 1) (i32.const 16) (i32.const 2))
  ))
