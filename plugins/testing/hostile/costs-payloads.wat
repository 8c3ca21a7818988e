;; Raises events with as much in them as there may be, again and again.
;; expect: faulted fault/fuel
;; limits: {"callFuel":20000000,"frameFuel":20000000}
;; skein: {"mod":{"name":"evil:costs-payloads","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:costs-payloads/costs-payloads","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "evil:other/thing@1.0.0" "raise" (func $raise (param i32 i32)))
  (memory (export "memory") 4)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "on-tick") (param i32 i32)
    (memory.fill (i32.const 65536) (i32.const 1) (i32.const 65000))
    (i32.store (i32.const 65536) (i32.const 0x01e5fddc))
    (loop $again
      (call $raise (i32.const 65536) (i32.const 65000))
      (br $again))))
