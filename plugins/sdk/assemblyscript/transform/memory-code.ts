import type { Type } from '../../../../engine/index.ts'
import { casesOf, discriminantSize, fieldOffsets, layoutOf, payloadOffset } from '../../../abi/layout.ts'
import { Body, functionText, type Helpers } from './code.ts'
import type { GuestType } from './guest-type.ts'

/** The type to load and store a value as, where it is one core value of WebAssembly; else `null`. */
function loadedAs(type: GuestType): string | null {
  switch (type.kind) {
    case 'enum':
    case 'flags':
      return `u${layoutOf(type.type).size * 8}`
    case 'scalar':
      return type.text === 'Entity' || type.text === 'Char' ? 'u32' : type.text
    default:
      return null
  }
}

/** Whether a list of such items lies in the guest's memory exactly as the ABI wants it. */
export function isCopyable(item: GuestType): boolean {
  return item.kind === 'scalar'
}

/** An address some bytes further on. */
function offset(address: string, bytes: number): string {
  return bytes === 0 ? address : `${address} + ${bytes}`
}

/** The expression that reads a value from an address, and takes over the host's allocations for it. */
export function loadCode(type: GuestType, address: string, helpers: Helpers): string {
  const core = loadedAs(type)
  if (core !== null)
    return type.kind === 'scalar' ? `load<${core}>(${address})` : `<${type.text}>load<${core}>(${address})`
  if (type.kind === 'string' || type.kind === 'list') {
    const pointer = `load<usize>(${address})`
    return takeCode(type, pointer, `load<usize>(${address}, 4)`, helpers)
  }
  return `${helpers.of('load', type)}(${address})`
}

/** The expression that makes a string or a list of its pointer and length. */
export function takeCode(type: GuestType, pointer: string, length: string, helpers: Helpers): string {
  if (type.kind === 'string') return `liftString(${pointer}, ${length})`
  if (type.text === 'Uint8Array') return `liftBytes(${pointer}, ${length})`
  if (type.kind === 'list' && isCopyable(type.item))
    return `liftArray<${type.item.text}>(${pointer}, ${length})`
  return `${helpers.of('load', type)}(${pointer}, ${length})`
}

/** The statement that writes a value to an address. Data it refers to goes to the scratch area, or stays in place. */
export function storeCode(type: GuestType, address: string, value: string, helpers: Helpers): string {
  const core = loadedAs(type)
  if (core !== null)
    return `store<${core}>(${address}, ${type.kind === 'scalar' ? value : `<${core}>${value}`})`
  if (type.kind === 'string') return `storeString(${address}, ${value})`
  if (type.text === 'Uint8Array') return `storeBytes(${address}, ${value})`
  if (type.kind === 'list' && isCopyable(type.item))
    return `storeArray<${type.item.text}>(${address}, ${value})`
  return `${helpers.of('store', type)}(${address}, ${value})`
}

/** `load_…(at): T`, or `load_…(pointer, count): Array<T>` for lists. */
export function loadHelper(name: string, type: GuestType, helpers: Helpers): string {
  const body = new Body()
  switch (type.kind) {
    case 'list': {
      const { size } = layoutOf(type.item.type)
      body.add(`const array = new ${type.text}(<i32>count)`)
      body.block('for (let i: usize = 0; i < count; i++)', () => {
        body.add(`unchecked(array[<i32>i] = ${loadCode(type.item, `pointer + i * ${size}`, helpers)})`)
      })
      body.add(`free(pointer, count * ${size})`)
      body.add('return array')
      return functionText(`${name}(pointer: usize, count: usize): ${type.text}`, body)
    }
    case 'fields': {
      const offsets = fieldOffsets(type.fields.map((field) => field.type.type))
      body.add(`const value = blank<${type.text}>()`)
      for (const [index, { member, type: inner }] of type.fields.entries())
        body.add(`value.${member} = ${loadCode(inner, offset('at', offsets[index]!), helpers)}`)
      body.add('return value')
      break
    }
    default: {
      const cases = variantCases(type)
      const payload = payloadOffset(abiCases(type))
      body.add(`const tag = load<u${discriminantSize(cases.length) * 8}>(at)`)
      makeVariant(body, type, 'tag', (inner) => loadCode(inner, offset('at', payload), helpers))
    }
  }
  return functionText(`${name}(at: usize): ${type.text}`, body)
}

/** `store_…(at, value)`. */
export function storeHelper(name: string, type: GuestType, helpers: Helpers): string {
  const body = new Body()
  switch (type.kind) {
    case 'list':
      body.add(`store<usize>(at, ${helpers.of('place', type)}(value))`)
      body.add('store<usize>(at, value.length, 4)')
      break
    case 'fields': {
      const offsets = fieldOffsets(type.fields.map((field) => field.type.type))
      for (const [index, { member, type: inner }] of type.fields.entries())
        body.add(storeCode(inner, offset('at', offsets[index]!), `value.${member}`, helpers))
      break
    }
    default: {
      const cases = variantCases(type)
      const tag = `u${discriminantSize(cases.length) * 8}`
      const payload = payloadOffset(abiCases(type))
      splitVariant(body, type, 'value', (index, inner, value) => {
        body.add(`store<${tag}>(at, ${index})`)
        if (inner !== null) body.add(storeCode(inner, offset('at', payload), value, helpers))
      })
    }
  }
  return functionText(`${name}(at: usize, value: ${type.text}): void`, body)
}

/** `place_…(array): usize`: puts the items of a list in the scratch area. */
export function placeHelper(name: string, type: GuestType, helpers: Helpers): string {
  if (type.kind !== 'list') throw new Error(`${type.text} is no list`)
  const { size } = layoutOf(type.item.type)
  const body = new Body()
  body.add('const count = array.length')
  body.add(`const pointer = take(<usize>count * ${size})`)
  body.block('for (let i = 0; i < count; i++)', () => {
    body.add(storeCode(type.item, `pointer + <usize>i * ${size}`, 'array[i]', helpers))
  })
  body.add('return pointer')
  return functionText(`${name}(array: ${type.text}): usize`, body)
}

/** The payloads of the cases of an option, a result or a variant. */
export function variantCases(type: GuestType): readonly (GuestType | null)[] {
  if (type.kind === 'option') return [null, type.value]
  if (type.kind === 'result') return [type.ok, type.err]
  if (type.kind === 'variant') return type.cases.map((it) => it.type)
  throw new Error(`${type.text} has no cases`)
}

export function abiCases(type: GuestType): readonly (Type | null)[] {
  const { type: abi } = type
  if (abi.kind === 'option' || abi.kind === 'result' || abi.kind === 'variant') return casesOf(abi)
  throw new Error(`${type.text} has no cases`)
}

/**
 * Writes the statements that make an option, a result or a variant from its case, and return it.
 *
 * @param tag the name that holds the index of the case
 * @param read gives the expression for a payload; may add statements of its own before it
 */
export function makeVariant(
  body: Body,
  type: GuestType,
  tag: string,
  read: (inner: GuestType) => string,
): void {
  if (type.kind === 'option') {
    body.add(`if (${tag} == 0) return null`)
    const value = read(type.value)
    body.add(`return ${type.boxed ? `new Some<${type.value.text}>(${value})` : value}`)
    return
  }
  body.add(`const value = new ${type.text}()`)
  if (type.kind === 'result') {
    body.add(`value.isOk = ${tag} == 0`)
    const { ok, err } = type
    if (ok !== null) body.block(`if (${tag} == 0)`, () => body.add(`value.value = ${read(ok)}`))
    if (err !== null) body.block(`if (${tag} == 1)`, () => body.add(`value.error = ${read(err)}`))
  } else if (type.kind === 'variant') {
    body.add(`value.tag = <i32>${tag}`)
    for (const [index, { member, type: inner }] of type.cases.entries()) {
      if (inner !== null)
        body.block(`if (${tag} == ${index})`, () => body.add(`value.${member} = ${read(inner)}`))
    }
  }
  body.add('return value')
}

/** Writes one branch for each case of an option, a result or a variant. */
export function splitVariant(
  body: Body,
  type: GuestType,
  value: string,
  branch: (index: number, payload: GuestType | null, value: string) => void,
): void {
  if (type.kind === 'option') {
    body.block(`if (${value} === null)`, () => branch(0, null, ''))
    body.block('else', () => branch(1, type.value, type.boxed ? `${value}.value` : value))
  } else if (type.kind === 'result') {
    body.block(`if (${value}.isOk)`, () => branch(0, type.ok, `${value}.value`))
    body.block('else', () => branch(1, type.err, `${value}.error`))
  } else if (type.kind === 'variant') {
    for (const [index, { member, type: inner }] of type.cases.entries())
      body.block(`${index === 0 ? '' : 'else '}if (${value}.tag == ${index})`, () =>
        branch(index, inner, `${value}.${member}`),
      )
    body.add('else unreachable()')
  }
}
