import { layoutOf } from '../../../abi/layout.ts'
import type { CoreType } from '../../../wasm/index.ts'
import type { Body, Helpers } from './code.ts'
import type { GuestType } from './guest-type.ts'
import { isCopyable, splitVariant, takeCode, variantCases } from './memory-code.ts'

/** Whether a type is one core value that AssemblyScript converts by itself where it is a parameter. */
export function isDirect(type: GuestType): boolean {
  return type.kind === 'scalar' || type.kind === 'enum' || type.kind === 'flags'
}

/** How the glue declares a parameter of a type that {@link isDirect}. */
export function directText(type: GuestType): string {
  if (type.kind !== 'scalar') return 'i32'
  return type.text === 'Entity' || type.text === 'Char' ? 'u32' : type.text
}

/** How the glue declares a result of one core value. */
export function coreResult(result: GuestType): string {
  return isDirect(result) ? directText(result) : layoutOf(result.type).flat[0]!
}

/** The expression that makes a value of its core values; statements it needs go to the body. */
export function liftCode(type: GuestType, values: readonly string[], body: Body, helpers: Helpers): string {
  const [first = '', second = ''] = values
  switch (type.kind) {
    case 'scalar':
      return fromCore(type.text, first)
    case 'enum':
    case 'flags':
      return `<${type.text}>${first}`
    case 'string':
    case 'list':
      return takeCode(type, `<usize>${first}`, `<usize>${second}`, helpers)
    case 'fields': {
      const value = body.fresh('r')
      body.add(`const ${value} = blank<${type.text}>()`)
      let at = 0
      for (const { member, type: inner } of type.fields) {
        const { length } = layoutOf(inner.type).flat
        body.add(`${value}.${member} = ${liftCode(inner, values.slice(at, at + length), body, helpers)}`)
        at += length
      }
      return value
    }
    default:
      return liftVariant(type, values, body, helpers)
  }
}

function liftVariant(type: GuestType, values: readonly string[], body: Body, helpers: Helpers): string {
  const [tag = '', ...payload] = values
  const joined = layoutOf(type.type).flat.slice(1)
  const value = body.fresh('u')
  const read = (inner: GuestType): string => {
    const flat = layoutOf(inner.type).flat
    return liftCode(
      inner,
      flat.map((want, index) => narrow(payload[index]!, joined[index]!, want)),
      body,
      helpers,
    )
  }
  if (type.kind === 'option') {
    body.add(`let ${value}: ${type.text} = null`)
    body.block(`if (${tag} != 0)`, () => {
      const inner = read(type.value)
      body.add(`${value} = ${type.boxed ? `new Some<${type.value.text}>(${inner})` : inner}`)
    })
    return value
  }
  body.add(`const ${value} = new ${type.text}()`)
  body.add(type.kind === 'result' ? `${value}.isOk = ${tag} == 0` : `${value}.tag = ${tag}`)
  const members = type.kind === 'variant' ? type.cases.map((it) => it.member) : ['value', 'error']
  for (const [index, inner] of variantCases(type).entries()) {
    if (inner !== null)
      body.block(`if (${tag} == ${index})`, () => body.add(`${value}.${members[index]!} = ${read(inner)}`))
  }
  return value
}

/** The core values of a value, as expressions; statements they need go to the body. */
export function lowerCode(type: GuestType, value: string, body: Body, helpers: Helpers): string[] {
  switch (type.kind) {
    case 'scalar':
      return [toCore(type.text, value)]
    case 'enum':
    case 'flags':
      return [`<i32>${value}`]
    case 'string': {
      const pointer = body.hold(`lowerString(${value})`, 'p')
      const length = body.fresh('n')
      body.add(`const ${length} = <i32>lowered`)
      return [`<i32>${pointer}`, length]
    }
    case 'list': {
      const array = body.hold(value)
      const pointer =
        type.text === 'Uint8Array' || isCopyable(type.item)
          ? `${array}.dataStart`
          : body.hold(`${helpers.of('place', type)}(${array})`, 'p')
      return [`<i32>${pointer}`, `${array}.length`]
    }
    case 'fields': {
      const record = body.hold(value)
      return type.fields.flatMap(({ member, type: inner }) =>
        lowerCode(inner, `${record}.${member}`, body, helpers),
      )
    }
    default: {
      const held = body.hold(value)
      const flat = layoutOf(type.type).flat
      const names = flat.map((core) => {
        const name = body.fresh('f')
        body.add(`let ${name}: ${core} = 0`)
        return name
      })
      splitVariant(body, type, held, (index, inner, payload) => {
        body.add(`${names[0]!} = ${index}`)
        if (inner === null) return
        const from = layoutOf(inner.type).flat
        for (const [at, expression] of lowerCode(inner, payload, body, helpers).entries())
          body.add(`${names[at + 1]!} = ${widen(expression, from[at]!, flat[at + 1]!)}`)
      })
      return names
    }
  }
}

function fromCore(text: string, value: string): string {
  if (text === 'bool') return `${value} != 0`
  return text === 'f32' || text === 'f64' || text === 'i32' || text === 'i64' ? value : `<${text}>${value}`
}

function toCore(text: string, value: string): string {
  if (text === 'f32' || text === 'f64' || text === 'i32' || text === 'i64') return value
  return `<${text === 'u64' ? 'i64' : 'i32'}>${value}`
}

/** Puts a core value into the wider type that the cases of a variant share. */
function widen(value: string, from: CoreType, to: CoreType): string {
  if (from === to) return value
  if (from === 'f64') return `reinterpret<i64>(${value})`
  const bits = from === 'f32' ? `reinterpret<i32>(${value})` : value
  return to === 'i64' ? `<i64>(<u32>(${bits}))` : bits
}

/** Takes a core value out of the wider type that the cases of a variant share. */
function narrow(value: string, from: CoreType, to: CoreType): string {
  if (from === to) return value
  if (to === 'f64') return `reinterpret<f64>(${value})`
  const bits = from === 'i64' ? `(<i32>${value})` : value
  return to === 'f32' ? `reinterpret<f32>(${bits})` : bits
}
