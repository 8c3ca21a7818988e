;; Puts keys in its manifest that mean something to JavaScript.
;; expect: refused manifest/invalid
;; skein: {"mod":{"__proto__":{"name":"evil:proto","version":"1.0.0","abi":1},"constructor":{"prototype":{}}}}
(module)
