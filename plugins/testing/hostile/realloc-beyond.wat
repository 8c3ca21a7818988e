;; Says that memory was allocated where there is none.
;; expect: faulted fault/bad-realloc
;; skein: {"mod":{"name":"evil:realloc-beyond","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:realloc-beyond/realloc-beyond","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (i32.const -8))
  (func (export "on-tick") (param $pointer i32) (param $length i32) (local $i i32)
    nop
  ))
