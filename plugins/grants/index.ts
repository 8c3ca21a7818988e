export {
  Consents,
  contentHash,
  permissionRequestOf,
  type AskConsent,
  type PermissionRequest,
} from './consent.ts'
export { memoryConsentStore, type Consent, type ConsentStore } from './consent-store.ts'
export { Grants } from './grants.ts'
export type { Permission } from './permission.ts'
export type { GrantPolicy, GrantRequest, GrantRule, GrantRules } from './policy.ts'
