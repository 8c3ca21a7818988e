export { GuestQuery, type GuestBlock } from './guest-query.ts'
