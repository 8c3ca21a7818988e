;; Takes all elements of tables there are, and uses what it was not given.
;; expect: faulted fault/trap
;; limits: {"tableElements":1000}
;; skein: {"mod":{"name":"evil:table-bomb","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:table-bomb/table-bomb","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (table $t 1 funcref)
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func $tick (export "on-tick") (param $pointer i32) (param $length i32)
    (loop $more (br_if $more (i32.ne (table.grow $t (ref.null func) (i32.const 100)) (i32.const -1))))
    (table.set $t (i32.const 1000000) (ref.null func))))
