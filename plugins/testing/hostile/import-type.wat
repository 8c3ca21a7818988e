;; Imports a function of the game with another type than it has.
;; expect: refused link/wrong-type
;; skein: {"mod":{"name":"evil:import-type","version":"1.0.0","abi":1}}
(module (import "demo:game/place@1.0.0" "set-x" (func (param i64 i64))))
