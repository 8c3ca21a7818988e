;; Asks for imports whose names take over the terminal that shows them, and turn text around.
;; expect: refused link/unknown-import
;; skein: {"mod":{"name":"evil:import-control","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:import-control/import-control","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (import "evil\1b[2J\0d" "\e2\80\aename\07" (func))
  (import "\e2\81\a6\c2\9b2J\d8\9c" "\ef\bb\bf\e2\80\8b" (func))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "on-tick") (param i32 i32)))
