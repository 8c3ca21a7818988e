import { encodePng } from './png.ts'

/** A colour and how much of what is behind it shows: red, green, blue and alpha, all from 0 to 1. */
export type Paint = readonly [red: number, green: number, blue: number, alpha: number]

/** Points of a pixel that are painted, in each direction: edges become smooth. */
const FINE = 4

/** A picture. @param paint what is at a point; x and y go from -1 to 1 */
export function painting(width: number, height: number, paint: (x: number, y: number) => Paint): Buffer {
  const pixels = new Uint8Array(width * height * 4)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const sums = [0, 0, 0]
      let cover = 0
      for (let i = 0; i < FINE * FINE; i++) {
        const x = ((column + ((i % FINE) + 0.5) / FINE) / width) * 2 - 1
        const y = ((row + (Math.floor(i / FINE) + 0.5) / FINE) / height) * 2 - 1
        const [red, green, blue, alpha] = paint(x, y)
        for (const [index, part] of [red, green, blue].entries()) sums[index]! += part * alpha
        cover += alpha
      }
      const at = (row * width + column) * 4
      for (let i = 0; i < 3; i++)
        pixels[at + i] = Math.round(255 * Math.min(1, cover === 0 ? 0 : sums[i]! / cover))
      pixels[at + 3] = Math.round((255 * cover) / (FINE * FINE))
    }
  }
  return encodePng(width, height, pixels)
}

/** A sheet of frames, one beside the other. @param paint what is at a point of a frame, by how far through them it is */
export function sheet(
  frames: number,
  size: number,
  paint: (x: number, y: number, part: number) => Paint,
): Buffer {
  return painting(frames * size, size, (x, y) => {
    const at = ((x + 1) / 2) * frames
    const index = Math.min(frames - 1, Math.floor(at))
    return paint((at - index) * 2 - 1, y, index / frames)
  })
}
