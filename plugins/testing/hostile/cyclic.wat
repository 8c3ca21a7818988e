;; Has two systems that need each other.
;; expect: refused system/cycle
;; skein: {"mod":{"name":"evil:cyclic","version":"1.0.0","abi":1}}
;; skein: {"package":{"name":"evil:cyclic","version":"1.0.0","traits":[{"name":"a","methods":[]},{"name":"b","methods":[]}]}}
;; skein: {"system":{"name":"evil:cyclic/a","version":"1.0.0","provides":["evil:cyclic/a@1.0.0"],"uses":[{"trait":"evil:cyclic/b","version":"1.0.0"}]}}
;; skein: {"system":{"name":"evil:cyclic/b","version":"1.0.0","provides":["evil:cyclic/b@1.0.0"],"uses":[{"trait":"evil:cyclic/a","version":"1.0.0"}]}}
(module)
