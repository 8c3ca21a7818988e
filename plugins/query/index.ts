export { DEFAULT_QUERY_LIMITS, GuestQuery, type GuestBlock, type QueryLimits } from './guest-query.ts'
