export { DEFAULT_SANDBOX_LIMITS, type SandboxLimits } from './limits.ts'
export { rewriteModule } from './rewrite.ts'
