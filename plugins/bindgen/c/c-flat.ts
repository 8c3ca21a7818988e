import type { Type } from '../../../engine/index.ts'
import { casesOf, layoutOf } from '../../abi/layout.ts'
import type { CoreType } from '../../wasm/index.ts'
import { caseName, type CTypes } from './c-types.ts'
import { memberName } from './c-names.ts'

/** The types of core values in C. */
export const CORE: Readonly<Record<string, string>> = {
  i32: 'int32_t',
  i64: 'int64_t',
  f32: 'float',
  f64: 'double',
}

/** The core values that a value travels as, as expressions. @param value an expression that may stand there more than once */
export function lower(type: Type, value: string): string[] {
  switch (type.kind) {
    case 'string':
    case 'list':
      return [`(int32_t)${value}.data`, `(int32_t)${value}.length`]
    case 'record':
      return type.fields.flatMap(([name, field]) => lower(field, `${value}.${memberName(name)}`))
    case 'tuple':
      return type.items.flatMap((item, index) => lower(item, `${value}.item${index}`))
    case 'option':
    case 'result':
    case 'variant': {
      const { flat } = layoutOf(type)
      const cases = casesOf(type).map((payload, index) =>
        payload === null
          ? []
          : lower(payload, `${value}.${payloadName(type, index)}`).map((text, at) =>
              widen(text, layoutOf(payload).flat[at]!, flat[at + 1]!),
            ),
      )
      const tag = `${value}.${tagName(type)}`
      const places = flat.slice(1).map((_, at) => {
        let text = '0'
        for (const [index, payload] of cases.entries())
          if (payload[at] !== undefined) text = `${tag} == ${index} ? ${payload[at]} : ${text}`
        return `(${text})`
      })
      return [`(int32_t)${tag}`, ...places]
    }
    case 'f32':
    case 'f64':
      return [value]
    case 'u64':
    case 's64':
      return [`(int64_t)${value}`]
    default:
      return [`(int32_t)${value}`]
  }
}

/** A value from its core values, as an expression. @param flat expressions that may stand there more than once */
export function lift(type: Type, flat: readonly string[], types: CTypes): string {
  const spelled = types.spell(type)
  switch (type.kind) {
    case 'string':
      return `(${spelled}){(const char *)${flat[0]}, (size_t)${flat[1]}}`
    case 'list':
      return `(${spelled}){(const ${types.spell(type.item)} *)${flat[0]}, (size_t)${flat[1]}}`
    case 'record':
      return liftAll(
        type.fields.map(([, field]) => field),
        spelled,
        flat,
        types,
      )
    case 'tuple':
      return liftAll(type.items, spelled, flat, types)
    case 'option':
    case 'result':
    case 'variant': {
      const { flat: places } = layoutOf(type)
      const tag = tagName(type)
      const cases = casesOf(type).map((payload, index) => {
        if (payload === null) return `(${spelled}){.${tag} = ${index}}`
        const inner = layoutOf(payload).flat.map((core, at) => narrow(flat[at + 1]!, places[at + 1]!, core))
        return `(${spelled}){.${tag} = ${index}, .${payloadName(type, index)} = ${lift(payload, inner, types)}}`
      })
      return cases
        .slice(0, -1)
        .reduceRight((text, it, index) => `(${flat[0]} == ${index} ? ${it} : ${text})`, cases.at(-1)!)
    }
    case 'bool':
      return `(${flat[0]} != 0)`
    case 'f32':
    case 'f64':
      return flat[0]!
    default:
      return `(${spelled})${flat[0]}`
  }
}

function liftAll(inner: readonly Type[], spelled: string, flat: readonly string[], types: CTypes): string {
  let at = 0
  const values = inner.map((type) => {
    const { length } = layoutOf(type).flat
    at += length
    return lift(type, flat.slice(at - length, at), types)
  })
  return `(${spelled}){${values.join(', ')}}`
}

/** The name of a type's tag. */
export function tagName(type: Type): string {
  return type.kind === 'option' ? 'some' : type.kind === 'result' ? 'is_err' : 'tag'
}

/** The name of the payload of a case. */
export function payloadName(
  type: Extract<Type, { kind: 'option' | 'result' | 'variant' }>,
  index: number,
): string {
  if (type.kind === 'option') return 'value'
  if (type.kind === 'result') return index === 0 ? 'ok' : 'err'
  return caseName(type.cases[index]![0])
}

/** A core value in a place that holds those of other cases too. */
function widen(text: string, from: CoreType, to: CoreType): string {
  if (from === to) return text
  const bits = from === 'f32' ? `skein_f32_bits(${text})` : from === 'f64' ? `skein_f64_bits(${text})` : text
  return to === 'i64'
    ? from === 'f64'
      ? `(int64_t)${bits}`
      : `(int64_t)(uint32_t)${bits}`
    : `(int32_t)${bits}`
}

function narrow(text: string, from: CoreType, to: CoreType): string {
  if (from === to) return text
  if (to === 'f32') return `skein_bits_f32((uint32_t)${text})`
  return to === 'f64' ? `skein_bits_f64((uint64_t)${text})` : `(int32_t)${text}`
}
