;; Calls a hook without end.
;; expect: faulted fault/fuel
;; limits: {"callFuel":1000000,"startFuel":1000000}
;; skein: {"mod":{"name":"evil:hook-asks","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:hook-asks/hook-asks","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "demo:game/weigh@1.0.0" "call" (func $call (param i32 i32 i32 i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "on-tick") (param i32 i32)
    (loop $again (call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 80)) (br $again))))
