export { coreOfComponent, isComponent } from './component.ts'
export { withCustomSection, withoutCustomSections } from './custom-section.ts'
export { readFunctionNames } from './function-names.ts'
export {
  readModule,
  type MemoryLimits,
  type ModuleExport,
  type ModuleImport,
  type ModuleInfo,
  type ModuleLayout,
  type SectionSpan,
} from './module-info.ts'
export { functionName } from './function-name.ts'
export { BinaryReader } from './reader.ts'
export { readTypes, readValueType } from './type-section.ts'
export type { CoreSignature, CoreType } from './type-section.ts'
