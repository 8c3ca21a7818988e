;; Imports a member that no trait has but every object.
;; expect: refused link/unknown-member
;; skein: {"mod":{"name":"evil:import-member","version":"1.0.0","abi":1}}
(module (import "skein:engine/world@1.0.0" "constructor" (func)))
