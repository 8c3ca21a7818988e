import { CanvasSource, Rectangle, Texture } from 'pixi.js'
import { SHAPES } from '../fields.ts'

/**
 * Pixels of one cell of the sheet that all shapes are on, and how far their edges are from the cell's: so far that shapes do
 * not run into each other where they are drawn small.
 */
const CELL = 256
const MARGIN = 16
const SIZE: number = CELL - 2 * MARGIN

/** The shapes that need no picture, on one sheet, by their number in `Sprite.shape`; 0 is the full rectangle too. */
export interface ShapeSheet {
  readonly textures: readonly Texture[]
  /** Stand-in for a missing picture. */
  readonly missing: Texture
  /** Stand-in for a picture that is on its way. */
  readonly blank: Texture
  destroy(): void
}

/** Draws the sheet. White, so that tints give the color. */
export function createShapeSheet(): ShapeSheet {
  const canvas = document.createElement('canvas')
  canvas.width = CELL * (SHAPES.length + 2)
  canvas.height = CELL
  const pen = canvas.getContext('2d')!
  const source = new CanvasSource({ resource: canvas, autoGenerateMipmaps: true })
  const cell = (index: number, inset: number, draw: () => void): Texture => {
    pen.save()
    pen.translate(index * CELL + CELL / 2, CELL / 2)
    pen.fillStyle = pen.strokeStyle = '#fff'
    draw()
    pen.restore()
    const frame = new Rectangle(index * CELL + inset, inset, CELL - 2 * inset, CELL - 2 * inset)
    return new Texture({ source, frame })
  }
  const polygon = (points: readonly (readonly [number, number])[]): void => {
    pen.beginPath()
    for (const [x, y] of points) pen.lineTo((x * SIZE) / 2, (y * SIZE) / 2)
    pen.closePath()
    pen.fill()
  }
  const disc = (radius: number): void => {
    pen.beginPath()
    pen.arc(0, 0, radius, 0, 2 * Math.PI)
  }
  const drawings: Record<(typeof SHAPES)[number], () => void> = {
    picture: () => pen.fillRect(-SIZE / 2, -SIZE / 2, SIZE, SIZE),
    rectangle: () => pen.fillRect(-SIZE / 2, -SIZE / 2, SIZE, SIZE),
    circle: () => {
      disc(SIZE / 2)
      pen.fill()
    },
    ring: () => {
      pen.lineWidth = SIZE / 10
      disc((SIZE - pen.lineWidth) / 2)
      pen.stroke()
    },
    triangle: () => polygon([[1, 0], [-1, 1], [-1, -1]]), // prettier-ignore
    diamond: () => polygon([[1, 0], [0, 1], [-1, 0], [0, -1]]), // prettier-ignore
    glow: () => {
      const gradient = pen.createRadialGradient(0, 0, 0, 0, 0, SIZE / 2)
      gradient.addColorStop(0, 'rgba(255, 255, 255, 1)')
      gradient.addColorStop(0.4, 'rgba(255, 255, 255, 0.35)')
      gradient.addColorStop(1, 'rgba(255, 255, 255, 0)')
      pen.fillStyle = gradient
      disc(SIZE / 2)
      pen.fill()
    },
  }
  // A filled cell is cut well inside, so that its edges are sharp; the others have room to be smooth at theirs.
  const textures = SHAPES.map((name, index) =>
    cell(index, name === 'picture' || name === 'rectangle' ? CELL / 4 : MARGIN - 1, drawings[name]),
  )
  const missing = cell(SHAPES.length, CELL / 4, () => {
    for (let i = 0; i < 4; i++) {
      pen.fillStyle = i % 3 === 0 ? '#f0f' : '#222'
      pen.fillRect(i % 2 === 0 ? -CELL / 2 : 0, i < 2 ? -CELL / 2 : 0, CELL / 2, CELL / 2)
    }
  })
  const blank = cell(SHAPES.length + 1, CELL / 4, () => {})
  return { textures, missing, blank, destroy: () => source.unload() }
}
