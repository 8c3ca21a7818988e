/**
 * Skein: a modding runtime for TypeScript games. This module runs anywhere; `skein/node` adds folders of mods.
 *
 * @module skein
 */

// What the game shares with mods.
export { definePackage, t } from '../engine/index.ts'
export type {
  ComponentDefinition,
  ComponentValues,
  Entity,
  EventDefinition,
  EventInput,
  EventPayload,
  FunctionType,
  HookArguments,
  HookDefinition,
  HookInput,
  HookValue,
  Infer,
  ItemOptions,
  ComponentOptions,
  PackageBuilder,
  PackageDefinition,
  TraitDefinition,
  TraitMethods,
  Type,
} from '../engine/index.ts'

// What the game does.
export {
  onAdd,
  changed,
  defineEvent,
  defineGame,
  defineHostFunction,
  defineMovement,
  definePrefabs,
  defineStore,
  defineSystem,
  each,
  handler,
  math,
  added,
  having,
  removed,
  optional,
  read,
  onRemove,
  STAGES,
  tick,
  without,
  write,
} from '../engine/index.ts'
export type {
  ActionDefinitions,
  ActionKind,
  AnyComponent,
  AnySystem,
  CallHook,
  Asset,
  AssetDefinition,
  AssetDefinitions,
  AssetTable,
  BoundColumns,
  DeterministicMath,
  Columns,
  ComponentStore,
  PrefabData,
  Edit,
  EditRecord,
  GameDefinition,
  GameOptions,
  Input,
  InputRecording,
  LocalEvent,
  Log,
  LogLevel,
  LogLine,
  EachLoop,
  OptionalDependency,
  Prefabs,
  Owner,
  Query,
  QueryRows,
  QueryTerm,
  QueryTerms,
  ReadonlyColumns,
  ReadonlyRowColumn,
  Row,
  RowColumn,
  Rows,
  Random,
  HostFunctionCaller,
  HostFunction,
  HostValueType,
  Stage,
  Store,
  StoreSystem,
  SystemContext,
  SystemDefinition,
  Time,
  World,
  WorldSource,
} from '../engine/index.ts'

// A game that runs.
export { memoryConsentStore } from '../plugins/grants/consent-store.ts'
export { memoryModStorage, type ModStorage } from '../plugins/storage/mod-storage.ts'
export {
  bridgeEvents,
  type AnyEmitter,
  type Bridge,
  type EventNamesOf,
  type Incoming,
  type Outgoing,
} from './bridge.ts'
export type { Snapshot } from './snapshot/snapshot.ts'
export {
  exchangeHashes,
  type Desync,
  type HashExchange,
  type HashExchangeOptions,
  type HashMessage,
} from './hash-exchange.ts'
export { loadWords } from '../plugins/save/plan-words.ts'
export type {
  ComponentLoad,
  EventLoad,
  LoadPlan,
  ModLoad,
  ModOutcome,
  SystemLoad,
} from '../plugins/save/plan.ts'
export type { SavedMod, SaveHeader, SaveMeta } from '../plugins/save/header.ts'
export type { SaveSlot, SaveSlots } from './saves/slots.ts'
export { createGame, Game, type CreateGameOptions, type GameEvents, type Mods } from './game.ts'
export type { InputRecorder, GameReplay, RecordOptions, ReplayOptions } from './recording.ts'
export type {
  AskConsent,
  Consent,
  ConsentStore,
  FailedVersion,
  FaultPolicy,
  FaultAction,
  GrantPolicy,
  GrantRequest,
  GrantRule,
  GrantRules,
  InstanceLimits,
  StateHandoff,
  ModUsage,
  ModFile,
  UsageMeter,
  ModStatus,
  Permission,
  PermissionRequest,
  SlowModOptions,
} from '../plugins/index.ts'

// Errors.
export { SkeinError, type ErrorCode, type ErrorNames } from '../engine/index.ts'
