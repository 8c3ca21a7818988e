export {
  compileExport,
  compileImport,
  type ExportEntry,
  type ExportScope,
  type Guest,
  type ImportGuard,
} from './call.ts'
export { DEFAULT_ABI_LIMITS, GuestMemory, type AbiLimits, type GuestMemoryOptions } from './guest-memory.ts'
export { flattenFunction, layoutOf, type Layout } from './layout.ts'
