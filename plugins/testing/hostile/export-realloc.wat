;; Exports a table where its allocator should be.
;; expect: refused link/missing-export
;; skein: {"mod":{"name":"evil:export-realloc","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:export-realloc/export-realloc","version":"1.0.0","handlers":[{"event":"demo:game/tick","version":"1.0.0","export":"on-tick"}]}}
(module
  (memory (export "memory") 1)
  (table (export "cabi_realloc") 1 funcref)
  (func (export "on-tick") (param i32 i32)))
