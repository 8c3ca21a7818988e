export { checkFilesFor, type FileCheck } from './host/check.ts'
export { ModHost } from './host/mod-host.ts'
export type { FaultPolicy, FaultStep } from './host/escalation.ts'
export type { ModCost, ModMeasure } from './host/mod-cost.ts'
export type { SlowModOptions } from './host/watchdog.ts'
export type {
  FailedVersion,
  KeptState,
  ModFile,
  ModHostEvents,
  ModHostOptions,
  ModStatus,
} from './host/mod-status.ts'
export {
  memoryConsents,
  type AskConsent,
  type Consent,
  type ConsentStore,
  type GrantPolicy,
  type GrantRequest,
  type GrantRule,
  type GrantRules,
  type Permission,
  type PermissionSheet,
} from './grants/index.ts'
export {
  checkAlone,
  graphOf,
  toMermaid,
  type Image,
  type ImageGraph,
  type ImageMod,
  type LinkedModule,
} from './image/index.ts'
export { type InstanceLimits } from './instance/index.ts'
export { embedAssets } from './assets/index.ts'
export { embedManifest } from './module/embed.ts'
export { parseModule, readModuleText, type Module } from './module/module.ts'
export type { Manifest, SystemRecord } from './manifest/index.ts'
export { describeModule, permissionSheet, type ModDescription } from './inspect/describe.ts'
export type { ModuleText } from './module/module.ts'
export { permissionsOf } from './grants/permission.ts'
export {
  ALLOW_QUESTION,
  PERMISSION_GROUPS,
  playerPermissions,
  REPLACE_QUESTION,
  type PlayerPermissions,
} from './inspect/player-permissions.ts'
