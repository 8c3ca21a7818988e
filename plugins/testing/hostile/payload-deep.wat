;; Raises an event that nothing here defines, with 10,000 lists inside each other.
;; expect: faulted fault/bad-message
;; skein: {"mod":{"name":"evil:payload-deep","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:payload-deep/payload-deep","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "evil:other/thing@1.0.0" "raise" (func $raise (param i32 i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "on-tick") (param i32 i32)
    (memory.fill (i32.const 16384) (i32.const 0x91) (i32.const 10000))
    (call $raise (i32.const 16384) (i32.const 10000))))
