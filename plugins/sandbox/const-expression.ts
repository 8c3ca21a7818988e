import type { BinaryReader } from '../wasm/index.ts'

/** Told what an expression refers to. */
export interface References {
  /** A function. @param at where its index stands; the reader is behind it */
  function(reader: BinaryReader, index: number, at: number): void
  /** A global. @param at where its index stands; the reader is behind it */
  global(reader: BinaryReader, index: number, at: number): void
}

/** For who has no use for them. */
export const IGNORE: References = { function: () => undefined, global: () => undefined }

/** The hint for instructions that make garbage-collected values. */
export const COLLECTED = 'What they take up cannot be limited. Build the mod for linear memory.'

/** Passes over an expression that gives a constant: what a global or a table begins with, or where a segment goes. */
export function skipConstExpression(reader: BinaryReader, references: References): void {
  for (;;) {
    const opcode = reader.byte()
    switch (opcode) {
      case 0x0b:
        return
      case 0x23: {
        const at = reader.offset
        references.global(reader, reader.u32(), at)
        break
      }
      case 0x41: // i32.const
      case 0x42: // i64.const
      case 0xd0: // ref.null
        reader.skipNumber()
        break
      case 0x43:
        reader.span(4)
        break
      case 0x44:
        reader.span(8)
        break
      case 0xd2: {
        const at = reader.offset
        references.function(reader, reader.u32(), at)
        break
      }
      case 0xfd:
        if (reader.u32() !== 12) reader.fail('an expression is not constant')
        reader.span(16)
        break
      case 0x6a: // additions, subtractions and multiplications
      case 0x6b:
      case 0x6c:
      case 0x7c:
      case 0x7d:
      case 0x7e:
        break
      case 0xfb:
        return reader.unsupported('garbage-collected types', COLLECTED)
      default:
        reader.fail('an expression is not constant')
    }
  }
}
