;; Calls itself like the game, to define the game's package anew.
;; expect: refused link/package-clash
;; skein: {"mod":{"name":"demo:game","version":"9.0.0","abi":1}}
;; skein: {"package":{"name":"demo:game","version":"1.9.0","components":[]}}
(module)
