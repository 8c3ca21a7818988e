export { withCustomSection, withoutCustomSections } from './custom-section.ts'
export { readFunctionNames } from './function-names.ts'
export {
  readModule,
  type MemoryLimits,
  type ModuleExport,
  type ModuleImport,
  type ModuleInfo,
} from './module-info.ts'
export type { CoreSignature, CoreType } from './type-section.ts'
