;; Has an allocator that calls the game, which calls it back.
;; expect: faulted fault/reentrant
;; skein: {"mod":{"name":"evil:realloc-calls","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:realloc-calls/realloc-calls","version":"1.0.0","uses":[{"trait":"demo:game/gauge","version":"1.0.0"}],"handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}],"provides":["demo:game/echo@1.0.0"]}}
(module
  (import "demo:game/gauge@1.0.0" "poke" (func $poke))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (call $poke) (i32.const 4096))
  (func (export "demo:game/echo@1.0.0#back"))
  (func (export "on-tick") (param $pointer i32) (param $length i32) (local $i i32)
    nop
  ))
