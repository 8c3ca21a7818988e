import * as fc from 'fast-check'
import { decode, encode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { SkeinError } from '../error.ts'
import { defineGame } from '../game.ts'
import { createRandom } from '../random.ts'
import { definePackage, t } from '../schema/index.ts'
import { readColumn, readInts, writeColumn, writeInts } from './column.ts'
import { decodeRecording, encodeRecording, Player, Recorder, type Recording } from './index.ts'

const pack = definePackage('acme:format', '1.0.0')
const Hit = pack.event('hit', { points: t.u32 })
const definition = defineGame({
  name: 'format',
  packages: [pack],
  systems: [],
  actions: {
    left: 'button',
    right: 'button',
    jump: 'button',
    fire: 'button',
    x: 'axis',
    y: 'axis',
    'aim-x': 'axis',
    'aim-y': 'axis',
  },
})

/** A short recording with inputs of every kind, and a file. */
function small(): Recording {
  const engine = new Engine(definition)
  const recorder = new Recorder(engine, { hashEvery: 10 })
  recorder.keep({ hash: 'ab', file: 'a.wasm', name: 'acme:a', version: '1.0.0', bytes: Uint8Array.of(1, 2) })
  for (let frame = 0; frame < 40; frame++) {
    engine.input.set('x', frame / 7)
    if (frame % 9 === 0) engine.raise(Hit, { points: frame })
    engine.entering(
      () => ({ kind: 'other', name: 'more', data: { frame, list: [1.5, null] } }),
      () => undefined,
    )
    engine.reading('acme:a', 'storage', () => Uint8Array.of(frame))
    engine.frame(frame % 2 === 0 ? 1 / 60 : 1 / 100)
  }
  return recorder.take()
}

/**
 * An hour of play: keys that are held for a while, a stick of 256 places with a dead zone, a mouse that goes to places in
 * curves with a hand's tremor, in pixels that become the game's units, rests, and frames of a screen of 60 Hz whose times jitter.
 */
function hour(engine: Engine): void {
  const random = createRandom(11, 'player')
  const keys = ['left', 'right', 'jump', 'fire'].map((action) => ({ action, until: 0, down: false }))
  const mouse = { x: 640, y: 360, fromX: 640, fromY: 360, toX: 640, toY: 360, begin: 0, end: 1 }
  const stick = { x: 0, y: 0, toX: 0, toY: 0 }
  for (let frame = 0; frame < 216_000; frame++) {
    for (const key of keys) {
      if (frame < key.until) continue
      key.down = !key.down
      key.until = frame + Math.round(random.between(4, key.down ? 40 : 120))
      engine.input.set(key.action, key.down ? 1 : 0)
    }
    if (frame >= mouse.end) {
      mouse.fromX = mouse.toX
      mouse.fromY = mouse.toY
      if (random.between(0, 1) < 0.6) {
        mouse.toX = random.between(0, 1280)
        mouse.toY = random.between(0, 720)
      }
      mouse.begin = frame
      mouse.end = frame + Math.round(random.between(15, 70))
    }
    const part = (frame - mouse.begin) / (mouse.end - mouse.begin)
    const ease = part * part * (3 - 2 * part)
    const moves = mouse.toX !== mouse.fromX ? random.between(-0.7, 0.7) : 0
    const pixelX = Math.round(mouse.fromX + (mouse.toX - mouse.fromX) * ease + moves)
    const pixelY = Math.round(mouse.fromY + (mouse.toY - mouse.fromY) * ease + moves)
    engine.input.set('aim-x', ((pixelX - 13.5) * 800) / 1253)
    engine.input.set('aim-y', ((pixelY - 7.25) * 450) / 705)
    if (frame % 60 === 0 && random.between(0, 1) < 0.5) {
      const rests = random.between(0, 1) < 0.5
      stick.toX = rests ? 0 : random.between(-1, 1)
      stick.toY = rests ? 0 : random.between(-1, 1)
    }
    stick.x += (stick.toX - stick.x) * 0.15
    stick.y += (stick.toY - stick.y) * 0.15
    const shown = (value: number): number => (Math.abs(value) < 0.1 ? 0 : Math.round(value * 127) / 127)
    engine.input.set('x', shown(stick.x))
    engine.input.set('y', shown(stick.y))
    // As the frame driver of a page gives them: in units of 1/65536 s.
    const jitter = random.between(0, 1) < 0.1 ? Math.round(random.between(-60, 60)) : frame % 2 === 0 ? -4 : 3
    engine.frame((1092 + jitter) / 65_536)
  }
}

test(
  'an hour of one player with keys, a stick and a mouse takes less than 500 kB',
  { timeout: 120_000 },
  async () => {
    const engine = new Engine(definition)
    const recorder = new Recorder(engine)
    hour(engine)
    const bytes = await recorder.toBytes()
    const changes = recorder.take().tracks.reduce((sum, { steps }) => sum + steps.length, 0)
    expect(changes).toBeGreaterThan(250_000)
    expect(bytes.length).toBeLessThan(500_000)
    const read = await decodeRecording(bytes)
    expect(read.seconds).toEqual(recorder.take().seconds)
    expect(read.tracks).toEqual(recorder.take().tracks)
  },
)

describe('the format', () => {
  test('is one MessagePack array, as others read it', async () => {
    const bytes = await encodeRecording(small())
    expect(decode(bytes)).toMatchObject(['skein-recording', 1, expect.any(String), {}, {}])
  })
  test('keeps everything', async () => {
    const recording = small()
    expect(await decodeRecording(await encodeRecording(recording))).toEqual(recording)
  })
  test('keeps columns bit for bit', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, -0, 1, 0.5, 1e-320),
    )
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), (values) => {
        const column = Float64Array.from(values)
        expect(new Uint8Array(readColumn(writeColumn(column)).buffer)).toEqual(new Uint8Array(column.buffer))
      }),
    )
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (values) => {
        expect(readInts(writeInts(values))).toEqual(values)
      }),
    )
  })
})

const codeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'read',
    (error: unknown) => {
      if (error instanceof SkeinError) return error.code
      throw error
    },
  )

describe('a file that is no recording of today', () => {
  test('is refused as foreign', async () => {
    for (const bytes of [
      new Uint8Array(),
      Uint8Array.of(0, 0x61, 0x73, 0x6d),
      encode(['skein-save', 1]),
      encode({ a: 1 }),
      encode(5),
    ])
      expect(await codeOf(decodeRecording(bytes))).toBe('recording/foreign')
  })
  test('is refused as one of a later version', async () => {
    const later = encode(['skein-recording', 2, { what: 'ever' }])
    expect(await codeOf(decodeRecording(later))).toBe('recording/newer-format')
  })
  test('is refused as damaged wherever it is cut off', async () => {
    const bytes = await encodeRecording(small())
    for (let end = 1; end < bytes.length; end++)
      expect([end, await codeOf(decodeRecording(bytes.subarray(0, end)))]).toEqual([end, 'recording/damaged'])
  })
  test('is refused with a code whatever was changed in it, 2,000 times', { timeout: 120_000 }, async () => {
    const bytes = await encodeRecording(small())
    const random = createRandom(3, 'fuzz')
    for (let run = 0; run < 1000; run++) {
      const changed = bytes.slice()
      for (let change = 0; change <= run % 4; change++)
        changed[Math.floor(random.between(0, changed.length))] = Math.floor(random.between(0, 256))
      const code = await codeOf(decodeRecording(changed))
      if (changed.every((byte, at) => byte === bytes[at])) continue
      expect(code).toMatch(/^recording\/(foreign|damaged|newer-format)$/)
    }
    // The same with a digest that fits: the body itself is anything.
    const recording = small()
    for (let run = 0; run < 1000; run++) {
      const forged = await encodeRecording(forge(recording, random, run))
      const code = await codeOf(decodeRecording(forged).then((read) => playAll(read)))
      expect(code).toMatch(/^read$|^(recording|value|world|event)\//)
    }
  })
})

/** A recording whose columns and details make no sense. */
function forge(recording: Recording, random: ReturnType<typeof createRandom>, run: number): Recording {
  const pick = (most: number): number => Math.floor(random.between(0, most))
  const details = [...recording.details]
  const ops = recording.ops.slice()
  for (let change = 0; change <= run % 3; change++) {
    if (run % 2 === 0) ops[pick(ops.length)] = pick(9)
    else details[pick(details.length)] = details[pick(details.length)]!
    if (run % 5 === 0)
      details[pick(details.length)] = { kind: 'raise', event: 5, payload: 1, at: pick(9) } as never
    if (run % 7 === 0)
      details[pick(details.length)] = { kind: 'edit', entity: pick(9), component: 'acme:x', values: {} }
  }
  const seconds = Float64Array.from(recording.seconds, (value, at) =>
    at % 9 === run % 9 ? value * 1e9 : value,
  )
  const marks =
    run % 11 === 0
      ? [{ at: pick(1000), frame: 1, parts: new Map([['x', '0123456789abcdef']]) }]
      : recording.marks
  return { ...recording, ops, details, seconds, marks }
}

async function playAll(recording: Recording): Promise<void> {
  const engine = new Engine(definition)
  engine.entryKinds.set('more', { prepare: () => Promise.resolve(), apply: () => undefined })
  const player = await Player.create(engine, recording, { verify: true })
  while (player.next());
}

test('a recording with inputs of an unknown kind is refused before anything plays', async () => {
  const engine = new Engine(definition)
  const before = engine.hash()
  expect(await codeOf(Player.create(engine, small()))).toBe('recording/unknown-entry')
  expect([engine.hash(), engine.replayed]).toEqual([before, null])
})
