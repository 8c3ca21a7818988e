export { GuestQuery, type GuestBlock, type QueryState } from './guest-query.ts'
