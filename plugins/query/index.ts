export { DEFAULT_QUERY_LIMITS, GuestQuery, type QueryLimits } from './guest-query.ts'
