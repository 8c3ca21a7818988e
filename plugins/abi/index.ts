export type { ExportEntry, ExportScope, Guest, ImportGuard, UntypedFunction } from './call.ts'
export { compileExport } from './export.ts'
export { compileImport } from './import.ts'
export {
  DEFAULT_ABI_LIMITS,
  GuestMemory,
  type AbiLimits,
  type GuestMemoryOptions,
  type Traffic,
} from './guest-memory.ts'
export { flattenFunction, layoutOf, type Layout } from './layout.ts'
export type { NanSweep } from './nan-sweep.ts'
