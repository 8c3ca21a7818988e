export { PAGE_ROWS, type Owner } from './allocator.ts'
export {
  columnElementSize,
  createColumn,
  defaultCell,
  fromCell,
  toCell,
  type Column,
  type Columns,
} from './column.ts'
export type { ComponentObserver, ComponentStore } from './component-store.ts'
export { handleGeneration, handleRow, makeHandle, MAX_GENERATION, MAX_ROWS, NO_ENTITY } from './handle.ts'
export { Query, type QueryRows } from './query.ts'
export { World, type AnyComponent, type QueryTerms, type WorldOptions } from './world.ts'
