export { ERROR_CODES, SkeinError, type ErrorCode, type ErrorNames, type SkeinErrorOptions } from './error.ts'
export * from './schema/index.ts'
