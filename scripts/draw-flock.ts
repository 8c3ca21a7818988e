import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { birdAt, cloudAt, GOOSE, HAWK, SWAN, type Plumage } from './drawing/birds.ts'
import { painting, sheet } from './drawing/raster.ts'
import { encodeWav } from './drawing/wav.ts'

/** Draws the pictures and makes the sounds of Flock: `npx jiti scripts/draw-flock.ts`. */

const folder = fileURLToPath(new URL('../examples/flock/', import.meta.url))

/** A bird that flaps its wings once, in six frames. */
const bird = (plumage: Plumage): Buffer =>
  sheet(6, 64, (x, y, part) => birdAt(x, y, 0.5 + 0.5 * Math.cos(2 * Math.PI * part), plumage))

/** A voice with many overtones, which goes up, breaks and goes down, as that of geese does. */
const honk = (time: number): number => {
  const pitch = time < 0.09 ? 340 + 1_400 * time : 520 - 700 * (time - 0.09)
  const loud = Math.min(1, time * 60) * Math.min(1, (0.26 - time) * 14)
  let sum = 0
  for (let n = 1; n <= 9; n++) sum += Math.sin(2 * Math.PI * n * pitch * time) / (1 + Math.abs(n - 3))
  return sum * loud * 0.34
}

/** A long, falling cry. */
const screech = (time: number): number => {
  const pitch = 2_300 - 900 * time + 60 * Math.sin(time * 180)
  const loud = Math.min(1, time * 30) * Math.exp(-time * 2.2)
  return (Math.sin(2 * Math.PI * pitch * time) + 0.4 * Math.sin(3 * Math.PI * pitch * time)) * loud * 0.5
}

const files: Record<string, Buffer> = {
  'assets/goose.png': bird(GOOSE),
  'assets/hawk.png': bird(HAWK),
  'assets/cloud.png': painting(256, 128, cloudAt),
  'assets/honk.wav': encodeWav(0.26, honk),
  'assets/screech.wav': encodeWav(1.1, screech),
  'mod-sources/swans/assets/goose.png': bird(SWAN),
}

for (const [name, bytes] of Object.entries(files)) {
  await mkdir(dirname(`${folder}${name}`), { recursive: true })
  await writeFile(`${folder}${name}`, bytes)
  process.stdout.write(`examples/flock/${name}: ${bytes.length} bytes\n`)
}
