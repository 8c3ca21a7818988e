;; Answers a hook with a place behind its memory.
;; expect: faulted fault/bad-pointer
;; skein: {"mod":{"name":"evil:hook-result-beyond","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:hook-result-beyond/hook-result-beyond","version":"1.0.0","hooks":[{"hook":"demo:game/weigh","version":"1.0.0","export":"weigh"}]}}
(module
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "weigh") (param $value i32) (param $count i32) (param $what i32) (param $length i32) (param $tags i32) (param $many i32) (result i32)
    (i32.const 65534)))
