import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { encodePng } from './drawing/png.ts'
import { encodeWav } from './drawing/wav.ts'

/** Draws the pictures and makes the sounds of the examples: `npx jiti scripts/draw-assets.ts`. */

const folder = fileURLToPath(new URL('../examples/', import.meta.url))

/** How bright a point is (0 to 1) and how much of what is behind it shows; x and y go from -1 to 1. */
type Shade = (x: number, y: number) => readonly [light: number, alpha: number]

/** A picture in shades of white, to be tinted, with smooth edges. */
function picture(width: number, height: number, shade: Shade): Buffer {
  const FINE = 4
  const pixels = new Uint8Array(width * height * 4)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let [light, cover] = [0, 0]
      for (let i = 0; i < FINE * FINE; i++) {
        const x = ((column + ((i % FINE) + 0.5) / FINE) / width) * 2 - 1
        const y = ((row + (Math.floor(i / FINE) + 0.5) / FINE) / height) * 2 - 1
        const [bright, alpha] = shade(x, y)
        light += bright * alpha
        cover += alpha
      }
      const white = Math.round(255 * Math.min(1, cover === 0 ? 0 : light / cover))
      const at = (row * width + column) * 4
      pixels.fill(white, at, at + 3)
      pixels[at + 3] = Math.round((255 * cover) / (FINE * FINE))
    }
  }
  return encodePng(width, height, pixels)
}

const tone = (time: number, pitch: number): number =>
  Math.sin(2 * Math.PI * pitch * time) * 0.7 + Math.sin(4 * Math.PI * pitch * time) * 0.2

const files: Record<string, Buffer> = {
  // A ball with a light from the upper left.
  'pong/assets/ball.png': picture(128, 128, (x, y) => {
    const far = Math.hypot(x, y)
    return [1 - 0.55 * Math.min(1, Math.hypot(x + 0.35, y + 0.4)) ** 1.5, far <= 0.98 ? 1 : 0]
  }),
  // A bar with round ends, bright along its middle.
  'pong/assets/paddle.png': picture(64, 320, (x, y) => {
    const reach = Math.max(0, Math.abs(y * 5) - 4)
    const far = Math.hypot(x, reach)
    return [1 - 0.5 * far ** 2, far <= 0.97 ? 1 : 0]
  }),
  'pong/assets/bounce.wav': encodeWav(0.12, (time) => tone(time, 520 - 900 * time) * Math.exp(-time * 32)),
  'pong/assets/goal.wav': encodeWav(0.7, (time) => tone(time, [392, 523, 659][Math.min(2, Math.floor(time / 0.1))]!) * Math.exp(-time * 5) * 0.8), // prettier-ignore
  'pong/assets/win.wav': encodeWav(1.4, (time) => tone(time, [523, 659, 784, 1047][Math.min(3, Math.floor(time / 0.14))]!) * Math.exp(-time * 2.4) * 0.8), // prettier-ignore
}

await mkdir(`${folder}pong/assets`, { recursive: true })
for (const [name, bytes] of Object.entries(files)) {
  await writeFile(`${folder}${name}`, bytes)
  process.stdout.write(`examples/${name}: ${bytes.length} bytes\n`)
}
