import { F32, F64, FUNCREF, I32, I64, V128 } from '../../wasm/binary-format.ts'

/** Value types as the binary format writes them. */
export const VALUE = { i32: I32, i64: I64, f32: F32, f64: F64, v128: V128, funcref: FUNCREF } as const

export type ValueName = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'

/** The signature of a function. */
export interface Signature {
  readonly params: readonly ValueName[]
  readonly results: readonly ValueName[]
}

/** A LEB128 number without a sign. */
export function unsignedLeb(value: number): number[] {
  const bytes: number[] = []
  let left = value
  for (; left >= 0x80; left = Math.floor(left / 128)) bytes.push((left & 0x7f) | 0x80)
  bytes.push(left)
  return bytes
}

/** A LEB128 number with a sign. */
export function signedLeb(value: number | bigint): number[] {
  const bytes: number[] = []
  for (let left = BigInt(value); ; left >>= 7n) {
    const byte = Number(left & 0x7fn)
    const last = left >> 6n === 0n || left >> 6n === -1n
    bytes.push(last ? byte : byte | 0x80)
    if (last) return bytes
  }
}

/** The bytes of a float. */
export function floatBytes(value: number, size: 4 | 8): number[] {
  const view = new DataView(new ArrayBuffer(size))
  if (size === 4) view.setFloat32(0, value, true)
  else view.setFloat64(0, value, true)
  return [...new Uint8Array(view.buffer)]
}

/** Items with their number in front. */
export function vector(items: readonly (readonly number[])[]): number[] {
  const bytes = unsignedLeb(items.length)
  for (const item of items) for (const byte of item) bytes.push(byte)
  return bytes
}

/** A name, which is ASCII. */
export function nameBytes(text: string): number[] {
  return [...unsignedLeb(text.length), ...Array.from(text, (char) => char.charCodeAt(0))]
}

/** A section, or nothing where it would be empty. */
export function section(id: number, content: readonly number[]): number[] {
  return content.length === 0 ? [] : [id, ...unsignedLeb(content.length), ...content]
}

export function signatureBytes({ params, results }: Signature): number[] {
  return [0x60, ...vector(params.map((it) => [VALUE[it]])), ...vector(results.map((it) => [VALUE[it]]))]
}
