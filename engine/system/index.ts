export { accessesOf, conflictsOf, type Access, type Conflict } from './access.ts'
export { defineSystem, handler, optional, type HandlerOf, type SystemOptions } from './define-system.ts'
export type {
  AnySystem,
  EachLoop,
  Handler,
  Log,
  LogLevel,
  Maybe,
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
export { defineMotion } from './motion.ts'
export { defineMoulds, type DescribedEntity, type Moulds } from './moulds.ts'
export { planSystems, targetOf, type Plan } from './plan.ts'
export type { Dependency } from '../event/handler-order/sort.ts'
export {
  changed,
  gained,
  having,
  lost,
  read,
  without,
  write,
  type BoundColumns,
  type QueryTerm,
} from './query-term.ts'
export { TraitSlot, type CallCell } from './slot.ts'
export { STAGES, type Stage } from './stage.ts'
export { defineStore, type Store, type StoreSystem } from './store.ts'
