import type { IParticle, Texture } from 'pixi.js'

/** Quad of a sprite or a particle: plain fields that Pixi copies to the graphics card. */
export class Quad implements IParticle {
  x = 0
  y = 0
  scaleX = 1
  scaleY = 1
  anchorX = 0.5
  anchorY = 0.5
  rotation = 0
  /** Alpha, blue, green, red, from the highest byte. */
  color = 0
  /** Its alpha as it is shown, which may come after the sprite's. */
  alpha = 1
  texture: Texture

  // The state that it is dressed for, to see whether it has to be dressed anew.
  row = 0
  asset = 0
  shape = -1
  columns = 0
  rows = 0
  frame = -1
  version = -1
  /** Units of the game that a pixel of its texture takes when the sprite gives no size. */
  unit = 1

  constructor(texture: Texture) {
    this.texture = texture
  }
}

/** A color and an alpha as Pixi's particles have them. @param tint `0xrrggbb` */
export function packColor(tint: number, alpha: number): number {
  const opacity = alpha >= 1 ? 255 : alpha > 0 ? (alpha * 255) | 0 : 0
  return (opacity << 24) | ((tint & 0xff) << 16) | (tint & 0xff00) | ((tint >>> 16) & 0xff)
}
