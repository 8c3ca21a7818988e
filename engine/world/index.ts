export type { Owner } from './owner.ts'
export {
  columnElementSize,
  columnView,
  createFixed,
  type Column,
  type Columns,
  type ReadonlyColumns,
  type ReadonlyRowColumn,
  type RowColumn,
} from './column.ts'
export type { Checkpoint } from './checkpoint.ts'
export { ChangeFilter, type ChangeTerm } from './change-filter.ts'
export {
  columnRoom,
  growStore,
  storeBytes,
  type ComponentObserver,
  type ComponentStore,
} from './component-store.ts'
export { writeCell } from './store-row.ts'
export { handleGeneration, handleRow, makeHandle, MAX_GENERATION } from './handle.ts'
export { Query, type QueryRows, type Rows } from './query.ts'
export type { Row } from './row.ts'
export type { AnyComponent, QueryTerms } from './component.ts'
export { World } from './world.ts'
export type { WorldOptions } from './entity-world.ts'
export { WriteWatch } from './write-watch.ts'
export type { ColumnLink, WorldSource } from './world-source.ts'
