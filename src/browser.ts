/**
 * Skein in a browser: all of `skein`, games whose mods come from the web, and {@link mount}, which puts a game on a page.
 * Draws with PixiJS.
 *
 * @module
 */
export * from './index.ts'
export { type Bindings, type Controls } from '../engine/index.ts'
export type { View, ViewOptions } from '../engine/render/view.ts'
export { createGame } from './browser/create-game.ts'
export { mount, type MountedGame, type MountOptions } from './browser/mount.ts'
export type { WebMods, WebModWatch } from './browser/web-mods.ts'
