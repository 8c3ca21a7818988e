;; Has 10,000 custom sections.
;; expect: refused module/too-large
;; custom-sections: 10000
;; skein: {"mod":{"name":"evil:sections","version":"1.0.0","abi":1}}
(module)
