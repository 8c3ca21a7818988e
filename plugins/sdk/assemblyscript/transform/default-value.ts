import type * as asc from 'assemblyscript'
import type { GuestType } from './guest-type.ts'
import type { Compiler } from './scope.ts'
import { caseName, textOf } from './spelling.ts'

/**
 * The value of the host that an initial value in the source stands for, where it is a literal: the default of a field
 * in the manifest. `undefined` for anything that would have to be computed.
 */
export function defaultOf(compiler: Compiler, node: asc.Expression, type: GuestType): unknown {
  const text = textOf(node)
  switch (type.type.kind) {
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'string':
      return node instanceof compiler.StringLiteralExpression ? node.value : undefined
    case 'enum': {
      const name = node instanceof compiler.PropertyAccessExpression ? caseName(node.property.text) : ''
      return type.type.cases.includes(name) ? name : undefined
    }
    case 'u64':
    case 's64':
      return INTEGER.test(text) ? BigInt(plain(text)) : undefined
    case 'f32':
    case 'f64':
      return NUMBER.test(text) ? Number(plain(text)) : undefined
    case 'u8':
    case 's8':
    case 'u16':
    case 's16':
    case 'u32':
    case 's32':
    case 'entity':
      return INTEGER.test(text) ? Number(plain(text)) : undefined
    default:
      return undefined
  }
}

const INTEGER = /^(?:0[xX][\da-fA-F_]+|-?\s*\d[\d_]*)$/
const NUMBER = /^-?\s*(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][+-]?\d+)?$/

/** Without the parts that only the source needs: separators, and space after a sign. */
function plain(text: string): string {
  return text.replace(/[_\s]/g, '')
}
