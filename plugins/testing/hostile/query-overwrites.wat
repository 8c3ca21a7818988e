;; Writes all over the block that its query was handed, and behind it. Only it is harmed.
;; expect: running
;; skein: {"mod":{"name":"evil:query-overwrites","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:query-overwrites/q","version":"1.0.0","queries":[{"stage":"update","export":"each","read":["demo:game/place@1.0.0"]}]}}
(module
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "each") (param $block i32) (param $dt f32)
    ;; The count, the pointers and the entities say something else now.
    (memory.fill (i32.sub (local.get $block) (i32.const 64)) (i32.const 0xff) (i32.const 512))))
