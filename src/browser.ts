/**
 * Skein in a browser: all of `skein`, and {@link mount}, which puts a game on a page. Draws with PixiJS.
 *
 * @module
 */
export * from './index.ts'
export { type Bindings, type Controls } from '../engine/index.ts'
export type { View, ViewOptions } from '../engine/render/view.ts'
export { mount, type MountedGame, type MountOptions } from './browser/mount.ts'
