import { Body, functionText, type Helpers } from './code.ts'
import type { GuestType } from './guest-type.ts'
import { makeVariant, splitVariant, variantCases } from './memory-code.ts'

/** The statement that writes a value as MessagePack. */
export function packCode(type: GuestType, value: string, helpers: Helpers): string {
  switch (type.kind) {
    case 'string':
      return `writeString(${value})`
    case 'enum':
    case 'flags':
      return `writeUnsigned(<u32>${value})`
    case 'scalar':
      switch (type.text) {
        case 'bool':
          return `writeBool(${value})`
        case 'f32':
          return `writeF32(${value})`
        case 'f64':
          return `writeF64(${value})`
        case 'Char':
          return `writeChar(${value})`
        default:
          return type.text.startsWith('i') ? `writeSigned(${value})` : `writeUnsigned(${value})`
      }
    case 'list':
      if (isBytes(type)) return `writeBytes(${value}.dataStart, ${value}.length)`
      break
    default:
  }
  return `${helpers.of('pack', type)}(${value})`
}

/** The expression that reads a value from MessagePack. */
export function unpackCode(type: GuestType, helpers: Helpers): string {
  const { type: abi } = type
  switch (abi.kind) {
    case 'bool':
      return 'readBool()'
    case 'string':
      return 'readString()'
    case 'char':
      return 'readChar()'
    case 'f32':
      return '<f32>readFloat()'
    case 'f64':
      return 'readFloat()'
    case 'entity':
      return '<u32>readUnsigned(u32.MAX_VALUE)'
    case 'u8':
    case 'u16':
    case 'u32':
    case 'u64':
      return `<${abi.kind}>readUnsigned(${abi.kind}.MAX_VALUE)`
    case 's8':
    case 's16':
    case 's32':
    case 's64':
      return `<${type.text}>readSigned(${type.text}.MAX_VALUE)`
    case 'enum':
      return `<${type.text}>readUnsigned(${abi.cases.length - 1})`
    case 'flags':
      return `<${type.text}>readUnsigned(u32.MAX_VALUE)`
    default:
      return `${helpers.of('unpack', type)}()`
  }
}

function isBytes(type: GuestType): boolean {
  return type.kind === 'list' && type.item.text === 'u8'
}

/** `pack_…(value)`. */
export function packHelper(name: string, type: GuestType, helpers: Helpers): string {
  const body = new Body()
  switch (type.kind) {
    case 'list':
      body.add('const count = value.length')
      body.add('writeItems(count)')
      body.add(`for (let i = 0; i < count; i++) ${packCode(type.item, 'value[i]', helpers)}`)
      break
    case 'fields':
      body.add(`writeItems(${type.fields.length})`)
      for (const { member, type: inner } of type.fields) body.add(packCode(inner, `value.${member}`, helpers))
      break
    case 'option':
      splitVariant(body, type, 'value', (_, inner, value) => {
        if (inner === null) body.add('writeNil()')
        else {
          if (inner.kind === 'option') body.add('writeItems(1)')
          body.add(packCode(inner, value, helpers))
        }
      })
      break
    default:
      splitVariant(body, type, 'value', (index, inner, value) => {
        body.add(`writeItems(${inner === null && type.kind === 'variant' ? 1 : 2})`)
        body.add(`writeUnsigned(${index})`)
        if (inner !== null) body.add(packCode(inner, value, helpers))
        else if (type.kind === 'result') body.add('writeNil()')
      })
  }
  return functionText(`${name}(value: ${type.text}): void`, body)
}

/** `unpack_…(): T`. */
export function unpackHelper(name: string, type: GuestType, helpers: Helpers): string {
  const body = new Body()
  switch (type.kind) {
    case 'list':
      if (isBytes(type)) {
        body.add('const pointer = readBytes()')
        body.add(`const array = new ${type.text}(size)`)
        body.add('memory.copy(array.dataStart, pointer, size)')
      } else {
        body.add('const count = <i32>readItems()')
        body.add(`const array = new ${type.text}(count)`)
        body.add(`for (let i = 0; i < count; i++) unchecked(array[i] = ${unpackCode(type.item, helpers)})`)
      }
      body.add('return array')
      break
    case 'fields':
      body.add(`const more = readExactly(${type.fields.length})`)
      body.add(`const value = blank<${type.text}>()`)
      for (const { member, type: inner } of type.fields)
        body.add(`value.${member} = ${unpackCode(inner, helpers)}`)
      body.add('skip(more)')
      body.add('return value')
      break
    case 'option': {
      body.add('if (readNil()) return null')
      if (type.value.kind !== 'option') {
        const value = unpackCode(type.value, helpers)
        body.add(`return ${type.boxed ? `new Some<${type.value.text}>(${value})` : value}`)
        break
      }
      body.add('const more = readExactly(1)')
      body.add(`const value = new Some<${type.value.text}>(${unpackCode(type.value, helpers)})`)
      body.add('skip(more)')
      body.add('return value')
      break
    }
    default: {
      const cases = variantCases(type)
      body.add('let more = readExactly(1)')
      body.add(`const tag = <u32>readUnsigned(${cases.length - 1})`)
      const last = body.lines.length
      makeVariant(body, type, 'tag', (inner) => unpackCode(inner, helpers))
      // The payload is one of the items that came after the tag; the rest is passed over.
      const end = body.lines.pop()!
      const withPayload = cases.flatMap((inner, index) => (inner === null ? [] : [`tag == ${index}`]))
      if (withPayload.length > 0) {
        const guard = [
          `  if (${withPayload.join(' || ')}) {`,
          '  if (more == 0) malformed()',
          '  more -= 1',
          '  }',
        ]
        body.lines.splice(last, 0, ...guard)
      }
      body.add('skip(more)')
      body.lines.push(end)
    }
  }
  return functionText(`${name}(): ${type.text}`, body)
}
