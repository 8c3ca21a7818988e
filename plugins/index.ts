export { checkFilesFor, type FileCheck } from './host/check.ts'
export { LazyModHost } from './host/lazy-mod-host.ts'
export type { FaultPolicy, FaultAction } from './host/escalation.ts'
export { NO_USAGE, type ModUsage, type UsageMeter } from './host/mod-cost.ts'
export type { SlowModOptions } from './host/watchdog.ts'
export type {
  FailedVersion,
  StateHandoff,
  ModFile,
  ModHostEvents,
  ModHostOptions,
  ModStatus,
} from './host/mod-status.ts'
export {
  memoryConsentStore,
  type AskConsent,
  type Consent,
  type ConsentStore,
  type GrantPolicy,
  type GrantRequest,
  type GrantRule,
  type GrantRules,
  type Permission,
  type PermissionRequest,
} from './grants/index.ts'
export {
  checkStandalone,
  graphOf,
  toMermaid,
  type Image,
  type ImageGraph,
  type ImageMod,
  type LinkedModule,
} from './image/index.ts'
export type { ModStorage } from './storage/index.ts'
export type { InstanceLimits } from './limits.ts'
export { embedAssets } from './assets/index.ts'
export { embedManifest } from './module/embed.ts'
export { parseModule, readModuleText, type Module } from './module/module.ts'
export type { Manifest, SystemRecord } from './manifest/index.ts'
export { describeModule, permissionLines, type ModDescription } from './inspect/describe.ts'
export type { ModuleText } from './module/module.ts'
export { permissionsOf } from './grants/permissions-of.ts'
export { ALLOW_QUESTION, PERMISSION_GROUPS } from './inspect/permission-words.ts'
export { playerPermissions, type PlayerPermissions } from './inspect/player-permissions.ts'
