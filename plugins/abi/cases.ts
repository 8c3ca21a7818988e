import { canonicalNaN, isNullable, type Type } from '../../engine/index.ts'
import type { CoreType } from '../wasm/index.ts'
import { badDiscriminant, unsigned, type CoreValue, type ValueCodec } from './codec.ts'
import type { GuestMemory } from './guest-memory.ts'
import { casesOf, layoutOf, payloadOffset } from './layout.ts'

/** Compiles the codec of a payload. */
type CompileCodec = (type: Type) => ValueCodec

/** The codec of options, results and variants: a discriminant and perhaps a payload. */
function casesCodec(
  type: Extract<Type, { kind: 'option' | 'result' | 'variant' }>,
  compile: CompileCodec,
  wrap: (index: number, payload: unknown) => unknown,
  unwrap: (value: unknown, memory: GuestMemory) => readonly [index: number, payload: unknown],
): ValueCodec {
  const cases = casesOf(type)
  const codecs = cases.map((payload) => (payload === null ? null : compile(payload)))
  const flats = cases.map((payload) => (payload === null ? [] : layoutOf(payload).flat))
  const joined = layoutOf(type).flat.slice(1)
  const offset = payloadOffset(cases)
  return {
    load(memory, at) {
      const index = memory.window.getUint8(at)
      if (index >= cases.length) throw badDiscriminant(memory, index, cases.length)
      return wrap(index, codecs[index]?.load(memory, at + offset))
    },
    store(memory, at, value) {
      const [index, payload] = unwrap(value, memory)
      memory.window.setUint8(at, index)
      codecs[index]?.store(memory, at + offset, payload)
    },
    lift(memory, from) {
      const index = unsigned(from)
      if (index >= cases.length) throw badDiscriminant(memory, index, cases.length)
      const start = from.at
      from.at = start + joined.length
      const codec = codecs[index]
      if (codec === null || codec === undefined) return wrap(index, undefined)
      const flat = flats[index]!
      const values = flat.map((want, i) => narrow(from.values[start + i]!, joined[i]!, want))
      return wrap(index, codec.lift(memory, { values, at: 0 }))
    },
    lower(memory, to, value) {
      const [index, payload] = unwrap(value, memory)
      to.push(index)
      const start = to.length
      codecs[index]?.lower(memory, to, payload)
      const flat = flats[index]!
      for (let i = 0; i < joined.length; i++) {
        if (i < flat.length) to[start + i] = widen(to[start + i]!, flat[i]!, joined[i]!)
        else to.push(joined[i] === 'i64' ? 0n : 0)
      }
    },
  }
}

const float32 = new Float32Array(1)
const bits32 = new Uint32Array(float32.buffer)
const float64 = new Float64Array(1)
const bits64 = new BigUint64Array(float64.buffer)

/** Puts a core value into the wider type that the cases of a variant share. */
function widen(value: CoreValue, from: CoreType, to: CoreType): CoreValue {
  if (from === to) return value
  let bits: number | bigint = value
  if (from === 'f32') {
    float32[0] = canonicalNaN(value as number)
    bits = bits32[0]!
  } else if (from === 'f64') {
    float64[0] = canonicalNaN(value as number)
    bits = bits64[0]!
  }
  if (to === 'i64') return BigInt.asUintN(64, typeof bits === 'bigint' ? bits : BigInt(bits >>> 0))
  return bits
}

/** Takes a core value out of the wider type that the cases of a variant share. */
function narrow(value: CoreValue, from: CoreType, to: CoreType): CoreValue {
  if (from === to) return value
  if (to === 'f64') {
    bits64[0] = value as bigint
    return canonicalNaN(float64[0]!)
  }
  const low = typeof value === 'bigint' ? Number(BigInt.asUintN(32, value)) : value
  if (to !== 'f32') return low | 0
  bits32[0] = low
  return canonicalNaN(float32[0]!)
}

export function optionCodec(type: Extract<Type, { kind: 'option' }>, compile: CompileCodec): ValueCodec {
  const wrapped = isNullable(type.value)
  return casesCodec(
    type,
    compile,
    (index, payload) => (index === 0 ? null : wrapped ? { some: payload } : payload),
    (value, memory) => {
      if (value === null || value === undefined) return [0, undefined]
      if (!wrapped) return [1, value]
      if (typeof value === 'object' && 'some' in value) return [1, value.some]
      throw memory.invalid(value, '{ some } or null')
    },
  )
}

export function resultCodec(type: Extract<Type, { kind: 'result' }>, compile: CompileCodec): ValueCodec {
  return casesCodec(
    type,
    compile,
    (index, payload) => (index === 0 ? { ok: payload ?? null } : { err: payload ?? null }),
    (value, memory) => {
      if (typeof value === 'object' && value !== null) {
        if ('ok' in value) return [0, value.ok]
        if ('err' in value) return [1, value.err]
      }
      throw memory.invalid(value, '{ ok } or { err }')
    },
  )
}

export function variantCodec(type: Extract<Type, { kind: 'variant' }>, compile: CompileCodec): ValueCodec {
  const tags = type.cases.map(([name]) => name)
  return casesCodec(
    type,
    compile,
    (index, payload) =>
      type.cases[index]![1] === null ? { tag: tags[index] } : { tag: tags[index], value: payload },
    (value, memory) => {
      const tagged = value as { tag?: string; value?: unknown } | null | undefined
      const index = tags.indexOf(tagged?.tag ?? '')
      if (index < 0) throw memory.invalid(value, `an object with a tag of ${tags.join(', ')}`)
      return [index, tagged!.value]
    },
  )
}
