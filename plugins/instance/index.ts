export { MemoryTotal } from './memory-total.ts'
export { CallScope } from './call-scope.ts'
export { WallClock, type CallWatch, type WallTime } from './wall-time.ts'
export { isFault } from './fault.ts'
export type { MemoryImage } from './memory-image.ts'
export { modLog } from './mod-log.ts'
export {
  checkLimits,
  DEFAULT_LIMITS,
  ModInstance,
  type InstanceLimits,
  type InstanceOptions,
} from './instance.ts'
