/**
 * Skein in a browser: all of `skein`, and {@link mount}, which puts a game on a page. Draws with PixiJS.
 *
 * @module
 */
export * from './index.ts'
export { mount, type MountedGame, type MountOptions } from './browser/mount.ts'
