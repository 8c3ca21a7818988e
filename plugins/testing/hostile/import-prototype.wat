;; Imports what every object of JavaScript has.
;; expect: refused link/unknown-import
;; skein: {"mod":{"name":"evil:import-prototype","version":"1.0.0","abi":1}}
(module
  (import "__proto__" "constructor" (func (result i32)))
  (import "constructor" "__proto__" (func)))
