export { ERROR_CODES, SkeinError, type ErrorCode, type ErrorNames, type SkeinErrorOptions } from './error.ts'
export { StateHasher } from './hash.ts'
export * from './schema/index.ts'
export * from './world/index.ts'
