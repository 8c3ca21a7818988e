export {
  Consents,
  contentHash,
  memoryConsentStore,
  permissionRequestOf,
  type AskConsent,
  type Consent,
  type ConsentStore,
  type PermissionRequest,
} from './consent.ts'
export { Grants } from './grants.ts'
export type { Permission } from './permission.ts'
export type { GrantPolicy, GrantRequest, GrantRule, GrantRules } from './policy.ts'
