import { Decoder, Encoder } from '@msgpack/msgpack'
import { messageCodec } from '../engine/formats.ts'
import { definePackage, t, type Field } from '../engine/index.ts'
import { compare, measure, type Effort, type Figure } from './measure.ts'

const bench = definePackage('bench:messages', '1.0.0')
const Hit = bench.event('hit', { target: t.entity, damage: t.u16, force: t.f32 })
const Wave = bench.event('wave', {
  name: t.string,
  rows: t.list(
    t.record({ x: t.f32, y: t.f32, kind: t.enum(['crow', 'hawk', 'swift']), health: t.option(t.u16) }),
  ),
})

/** A payload, and the same as the array that travels. */
interface Sample {
  readonly fields: readonly Field[]
  readonly payload: Readonly<Record<string, unknown>>
  /** The array of MessagePack values. @throws RangeError for a value that does not fit */
  toArray(payload: Readonly<Record<string, unknown>>): unknown[]
  /** The payload of an array that may come from anyone. @throws RangeError for anything else */
  fromArray(array: unknown): Record<string, unknown>
}

function check(holds: boolean): void {
  if (!holds) throw new RangeError('malformed')
}

const whole = (value: unknown, high: number): number => {
  check(typeof value === 'number' && value >= 0 && value <= high && Number.isInteger(value))
  return value as number
}

const float = (value: unknown): number => {
  check(typeof value === 'number')
  return value as number
}

const items = (value: unknown, least: number): unknown[] => {
  check(Array.isArray(value) && value.length >= least)
  return value as unknown[]
}

const KINDS = ['crow', 'hawk', 'swift']

/** The samples by name, each with the checks by hand that `messageCodec` does by type. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  '3-fields': {
    fields: Hit.fields,
    payload: { target: 4097, damage: 5, force: 2.5 },
    toArray: ({ target, damage, force }) => [whole(target, 0xffff_ffff), whole(damage, 0xffff), float(force)],
    fromArray(array) {
      const [target, damage, force] = items(array, 3)
      return { target: whole(target, 0xffff_ffff), damage: whole(damage, 0xffff), force: float(force) }
    },
  },
  '16-records': {
    fields: Wave.fields,
    payload: {
      name: 'the third wave',
      rows: Array.from({ length: 16 }, (_, i) => ({
        x: i * 1.5,
        y: -i / 4,
        kind: KINDS[i % 3],
        health: i % 4 === 0 ? null : 300 + i,
      })),
    },
    toArray: ({ name, rows }) => [
      name,
      (rows as Record<string, unknown>[]).map(({ x, y, kind, health }) => [
        float(x),
        float(y),
        whole(KINDS.indexOf(kind as string), 2),
        health === null ? null : whole(health, 0xffff),
      ]),
    ],
    fromArray(array) {
      const [name, rows] = items(array, 2)
      check(typeof name === 'string')
      return {
        name,
        rows: items(rows, 0).map((row) => {
          const [x, y, kind, health] = items(row, 4)
          return {
            x: float(x),
            y: float(y),
            kind: KINDS[whole(kind, 2)],
            health: health === null ? null : whole(health, 0xffff),
          }
        }),
      }
    },
  },
}

/** Payloads of events to bytes and back: field by field, against @msgpack/msgpack with the same checks. */
export function benchMessages(effort: Effort): Promise<Figure[]> {
  const figures = Object.entries(SAMPLES).flatMap(([name, { fields, payload, toArray, fromArray }]) => {
    const codec = messageCodec(fields)
    const encoder = new Encoder({ forceFloat32: false })
    const decoder = new Decoder()
    const bytes = codec.encode(payload).slice()
    const took = measure(
      {
        encode: repeat(() => codec.encode(payload)),
        'encode-library': repeat(() => encoder.encodeSharedRef(toArray(payload))),
        decode: repeat(() => codec.decode(bytes)),
        'decode-library': repeat(() => fromArray(decoder.decode(bytes))),
      },
      effort,
    )
    return (['encode', 'decode'] as const).flatMap((way) => {
      const library = `message/${way}/${name}/msgpack`
      return [
        { name: library, value: took[`${way}-library`], unit: 'ns' },
        compare(`message/${way}/${name}`, took[way], 'ns', [library, took[`${way}-library`]]),
      ]
    })
  })
  return Promise.resolve(figures)
}

function repeat(run: () => unknown): (times: number) => unknown {
  return (times) => {
    let last: unknown
    for (let i = 0; i < times; i++) last = run()
    return last
  }
}
