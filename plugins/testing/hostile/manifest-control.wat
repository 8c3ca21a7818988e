;; Has a name that takes over the terminal which shows it.
;; expect: refused manifest/invalid
;; skein: {"mod":{"name":"evil:\u001b[2Jname","version":"1.0.0","abi":1}}
(module)
