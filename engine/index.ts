export { compareText } from './compare-text.ts'
export {
  AssetTable,
  isAssetName,
  readAssetContent,
  type Asset,
  type AssetContent,
  type AssetDefinition,
  type AssetDefinitions,
} from './assets/index.ts'
export type { Edit, EditRecord } from './edit.ts'
export { Engine } from './engine.ts'
export type { EngineEvents, EngineOptions, LogLine, SystemChange } from './engine-options.ts'
export { SkeinError, type ErrorCode, type ErrorNames, type SkeinErrorOptions } from './error.ts'
export { onAdd, defineEvent, onRemove } from './event/index.ts'
export type {
  AnyEvent,
  EventRecord,
  InputOf,
  LifecycleEvent,
  LocalEvent,
  PayloadOf,
  RaisedEvent,
  UnknownEvent,
} from './event/index.ts'
export { defineGame, type GameDefinition, type GameOptions, type GuestInterface } from './game.ts'
export {
  Controls,
  Input,
  PAD_AXES,
  TOUCH_BUTTONS,
  PAD_BUTTONS,
  parseBinding,
  type ActionDefinitions,
  type ActionKind,
  type Bindings,
  type InputChange,
  type InputRecording,
} from './input/index.ts'
export type { EntryKind, Journal, JournalContent, JournalEntry, ReplayedInputs } from './journal/index.ts'
export type { Outputs } from './outputs.ts'
export type { SystemOwner } from './owner.ts'
export { math, type DeterministicMath } from './math/index.ts'
export { createRandom, type Random } from './random.ts'
export {
  defineHostFunction,
  isHostModule,
  type HostFunctionCaller,
  type HostFunction,
  type HostFunctionSignature,
  type HostValueType,
} from './host-function.ts'
export * from './schema/index.ts'
export * from './system/index.ts'
export { emit } from './emit.ts'
export { hookUsesOf, type HookUse, type HookUser } from './hook/hook-use.ts'
export { TextTable } from './text/index.ts'
export { canonicalNaN } from './canonical-nan.ts'
export { counted } from './counted.ts'
export { StateHasher } from './hash.ts'
export * from './world/index.ts'
