/**
 * Skein in a browser: all of `skein`, games whose mods come from the web, and {@link playGame}, which puts one on a
 * page: {@link mount} draws it, {@link mountMods} has players choose their mods, {@link mountSettings} their keys.
 * Draws with PixiJS.
 *
 * @module skein/browser
 */
export * from './index.ts'
export { type Bindings, type Controls } from '../engine/index.ts'
export type { View, ViewOptions } from '../engine/render/view.ts'
export { createGame } from './browser/create-game.ts'
export { indexedDbConsentStore } from './browser/mods/player-choices.ts'
export { mountMods, type MountedMods, type MountModsOptions } from './browser/mods/mount-mods.ts'
export { mount, type MountedGame, type MountOptions } from './browser/mount.ts'
export { onPress } from './browser/on-press.ts'
export { playGame, type PlayedGame, type PlayGameOptions } from './browser/play-game.ts'
export {
  mountSettings,
  type MountedSettings,
  type MountSettingsOptions,
} from './browser/settings/mount-settings.ts'
export type { ActionLabels } from './browser/settings/slots.ts'
export type { WebMods, WebModWatch } from './browser/web-mods.ts'
export { attachInspector, type AttachedInspector, type InspectorOptions } from './browser/inspector/attach.ts'
export type { PlayControls } from './browser/inspector/tab.ts'
