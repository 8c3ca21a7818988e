;; Has an allocator that traps.
;; expect: faulted fault/trap
;; skein: {"mod":{"name":"evil:realloc-traps","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:realloc-traps/realloc-traps","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    unreachable)
  (func (export "on-tick") (param $pointer i32) (param $length i32) (local $i i32)
    nop
  ))
