/**
 * Skein on a page that draws itself, with a canvas, three.js, the DOM or anything else: all of `skein`, games whose mods come from the web,
 * and what players need for them. {@link mountMods} lets players choose their mods, {@link mountControls} reads keys, pointers, touches and
 * gamepads, {@link mountSettings} lets players change them, {@link mountSaves} lets them save and load, and {@link attachInspector} shows what happens. It loads neither PixiJS nor sounds:
 * `skein/browser` adds those.
 *
 * @module skein/page
 */
export * from './index.ts'
export { type Bindings, type Controls } from '../engine/index.ts'
export type { Point } from '../engine/render/view.ts'
export { createGame } from './browser/create-game.ts'
export { attachInspector, type AttachedInspector, type InspectorOptions } from './browser/inspector/attach.ts'
export type { PlayControls } from './browser/inspector/tab.ts'
export { browserModStorage } from './browser/storage/browser-storage.ts'
export { indexedDbConsentStore } from './browser/mods/player-choices.ts'
export { mountMods, type MountedMods, type MountModsOptions } from './browser/mods/mount-mods.ts'
export { mountControls, type MountControlsOptions, type MountedControls } from './browser/mount-controls.ts'
export { onPress } from './browser/on-press.ts'
export type { AutosaveOptions } from './browser/saves/autosave.ts'
export { browserSlots } from './browser/saves/browser-slots.ts'
export {
  mountRecordings,
  type MountedRecordings,
  type MountRecordingsOptions,
} from './browser/recordings/mount-recordings.ts'
export type { ReplayGame } from './browser/recordings/replay-game.ts'
export { mountSaves, type MountedSaves, type MountSavesOptions } from './browser/saves/mount-saves.ts'
export type { ButtonPlace } from './browser/panel/side-panel.ts'
export {
  mountSettings,
  type MountedSettings,
  type MountSettingsOptions,
  type SettableGame,
} from './browser/settings/mount-settings.ts'
export type { ActionLabels } from './browser/settings/slots.ts'
export type { StickOptions } from './browser/touch/stick.ts'
export type { TouchOptions } from './browser/touch/touch-pad.ts'
export type { WebMods, WebModWatch } from './browser/web-mods.ts'
