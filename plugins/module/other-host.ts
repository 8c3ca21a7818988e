import type { ModuleInfo } from '../wasm/index.ts'

/** What tells that a module was made for some other host of plugins, or for a page's own loader. */
interface Sign {
  readonly host: string
  readonly importModule?: RegExp
  readonly importName?: RegExp
  readonly exportName?: RegExp
}

// From what the toolchains of each emit.
const SIGNS: readonly Sign[] = [
  { host: 'Extism', importModule: /^extism:/, importName: /^extism_/ },
  { host: 'wings, the Rust library', importName: /^__wings_/ },
  { host: 'Proxy-Wasm', exportName: /^proxy_abi_version_/, importName: /^proxy_/ },
  { host: 'wasm-bindgen and a page', importModule: /^(?:wbg|__wbindgen_.*)$/ },
  { host: 'Emscripten and a page', importName: /^_?emscripten_/ },
  { host: 'Go and a page', importModule: /^(?:gojs|go)$/ },
  { host: 'a WASI runtime, as a program', exportName: /^_start$/ },
]

/** Which other host a module was made for, if it says so: for modules without a manifest of ours. */
export function otherHostOf({ imports, exports }: ModuleInfo): string | null {
  const names = [...exports.keys()]
  for (const { host, importModule, importName, exportName } of SIGNS) {
    const imported = imports.some(
      ({ module, name }) => importModule?.test(module) === true || importName?.test(name) === true,
    )
    if (imported || (exportName !== undefined && names.some((name) => exportName.test(name)))) return host
  }
  return null
}
