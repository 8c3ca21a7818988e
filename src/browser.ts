/**
 * Skein in a browser: all of `skein/page`, and {@link playGame}, which puts a game on a page: {@link mount} draws it, {@link mountMods}
 * has players choose their mods, {@link mountSettings} their keys. Draws with PixiJS.
 *
 * @module skein/browser
 */
export * from './page.ts'
export type { View, ViewOptions } from '../engine/render/view.ts'
export { mount, type MountedGame, type MountOptions } from './browser/mount.ts'
export { playGame, type PlayedGame, type PlayGameOptions } from './browser/play-game.ts'
