export { Engine } from './engine.ts'
export type { EngineEvents, EngineOptions, LogLine, SystemChange } from './engine-options.ts'
export { SkeinError, type ErrorCode, type ErrorNames, type SkeinErrorOptions } from './error.ts'
export { added, defineEvent, removed } from './event/index.ts'
export type {
  AnyEvent,
  EventRecord,
  HookEvent,
  InputOf,
  LocalEvent,
  PayloadOf,
  UnknownEvent,
} from './event/index.ts'
export { defineGame, type GameDefinition, type GameOptions } from './game.ts'
export { createRandom, type Random } from './random.ts'
export { isMessage, messageCodec, type MessageCodec } from './message/index.ts'
export * from './schema/index.ts'
export * from './system/index.ts'
export * from './world/index.ts'
