export { accessesOf, conflictsOf, type Access, type Conflict } from './access.ts'
export {
  defineSystem,
  handler,
  optional,
  type HandlerOf,
  type HookHandlerOf,
  type SystemOptions,
} from './define-system.ts'
export type {
  AnySystem,
  CallHook,
  EachLoop,
  Handler,
  HookHandler,
  Log,
  LogLevel,
  OptionalDependency,
  OptionalUse,
  Raise,
  Raised,
  Run,
  SystemContext,
  SystemDefinition,
  Time,
  TraitRequest,
  Use,
  UseTarget,
  UseValue,
} from './definition.ts'
export { each, tick, type RunOf } from './run.ts'
export { defineMovement } from './movement.ts'
export { definePrefabs, type PrefabData, type Prefabs } from './prefabs.ts'
export { planSystems, targetOf, type Plan } from './plan.ts'
export type { Dependency } from '../event/handler-order/sort.ts'
export {
  changed,
  added,
  having,
  removed,
  read,
  without,
  write,
  type BoundColumns,
  type QueryTerm,
} from './query-term.ts'
export { TraitSlot, type MethodReference } from './slot.ts'
export { STAGES, type Stage } from './stage.ts'
export { defineStore, type Store, type StoreSystem } from './store.ts'
