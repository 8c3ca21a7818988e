/**
 * Graphics and sound, as components and events: share `render` and `sound` among the packages of a game, and
 * its systems and its mods put pictures, texts and particles on the screen, and are heard. This module runs anywhere;
 * `skein/browser` does the drawing and the playing.
 *
 * @module skein/render
 */
export {
  Animation,
  Burst,
  Camera,
  defineEffects,
  Emitter,
  Layer,
  Position,
  render,
  Shake,
  Sprite,
  Text,
  type Effect,
} from '../engine/render/index.ts'
export { PlayMusic, PlaySound, sound } from '../engine/sound/index.ts'
