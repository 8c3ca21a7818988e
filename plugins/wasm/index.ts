export {
  readModule,
  type CoreSignature,
  type CoreType,
  type ExternKind,
  type MemoryLimits,
  type ModuleExport,
  type ModuleImport,
  type ModuleInfo,
} from './module-info.ts'
