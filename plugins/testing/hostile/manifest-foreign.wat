;; Defines a package of somebody else.
;; expect: refused manifest/invalid
;; skein: {"mod":{"name":"evil:manifest-foreign","version":"1.0.0","abi":1}}
;; skein: {"package":{"name":"demo:game","version":"1.0.0","components":[]}}
(module)
