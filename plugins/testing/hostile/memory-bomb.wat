;; Takes all the memory there is, and uses what it was not given.
;; expect: faulted fault/trap
;; limits: {"memoryBytes":1048576}
;; skein: {"mod":{"name":"evil:memory-bomb","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:memory-bomb/memory-bomb","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func $tick (export "on-tick") (param $pointer i32) (param $length i32)
    (loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
    (i32.store (i32.const 0x7fff0000) (i32.const 1))))
