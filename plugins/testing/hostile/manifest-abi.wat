;; Is made for an ABI of the future.
;; expect: refused manifest/unsupported-abi
;; skein: {"mod":{"name":"evil:future","version":"1.0.0","abi":2}}
(module)
