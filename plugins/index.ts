export { enginePackage } from './engine-traits/index.ts'
export {
  ModHost,
  type ModFile,
  type ModHostEmitter,
  type ModHostEvents,
  type ModHostOptions,
  type ModStatus,
} from './host/mod-host.ts'
export { graphOf, resolveImage, toMermaid, type Image, type ImageGraph, type ImageMod, type LinkedModule } from './image/index.ts'
export { DEFAULT_LIMITS, type InstanceLimits } from './instance/index.ts'
export { parseModule, type Module } from './module/module.ts'
export type { Manifest, SystemRecord } from './manifest/index.ts'
export { readManifest } from './manifest/index.ts'
export { readModule, type ModuleInfo } from './wasm/index.ts'
export { describeModule, permissionSheet, type ModDescription } from './inspect/describe.ts'
