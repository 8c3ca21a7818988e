;; Asks for the counter of fuel itself, to fill it up.
;; expect: refused link/unknown-import
;; skein: {"mod":{"name":"evil:import-fuel","version":"1.0.0","abi":1}}
(module
  (import "skein:sandbox" "fuel" (global $fuel (mut i32)))
  (import "skein:sandbox" "stack" (global $stack (mut i32)))
  (func (export "run") (global.set $fuel (i32.const 0x7fffffff)))
  (export "fuel" (global $fuel)))
