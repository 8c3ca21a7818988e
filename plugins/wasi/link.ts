import { printable, suggestion } from '../../engine/index.ts'
import type { CoreSignature } from '../wasm/index.ts'
import { WASI_FUNCTIONS, wasiSignature } from './functions.ts'
import { WASI_MODULE } from './module-name.ts'

/** An import of WASI, or the reason it cannot be linked. */
export type WasiLink =
  | { readonly signature: CoreSignature; readonly needsMemory: boolean }
  | { readonly problem: string; readonly hint: string }

/** Whether a module that a guest imports from belongs to WASI, of whichever version. */
export function isWasi(module: string): boolean {
  return module === 'wasi' || /^wasi[_:]/.test(module)
}

/** Finds an import of WASI. */
export function linkWasi(module: string, name: string): WasiLink {
  if (module !== WASI_MODULE) {
    return {
      problem: `"${printable(module)}", an unsupported version of WASI`,
      hint: `Build it for ${WASI_MODULE} (a wasip1 target); docs/wasi.md has the flags.`,
    }
  }
  const signature = wasiSignature(name)
  if (signature === null) {
    return {
      problem: `an unknown function "${printable(name)}" of ${WASI_MODULE}`,
      hint:
        suggestion(name, WASI_FUNCTIONS) ?? 'Build it with a toolchain that follows the WASI specification.',
    }
  }
  return { signature, needsMemory: !WITHOUT_POINTERS.has(name) }
}

/** Functions that guests without a memory may import. */
const WITHOUT_POINTERS: ReadonlySet<string> = new Set(['proc_exit', 'proc_raise', 'sched_yield', 'fd_close'])
