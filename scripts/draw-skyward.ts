import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { blob, ellipse, fade, ink, outline, Painting, type Paint, type Point } from './drawing/painting.ts'
import { encodeWav } from './drawing/wav.ts'

/** Draws the pictures and makes the sounds of Skyward: `npx jiti scripts/draw-skyward.ts`. */

const folder = fileURLToPath(new URL('../examples/skyward/', import.meta.url))

/** A part of an animal: its outline, and what it is painted with. */
type Part = readonly [points: readonly Point[], paint: Paint | ((x: number, y: number) => Paint)]

/** Paints parts over each other, each with a dark edge. */
function parts(painting: Painting, edge: number, list: readonly Part[], frame = 0, width = 0.035): void {
  for (const [points, paint] of list) {
    painting.fill(outline(points, width), ink(edge), frame)
    painting.fill(blob(points), paint, frame)
  }
}

/** A wing that hangs on a shoulder, and is up (1), level (0) or down (-1). */
function wing(x: number, y: number, length: number, lift: number): Point[] {
  const [tipX, tipY] = [x - length * (0.55 - Math.abs(lift) * 0.2), y - length * lift]
  return [
    [x + 0.2, y],
    [x + 0.05, y - 0.16 * Math.sign(lift || 1)],
    [tipX + 0.1, tipY - 0.04],
    [tipX - 0.06, tipY + 0.05],
    [tipX - 0.1, tipY + 0.3 * (lift || 0.3)],
    [x - 0.34, y + 0.1],
    [x - 0.1, y + 0.14],
  ]
}

const NIGHT = 0x1d_16_38

function goose(): Buffer {
  const painting = new Painting(160, 160, 4)
  for (const [frame, lift] of [0.85, 0.15, -0.75, 0.15].entries()) {
    const white = fade(0xff_ff_ff, 0xcf_c2_ea, -0.25, 0.4)
    const far = wing(-0.02, -0.02, 0.72, lift * 0.9)
    parts(painting, 0x2a_20_50, [[far, fade(0xb8_a9_d9, 0x8d_7d_b8, -0.7, 0.7)]], frame)
    parts(
      painting,
      0x2a_20_50,
      [
        [[[-0.5, 0.12], [-0.92, -0.06], [-0.86, 0.12], [-0.94, 0.2], [-0.5, 0.28]], ink(0x8d_7d_b8)], // the tail
        [[[-0.5, 0.3], [-0.74, 0.4], [-0.7, 0.46], [-0.36, 0.38]], ink(0xff_9f_43)], // the feet
        [[[-0.62, 0.14], [-0.3, -0.12], [0.1, -0.1], [0.3, -0.22], [0.44, -0.5], [0.62, -0.58], [0.76, -0.46], [0.72, -0.3], [0.6, -0.24], [0.52, 0.06], [0.3, 0.34], [-0.1, 0.42], [-0.45, 0.34]], white],
        [[[0.72, -0.46], [0.99, -0.36], [0.97, -0.29], [0.72, -0.28]], ink(0xff_9f_43)], // the beak
        [[[0.36, -0.2], [0.64, -0.16], [0.6, -0.02], [0.3, -0.06]], ink(0xff_5d_73)], // a scarf
        [[[0.36, -0.14], [0.1, -0.3 - lift * 0.06], [-0.12, -0.24 + lift * 0.08], [0.08, -0.16], [0.32, -0.02]], ink(0xe0_3e_5c)],
      ],
      frame,
    ) // prettier-ignore
    painting.fill(ellipse(0.6, -0.44, 0.115), ink(0x3b_2f_63), frame) // goggles
    painting.fill(ellipse(0.61, -0.44, 0.085), ink(0x7f_e7_ff), frame)
    painting.fill(ellipse(0.63, -0.47, 0.03), ink(0xff_ff_ff), frame)
    parts(
      painting,
      0x2a_20_50,
      [[wing(0.08, 0.08, 0.86, lift), fade(0xff_ff_ff, 0xb8_a9_d9, -0.6, 0.6)]],
      frame,
    )
  }
  return painting.png()
}

/** A bird that comes for the goose: body and wings in its colors. */
function bird(
  size: number,
  colors: { body: number; belly: number; wing: number; beak: number; eye: number; edge: number },
  slim: number,
): Buffer {
  const painting = new Painting(size, size, 2)
  const { body, belly, edge } = colors
  for (const [frame, lift] of [0.8, -0.6].entries()) {
    parts(painting, edge, [[wing(0, 0, 0.74, lift * 0.9), ink(colors.wing)]], frame)
    parts(
      painting,
      edge,
      [
        [[[-0.4, 0], [-0.95, -0.16 * slim], [-0.8, 0.06], [-0.94, 0.24 * slim], [-0.4, 0.2]], ink(colors.wing)],
        [[[-0.6, 0.08], [-0.2, -0.26 * slim], [0.3, -0.32 * slim], [0.6, -0.34 * slim], [0.76, -0.16 * slim], [0.7, 0.08], [0.4, 0.3 * slim], [-0.1, 0.4 * slim], [-0.45, 0.24]], fade(body, belly, -0.2, 0.4)],
        [[[0.66, -0.24 * slim], [0.99, -0.04], [0.92, 0.04], [0.66, 0.02]], ink(colors.beak)],
      ],
      frame,
    ) // prettier-ignore
    painting.fill(ellipse(0.5, -0.16 * slim, 0.12, 0.1), ink(colors.eye), frame)
    painting.fill(ellipse(0.55, -0.15 * slim, 0.05), ink(NIGHT), frame)
    painting.fill(blob([[0.34, -0.36 * slim], [0.64, -0.24 * slim], [0.62, -0.18 * slim], [0.34, -0.26 * slim]]), ink(edge), frame) // prettier-ignore
    parts(painting, edge, [[wing(0.06, 0.06, 0.9, lift), fade(colors.wing, body, -0.7, 0.5)]], frame)
  }
  return painting.png()
}

function sky(): Buffer {
  const painting = new Painting(8, 256)
  const stops = [0x2b_23_5e, 0x4a_36_86, 0x84_4b_9c, 0xc9_5c_8f, 0xf2_8d_7c, 0xff_c3_8b]
  return painting
    .fill(
      () => true,
      (_x, y) => {
        const at = ((y + 1) / 2) * (stops.length - 1)
        const i = Math.min(stops.length - 2, Math.floor(at))
        return fade(stops[i]!, stops[i + 1]!, i, i + 1)(0, at)
      },
    )
    .png()
}

function cloud(): Buffer {
  const puffs = [[-0.62, 0.22, 0.26, 0.3], [-0.32, -0.02, 0.34, 0.56], [0.06, -0.16, 0.36, 0.7], [0.42, 0.04, 0.3, 0.5], [0.7, 0.26, 0.22, 0.28]] as const // prettier-ignore
  const painting = new Painting(320, 160)
  const inside = (x: number, y: number): boolean =>
    puffs.some(([cx, cy, w, h]) => ellipse(cx, cy, w, h)(x, y))
  const tint = fade(0xff_f4_f6, 0xf3_b0_bf, -0.8, 0.5)
  return painting
    .fill(
      inside,
      (x, y) => [...tint(x, y).slice(0, 3), Math.min(1, Math.max(0, 0.75 - y * 1.5))] as unknown as Paint,
    )
    .png()
}

function feather(): Buffer {
  const painting = new Painting(64, 64)
  const shape: Point[] = [[-0.8, 0.8], [-0.5, 0], [0.1, -0.7], [0.85, -0.85], [0.7, -0.1], [0, 0.5], [-0.6, 0.7]] // prettier-ignore
  parts(painting, 0x1b_4b_7a, [[shape, fade(0xe8_ff_ff, 0x5f_d7_f5, -0.8, 0.8)]], 0, 0.07)
  return painting.fill(outline([[-0.75, 0.75], [0.7, -0.7], [0.69, -0.69]], 0.035), ink(0x1b_4b_7a, 0.7)).png() // prettier-ignore
}

function bread(): Buffer {
  const painting = new Painting(96, 96)
  const loaf: Point[] = [[-0.85, 0.1], [-0.7, -0.42], [0, -0.58], [0.7, -0.42], [0.85, 0.1], [0.74, 0.52], [0, 0.62], [-0.74, 0.52]] // prettier-ignore
  parts(painting, 0x5a_2e_1c, [[loaf, fade(0xff_c9_73, 0xc9_75_32, -0.5, 0.6)]], 0, 0.06)
  for (const x of [-0.42, 0, 0.42]) painting.fill(ellipse(x, -0.12, 0.07, 0.3, 0.5), ink(0xff_ec_c2))
  return painting.png()
}

function quill(): Buffer {
  const painting = new Painting(64, 64)
  parts(painting, 0x7a_3e_12, [[[[-0.9, 0], [-0.6, -0.26], [0.2, -0.16], [0.95, 0], [0.2, 0.16], [-0.6, 0.26]], fade(0xff_ff_ff, 0xff_e0_8a, -0.2, 0.2)]], 0, 0.05) // prettier-ignore
  return painting.fill(ellipse(-0.05, 0, 0.85, 0.035), ink(0xff_8c_42)).png()
}

function down(): Buffer {
  return new Painting(48, 48).fill(blob([[-0.8, 0.3], [-0.3, -0.5], [0.8, -0.6], [0.4, 0.1], [-0.2, 0.6]]), ink(0xff_ff_ff)).png() // prettier-ignore
}

/** A bar at 0 to 100 percent, one below the other: bright as far as it is full, dark for the rest. */
function meter(): Buffer {
  const full = (x: number, y: number): boolean => (x + 1) * 50 <= Math.floor((y + 1) * 50.5)
  return new Painting(100, 404)
    .fill((x, y) => !full(x, y), ink(0x38_38_38, 0.8))
    .fill(full, ink(0xff_ff_ff))
    .png()
}

function star(): Buffer {
  return new Painting(32, 32).fill(() => true, (x, y) => ink(0xff_f6_d5, Math.max(0, 1 - Math.hypot(x, y)) ** 1.6)).png() // prettier-ignore
}

function balloon(): Buffer {
  const painting = new Painting(112, 112)
  parts(painting, 0x5a_0f_35, [[[[-0.05, 0.62], [-0.12, 0.98], [0.12, 0.98], [0.05, 0.62]], ink(0x8a_5a_3c)], [[[0, -0.92], [0.66, -0.66], [0.72, -0.1], [0.3, 0.5], [0, 0.7], [-0.3, 0.5], [-0.72, -0.1], [-0.66, -0.66]], fade(0xff_8a_b5, 0xe0_1f_6b, -0.9, 0.6)]], 0, 0.05) // prettier-ignore
  for (const x of [-0.2, 0.2]) painting.fill(ellipse(x, -0.22, 0.09, 0.12), ink(NIGHT))
  for (const turn of [0.5, -0.5]) painting.fill(ellipse(-turn * 0.44, -0.42, 0.18, 0.045, turn), ink(NIGHT))
  return painting.fill(ellipse(-0.34, -0.58, 0.16, 0.1, -0.7), ink(0xff_ff_ff, 0.6)).png()
}

function zeppelin(): Buffer {
  const painting = new Painting(400, 220)
  const hull: Point[] = [[-0.86, -0.1], [-0.5, -0.62], [0.2, -0.72], [0.8, -0.4], [0.95, -0.08], [0.8, 0.2], [0.2, 0.48], [-0.5, 0.4]] // prettier-ignore
  const edge = 0x1f_17_42
  parts(painting, edge, [
    [[[-0.6, -0.3], [-0.93, -0.8], [-0.86, -0.1]], ink(0xd9_48_5f)],
    [[[-0.6, 0.14], [-0.93, 0.58], [-0.86, -0.1]], ink(0xb0_31_4b)],
    [[[-0.2, 0.4], [-0.14, 0.84], [0.36, 0.84], [0.46, 0.4]], ink(0x6d_4b_3a)],
    [hull, fade(0xb9_a6_ee, 0x4b_3a_86, -0.7, 0.45)],
  ], 0, 0.025) // prettier-ignore
  for (const x of [-0.4, 0.02, 0.44]) painting.fill(ellipse(x, -0.12, 0.025, 0.54, 0.1), ink(edge, 0.3))
  for (const x of [-0.02, 0.14, 0.3]) painting.fill(ellipse(x, 0.64, 0.05, 0.08), ink(0xff_e0_8a))
  painting
    .fill(ellipse(0.66, -0.22, 0.11, 0.16), ink(0xff_ff_ff))
    .fill(ellipse(0.7, -0.18, 0.05, 0.08), ink(NIGHT))
  return painting.fill(blob([[0.48, -0.5], [0.84, -0.34], [0.82, -0.26], [0.48, -0.38]]), ink(edge)).png() // prettier-ignore
}

function boomerang(): Buffer {
  const painting = new Painting(80, 80)
  parts(painting, 0x5a_2e_1c, [[[[-0.85, 0.7], [-0.75, 0.2], [-0.3, -0.6], [0, -0.85], [0.3, -0.6], [0.75, 0.2], [0.85, 0.7], [0.6, 0.6], [0.2, -0.15], [0, -0.3], [-0.2, -0.15], [-0.6, 0.6]], fade(0xff_d1_66, 0xf0_7b_3f, -0.8, 0.8)]], 0, 0.06) // prettier-ignore
  return painting.png()
}

function hourglass(): Buffer {
  const painting = new Painting(80, 96)
  parts(painting, 0x1c_4a_2a, [
    [[[-0.55, -0.75], [0.55, -0.75], [0.4, -0.3], [0.08, 0], [0.4, 0.3], [0.55, 0.75], [-0.55, 0.75], [-0.4, 0.3], [-0.08, 0], [-0.4, -0.3]], fade(0xe9_ff_e0, 0xa6_f2_8a)],
    [[[-0.36, 0.6], [0, 0.24], [0.36, 0.6]], ink(0xff_d1_66)],
  ], 0, 0.06) // prettier-ignore
  for (const y of [-0.8, 0.8]) painting.fill(ellipse(0, y, 0.78, 0.14), ink(0x8a_5a_2b))
  return painting.png()
}

const sine = (time: number, pitch: number): number => Math.sin(2 * Math.PI * pitch * time)
const bell = (time: number, pitch: number): number => sine(time, pitch) * 0.6 + sine(time, pitch * 2) * 0.2
/** Noise that is the same each time it is made. */
const hiss = (time: number): number => ((Math.sin(time * 12_345.678) * 43_758.5453) % 1) * 2 - Math.sign(Math.sin(time * 12_345.678)) // prettier-ignore
/** A buzz as of a reed, with all its overtones. */
const reed = (time: number, pitch: number): number => [1, 2, 3, 4, 5, 6].reduce((sum, n) => sum + sine(time, pitch * n) / n, 0) * 0.5 // prettier-ignore
/** Notes one after the other, each so long. */
const tune = (time: number, each: number, notes: readonly number[]): number =>
  bell(time, notes[Math.min(notes.length - 1, Math.floor(time / each))]!)

const files: Record<string, Buffer> = {
  'goose.png': goose(),
  'crow.png': bird(112, { body: 0x3d_33_6b, belly: 0x20_19_40, wing: 0x2a_22_52, beak: 0xf2_b1_34, eye: 0xff_e8_6b, edge: 0x12_0c_26 }, 1), // prettier-ignore
  'swift.png': bird(112, { body: 0x1f_6f_8b, belly: 0xd9_f7_f2, wing: 0x14_49_66, beak: 0xff_7b_54, eye: 0xff_ff_ff, edge: 0x0a_22_36 }, 0.7), // prettier-ignore
  'hawk.png': bird(144, { body: 0xa2_3e_35, belly: 0xf0_c9_9a, wing: 0x6d_24_2e, beak: 0xff_c8_45, eye: 0xff_f0_a5, edge: 0x2b_0b_14 }, 1.15), // prettier-ignore
  'sky.png': sky(),
  'cloud.png': cloud(),
  'star.png': star(),
  'feather.png': feather(),
  'bread.png': bread(),
  'meter.png': meter(),
  'quill.png': quill(),
  'down.png': down(),
  'shoot.wav': encodeWav(0.09, (t) => (sine(t, 900 - 5200 * t) * 0.5 + hiss(t) * 0.25) * Math.exp(-t * 46)),
  'hit.wav': encodeWav(0.1, (t) => (hiss(t) * 0.5 + sine(t, 240) * 0.5) * Math.exp(-t * 50)),
  'pop.wav': encodeWav(0.22, (t) => (sine(t, 480 - 1500 * t) * 0.7 + hiss(t) * 0.3) * Math.exp(-t * 20)),
  'hurt.wav': encodeWav(0.45, (t) => (reed(t, 210 - 220 * t) * 0.7 + hiss(t) * 0.25) * Math.exp(-t * 8)),
  'honk.wav': encodeWav(0.55, (t) => reed(t, (t < 0.16 ? 250 : 205) * (1 + 0.02 * sine(t, 30))) * Math.min(1, t * 60) * Math.exp(-Math.max(0, t - 0.3) * 16)), // prettier-ignore
  'collect.wav': encodeWav(0.16, (t) => tune(t, 0.05, [1047, 1568]) * Math.exp(-t * 18)),
  'level.wav': encodeWav(0.8, (t) => tune(t, 0.09, [523, 659, 784, 1047, 1319]) * Math.exp(-t * 3.5)),
  'wave.wav': encodeWav(
    0.7,
    (t) => (tune(t, 0.16, [392, 523]) + bell(t, 196) * 0.4) * 0.7 * Math.exp(-t * 4),
  ),
  // What mods bring.
  '../mod-sources/balloon/assets/balloon.png': balloon(),
  '../mod-sources/boomerang/assets/boomerang.png': boomerang(),
  '../mod-sources/hourglass/assets/hourglass.png': hourglass(),
  '../mod-sources/zeppelin/assets/zeppelin.png': zeppelin(),
  '../mod-sources/zeppelin/assets/zeppelin.wav': encodeWav(1.5, (t) => reed(t, 73 + 4 * sine(t, 3)) * Math.min(1, t * 5) * Math.min(1, (1.5 - t) * 3)), // prettier-ignore
  'over.wav': encodeWav(1.3, (t) => tune(t, 0.22, [523, 440, 349, 262]) * Math.exp(-t * 2)),
}

for (const [name, bytes] of Object.entries(files)) {
  const file = join(folder, 'assets', name)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
  process.stdout.write(`${relative(folder, file)}: ${bytes.length} bytes\n`)
}
