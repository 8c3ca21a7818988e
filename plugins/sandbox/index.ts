export { FREE_WORK, HOST_COST } from './host-cost.ts'
export { START_EXPORT } from './added-functions.ts'
export { COUNTER_IMPORT, FuelCounter } from './fuel-counter.ts'
export { GLOBAL_EXPORTS, keptGlobals } from './kept-globals.ts'
export { DEFAULT_SANDBOX_LIMITS, type SandboxLimits } from './limits.ts'
export {
  BEGUN,
  DEFAULT_FUEL_LIMITS,
  Meter,
  TOO_DEEP,
  type Allocator,
  type Begun,
  type FuelLimits,
  type FuelStatus,
} from './meter.ts'
export { rewriteInTurns, rewriteModule, type RewriteRequest } from './rewrite.ts'
