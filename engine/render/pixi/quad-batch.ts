import { ParticleContainer, type TextureSource } from 'pixi.js'
import type { Quad } from './quad.ts'

/** Quads of one layer whose textures are on one sheet: drawn in one go. */
export class QuadBatch {
  readonly layer: number
  readonly source: TextureSource
  readonly container: ParticleContainer<Quad>
  /** The quads, in the order in which they are drawn. */
  readonly quads: Quad[]

  constructor(layer: number, source: TextureSource) {
    this.layer = layer
    this.source = source
    this.container = new ParticleContainer<Quad>({
      dynamicProperties: { vertex: true, position: true, rotation: true, uvs: false, color: true },
    })
    this.quads = this.container.particleChildren
  }

  /** Adds a quad. @returns its place */
  add(quad: Quad): number {
    const { quads, container } = this
    container.texture ??= quad.texture
    this.changed()
    return quads.push(quad) - 1
  }

  /** Removes the quad at a place; the last one comes there. @returns that one, or `null` when it was the last itself */
  removeAt(place: number): Quad | null {
    const last = this.quads.pop()!
    this.changed()
    if (place === this.quads.length) return null
    this.quads[place] = last
    return last
  }

  /** Says that some quad shows another part of the sheet. */
  changed(): void {
    this.container.update()
  }

  destroy(): void {
    this.container.destroy()
  }
}
