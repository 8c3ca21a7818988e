import * as op from '../wasm/binary-format.ts'
import type { BinaryReader } from '../wasm/index.ts'

/** Told what an expression refers to. */
export interface References {
  /** A function. @param at where its index stands; the reader is behind it */
  function(reader: BinaryReader, index: number, at: number): void
  /** A global. @param at where its index stands; the reader is behind it */
  global(reader: BinaryReader, index: number, at: number): void
}

/** For callers without a use for references. */
export const IGNORE: References = { function: () => undefined, global: () => undefined }

/** The hint for instructions that make garbage-collected values. */
export const COLLECTED = 'Build the mod for linear memory: the host cannot limit garbage-collected memory.'

/** Passes over an expression that gives a constant: what a global or a table begins with, or where a segment goes. */
export function skipConstExpression(reader: BinaryReader, references: References): void {
  for (;;) {
    const opcode = reader.byte()
    switch (opcode) {
      case op.END:
        return
      case op.GLOBAL_GET: {
        const at = reader.offset
        references.global(reader, reader.u32(), at)
        break
      }
      case op.I32_CONST:
      case op.I64_CONST:
      case op.REF_NULL:
        reader.skipNumber()
        break
      case op.F32_CONST:
        reader.span(4)
        break
      case op.F64_CONST:
        reader.span(8)
        break
      case op.REF_FUNC: {
        const at = reader.offset
        references.function(reader, reader.u32(), at)
        break
      }
      case op.VECTOR_PREFIX:
        if (reader.u32() !== op.V128_CONST) reader.fail('an expression is not constant')
        reader.span(16)
        break
      case op.I32_ADD:
      case op.I32_SUB:
      case op.I32_MUL:
      case op.I64_ADD:
      case op.I64_SUB:
      case op.I64_MUL:
        break
      case op.COLLECTED_PREFIX:
        return reader.unsupported('garbage-collected types', COLLECTED)
      default:
        reader.fail('an expression is not constant')
    }
  }
}
