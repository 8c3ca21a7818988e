;; Has an allocator that calls the game for a text, which has to be allocated, and so on.
;; expect: faulted fault/reentrant
;; skein: {"mod":{"name":"evil:realloc-recurses","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:realloc-recurses/realloc-recurses","version":"1.0.0","uses":[{"trait":"demo:game/gauge","version":"1.0.0"}],"handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "demo:game/gauge@1.0.0" "name" (func $name (param i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (call $name (i32.const 64)) (i32.const 4096))
  (func (export "on-tick") (param i32 i32)))
