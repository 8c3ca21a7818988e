;; Hands over a list at the very top of the address space.
;; expect: faulted fault/bad-pointer
;; skein: {"mod":{"name":"evil:pointer-negative","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:pointer-negative/pointer-negative","version":"1.0.0","uses":[{"trait":"demo:game/gauge","version":"1.0.0"}],"handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "demo:game/gauge@1.0.0" "send" (func $send (param i32 i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "on-tick") (param $pointer i32) (param $length i32) (local $i i32)
    (call $send (i32.const -4) (i32.const 2))
  ))
