;; Imports memory, to share it with somebody.
;; expect: refused link/unknown-import
;; skein: {"mod":{"name":"evil:import-memory","version":"1.0.0","abi":1}}
(module (import "env" "memory" (memory 1)))
