export {
  NO_FIELD,
  type ColumnRequest,
  type HandlerRecord,
  type HookRecord,
  type ItemRequest,
  type Manifest,
  type QueryRecord,
  type SystemRecord,
  type TraitUse,
} from './manifest.ts'
export { readManifest } from './read.ts'
export { recordsText } from './records-text.ts'
