;; Has a manifest of nothing.
;; expect: refused manifest/invalid
;; skein: 
(module)
