;; Allocates everything in one place, so that the parts of a result lie over each other. Only it is harmed.
;; expect: running
;; skein: {"mod":{"name":"evil:realloc-overlaps","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:realloc-overlaps/realloc-overlaps","version":"1.0.0","uses":[{"trait":"demo:game/gauge","version":"1.0.0"}],"handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "demo:game/gauge@1.0.0" "name" (func $name (param i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (i32.const 16))
  (func (export "on-tick") (param $pointer i32) (param $length i32) (local $i i32)
    (call $name (i32.const 16))
  ))
