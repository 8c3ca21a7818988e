import type { ModuleInfo } from '../wasm/index.ts'

/** Whether a module was built with the Rust crates `wings`. */
export function isWings({ imports, exports }: Pick<ModuleInfo, 'imports' | 'exports'>): boolean {
  return (
    imports.some(({ module, name }) => module === 'env' && name.startsWith('__wings_')) ||
    [...exports.keys()].some((name) => EXPORTS.test(name))
  )
}

const EXPORTS = /^__wings_(?:describe_|instantiate_|alloc_marshal_buffer$)/
