/**
 * The format of saved games. Apart from `index.ts`, since a game loads it with its first saved game.
 *
 * @module
 */
export { openSave, sealSave, type SaveBlocks } from './save/container.ts'
export {
  expectArray,
  expectCount,
  expectFlag,
  expectList,
  expectNumber,
  expectObject,
  expectText,
  expectTextOrNull,
} from './save/expect.ts'
export { malformed, pack, unpack, type PlainData } from './save/pack.ts'
export { captureEngine } from './save/capture-engine.ts'
export { entitiesOf, freeRows, putIn, readOwnerPart, takeOut, type OwnerPart } from './save/owner-part.ts'
export { putEventsIn, takeEventsOut } from './save/owner-events.ts'
export { readEngine, readEvents } from './save/read-engine.ts'
export { convertComponent } from './save/convert-component.ts'
export { fieldsOf } from './save/read-world.ts'
export { lostEvents, restoreEngine, type TargetEngine } from './save/restore-engine.ts'
export type { EventState } from './snapshot/event-state.ts'
export type { SavedEngine, SavedSystem } from './save/saved-engine.ts'
export type { SavedComponent, SavedWorld } from './save/saved-world.ts'
