import type { ModuleInfo } from '../wasm/index.ts'

/** A sign of another host of plugins, or of a page's own loader. */
interface Sign {
  readonly host: string
  readonly importModule?: RegExp
  readonly importName?: RegExp
  readonly exportName?: RegExp
}

// From what the toolchains of each emit.
const SIGNS: readonly Sign[] = [
  { host: 'Extism', importModule: /^extism:/, importName: /^extism_/ },
  { host: 'wings', importName: /^__wings_/ },
  { host: 'Proxy-Wasm', exportName: /^proxy_abi_version_/, importName: /^proxy_/ },
  { host: 'web pages (wasm-bindgen)', importModule: /^(?:wbg|__wbindgen_.*)$/ },
  { host: 'web pages (Emscripten)', importName: /^_?emscripten_/ },
  { host: 'web pages (Go)', importModule: /^(?:gojs|go)$/ },
  { host: 'WASI runtimes (as a command)', exportName: /^_start$/ },
]

/** The host that a module was made for by its imports and exports; `null` where nothing names another than this one. */
export function otherHostOf({ imports, exports }: ModuleInfo): string | null {
  const host = importedHostOf(imports)
  if (host !== null) return host
  const names = [...exports.keys()]
  const sign = SIGNS.find(
    ({ exportName }) => exportName !== undefined && names.some((it) => exportName.test(it)),
  )
  return sign?.host ?? null
}

/** The host whose functions a module imports, whether or not it has a manifest of ours; `null` for none that is known. */
export function importedHostOf(imports: ModuleInfo['imports']): string | null {
  for (const { host, importModule, importName } of SIGNS) {
    const isOf = imports.some(
      ({ module, name }) => importModule?.test(module) === true || importName?.test(name) === true,
    )
    if (isOf) return host
  }
  return null
}
