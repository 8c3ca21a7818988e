import type { EventDefinition, FunctionType, Type } from '../../../engine/index.ts'
import type { WingsParameter } from '../interface.ts'

/** Calls a method of the game, and leaves a line about it: its arguments, its result, and the values of its cells afterwards. */
export function logCall(
  log: string[],
  name: string,
  { params, result }: FunctionType,
  forms: readonly WingsParameter[],
  run: (...args: unknown[]) => unknown,
  args: readonly unknown[],
): unknown {
  const types = params.map(([, type]) => type)
  const carrying = forms.filter((form) => !form.endsWith('()'))
  const isCell = (index: number): boolean => carrying[index]!.startsWith('&mut')
  const show = (index: number): string => {
    const value = args[index]
    return valueText(types[index]!, isCell(index) ? (value as { value: unknown }).value : value)
  }
  // Parameters that carry nothing are none here, and `null` in the log.
  const shown = types.length === 0 ? forms.map(() => 'null') : types.map((_, index) => show(index))
  const returned = run(...args)
  const back = types.flatMap((_, index) => (isCell(index) ? [show(index)] : []))
  log.push(
    `call arena::${name} [${shown.join(',')}] -> ${result === null ? 'null' : valueText(result, returned)}` +
      (back.length === 0 ? '' : ` back [${back.join(',')}]`),
  )
  return returned
}

/** The line of an event that the game handles. */
export function eventLine(name: string, { fields }: EventDefinition, payload: unknown): string {
  const text = fields.length === 0 ? 'null' : valueText({ kind: 'record', fields }, payload)
  return `event arena::on::${name} ${text}`
}

/** A value as JSON, enums by their names in Rust. */
function valueText(type: Type, value: unknown): string {
  switch (type.kind) {
    case 'option': {
      if (value === null) return 'null'
      return valueText(type.value, type.value.kind === 'option' ? (value as { some: unknown }).some : value)
    }
    case 'result': {
      const [name, side] =
        'ok' in (value as object) ? (['Ok', type.ok] as const) : (['Err', type.err] as const)
      const held = Object.values(value as object)[0] as unknown
      return `{"${name}":${side === null ? 'null' : valueText(side, held)}}`
    }
    case 'enum':
      return `"${pascal(value as string)}"`
    case 'variant': {
      const { tag, value: held } = value as { tag: string; value?: unknown }
      const payload = type.cases.find(([it]) => it === tag)![1]
      return payload === null ? `"${pascal(tag)}"` : `{"${pascal(tag)}":${valueText(payload, held)}}`
    }
    case 'record': {
      const given = value as Record<string, unknown>
      return `{${type.fields.map(([name, it]) => `"${name}":${valueText(it, given[name])}`).join(',')}}`
    }
    case 'tuple': {
      const items = value as readonly unknown[]
      if (type.items.length === 2 && type.items[0]!.kind === 'u64') return wide(items as [bigint, bigint])
      return `[${type.items.map((it, index) => valueText(it, items[index])).join(',')}]`
    }
    case 'list': {
      const items = [...(value as Iterable<unknown>)].map((it) => valueText(type.item, it))
      if (type.item.kind !== 'tuple' || type.item.items[0]!.kind !== 'string') return `[${items.join(',')}]`
      return `{${items.map((it) => it.slice(1, -1).replace('",', '":')).join(',')}}`
    }
    case 'f32':
    case 'f64':
      return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? String(value) : 'null'
    case 'char':
    case 'string':
      return JSON.stringify(value)
    default:
      return String(value)
  }
}

function wide([low, high]: readonly [bigint, bigint]): string {
  return String((high << 64n) | low)
}

function pascal(kebab: string): string {
  return kebab.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** `inOut` as `in_out`. */
export function rustName(camel: string): string {
  return camel.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
