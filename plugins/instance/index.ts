export { CallScope } from './call-scope.ts'
export { WallClock, type CallWatch, type WallTime } from './wall-time.ts'
export { isFault } from './fault.ts'
export {
  checkLimits,
  DEFAULT_LIMITS,
  ModInstance,
  type InstanceLimits,
  type InstanceOptions,
} from './instance.ts'
