export { accessesOf, conflictsOf, type Access, type Conflict } from './access.ts'
export type { Log, LogLevel, Raise, Raised, SystemContext, Time } from './context.ts'
export { defineSystem, each, handler, optional, tick } from './definition.ts'
export type {
  AnySystem,
  Handler,
  HandlerOf,
  Maybe,
  OptionalUse,
  Run,
  RunOf,
  SystemDefinition,
  SystemOptions,
  SystemOwner,
  TraitRequest,
  Use,
  UseTarget,
  UseValue,
} from './definition.ts'
export { defineMoulds, type DescribedEntity, type Moulds } from './moulds.ts'
export { planSystems, targetOf, type Dependency, type Plan } from './plan.ts'
export {
  changed,
  gained,
  having,
  lost,
  read,
  without,
  write,
  type QueryColumns,
  type QueryTerm,
} from './query-term.ts'
export { TraitSlot, type CallCell } from './slot.ts'
export { STAGES, type Stage } from './stage.ts'
export { defineStore, type Store, type StoreSystem } from './store.ts'
