;; Gives its name twice.
;; expect: refused manifest/invalid
;; skein: {"mod":{"name":"evil:one","name":"evil:two","version":"1.0.0","abi":1}}
(module)
