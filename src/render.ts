/**
 * What the engine draws, as components and events: share `render` among the packages of a game, and its systems and its
 * mods put pictures, texts and particles on the screen. This module runs anywhere; `skein/browser` does the drawing.
 *
 * @module
 */
export {
  Animation,
  Burst,
  Camera,
  Emitter,
  Layer,
  Position,
  render,
  Shake,
  Sprite,
  Text,
} from '../engine/render/index.ts'
