;; Traps as it starts.
;; expect: faulted fault/trap
;; skein: {"mod":{"name":"evil:start-traps","version":"1.0.0","abi":1}}
;; skein: {"system":{"name":"evil:start-traps/start-traps","version":"1.0.0"}}
(module (func $start unreachable) (start $start))
