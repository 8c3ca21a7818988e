export { METER_EXPORTS } from './added-functions.ts'
export { DEFAULT_SANDBOX_LIMITS, type SandboxLimits } from './limits.ts'
export { DEFAULT_FUEL_LIMITS, Meter, type FuelLimits, type FuelStatus, type MeterChain } from './meter.ts'
export { rewriteModule } from './rewrite.ts'
