import { DEMAND, fresh, NUMBER, SHAPE, STABLE, type Shape } from './float-value.ts'
import { LANES, VECTOR_DOES, VECTOR_SHAPE } from './nan-opcodes.ts'
import { NOWHERE, type NanStack } from './nan-stack.ts'
import { IMMEDIATE, VECTOR_OPCODES } from './opcodes.ts'

const I = IMMEDIATE

/** Follows values through an instruction on vectors, whose number was read. */
export function followVector(stack: NanStack, opcode: number): void {
  const { flow, reader } = stack
  const kind = VECTOR_OPCODES.immediate[opcode]
  if (kind === I.MEMARG || kind === I.MEMARG_LANE) {
    reader.skipNumber()
    reader.skipNumber()
  }
  if (kind === I.BYTES1 || kind === I.MEMARG_LANE) reader.offset++
  else if (kind === I.BYTES16) reader.offset += 16
  const shape = VECTOR_SHAPE[opcode] as Shape
  const other = shape === SHAPE.F32X4 ? DEMAND.DOUBLE : DEMAND.SINGLE
  const takes = 1 - VECTOR_OPCODES.delta[opcode]!
  switch (VECTOR_DOES[opcode]) {
    case LANES.ARITHMETIC:
      for (let left = takes; left > 0; left--) stack.observe(other)
      return stack.push(fresh(shape))
    case LANES.CONVERTS:
      // From lanes of the other width.
      stack.observe(other ^ DEMAND.ALL)
      return stack.push(fresh(shape))
    case LANES.COMPARES:
      for (let left = takes; left > 0; left--) stack.observe(other)
      return stack.push(NUMBER)
    case LANES.SPLAT: {
      const vector = flow.value()
      flow.join(vector, stack.below(0), stack.placeBelow(0), true)
      flow.laned(vector, shape)
      stack.drop(1)
      return stack.push(vector)
    }
    case LANES.EXTRACT: {
      const vector = stack.below(0)
      const known = vector === NUMBER || vector === STABLE
      // It is the vector that is made canonical, where that lies uppermost.
      const lane = known ? STABLE : flow.node(vector, stack.placeBelow(0))
      flow.observe(lane, NOWHERE, other)
      stack.drop(1)
      return stack.push(lane)
    }
    default: {
      // A store gives nothing, and takes the address as well.
      const gives = opcode === 11 || (opcode >= 88 && opcode <= 91) ? 0 : 1
      for (let left = takes - 1 + gives; left > 0; left--) stack.observe()
      // A constant of zeros is as good as no vector at all.
      if (gives > 0) stack.push(kind === I.BYTES16 && opcode === 12 && zeros(stack) ? NUMBER : STABLE)
    }
  }
}

function zeros({ reader: { bytes, offset } }: NanStack): boolean {
  for (let at = offset - 16; at < offset; at++) if (bytes[at] !== 0) return false
  return true
}
