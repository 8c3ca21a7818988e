import type { Type } from '../../../engine/index.ts'
import { casesOf } from '../../abi/layout.ts'
import { payloadName, tagName } from './c-flat.ts'
import { memberName } from './c-names.ts'
import type { CTypes } from './c-types.ts'

/** Writes functions that read values from messages and write them, one for each type that events have. */
export class CMessages {
  readonly #types: CTypes
  readonly #functions = new Map<string, string>()

  constructor(types: CTypes) {
    this.#types = types
  }

  /** The functions that were needed so far, each after those that it calls. */
  get functions(): readonly string[] {
    return [...this.#functions.values()]
  }

  /** An expression that reads a value. */
  read(type: Type): string {
    const spelled = this.#types.spell(type)
    switch (type.kind) {
      case 'bool':
        return 'skein_read_bool(from)'
      case 'f32':
        return '(float)skein_read_float(from)'
      case 'f64':
        return 'skein_read_float(from)'
      case 'char':
        return 'skein_read_char(from)'
      case 'string':
        return 'skein_read_text(from)'
      case 'enum':
        return `(${spelled})skein_read_unsigned(from, ${type.cases.length - 1})`
      case 'flags':
        return `(${spelled})skein_read_unsigned(from, 0xffffffffu)`
      case 'u64':
        return 'skein_read_unsigned(from, UINT64_MAX)'
      case 's64':
        return 'skein_read_signed(from, INT64_MAX)'
      case 'list':
        if (type.item.kind === 'u8') return 'skein_read_bytes(from)'
        return this.#call('read', type)
      case 'option':
      case 'tuple':
      case 'record':
      case 'result':
      case 'variant':
        return this.#call('read', type)
      default: {
        const most = spelled.replace(
          /^(u?)int(\d+)_t$/,
          (_, sign: string, bits: string) => `${sign.toUpperCase()}INT${bits}_MAX`,
        )
        const range = type.kind === 'entity' ? 'UINT32_MAX' : most
        return `(${spelled})skein_read_${range.startsWith('U') ? 'unsigned' : 'signed'}(from, ${range})`
      }
    }
  }

  /** A statement that writes a value. */
  write(type: Type, value: string): string {
    switch (type.kind) {
      case 'bool':
      case 'f32':
      case 'f64':
      case 'char':
        return `skein_write_${type.kind}(to, ${value});`
      case 'string':
        return `skein_write_text(to, ${value});`
      case 's8':
      case 's16':
      case 's32':
      case 's64':
        return `skein_write_signed(to, ${value});`
      case 'list':
        if (type.item.kind === 'u8') return `skein_write_bytes(to, ${value});`
        return `${this.#name('write', type)}(to, ${value});`
      case 'option':
      case 'tuple':
      case 'record':
      case 'result':
      case 'variant':
        return `${this.#name('write', type)}(to, ${value});`
      default:
        return `skein_write_unsigned(to, ${value});`
    }
  }

  #call(kind: 'read', type: Type): string {
    return `${this.#name(kind, type)}(from)`
  }

  #name(kind: 'read' | 'write', type: Type): string {
    const spelled = this.#types.spell(type)
    const name = `${spelled}_${kind}_value`
    if (!this.#functions.has(name)) {
      const lines = kind === 'read' ? this.#readLines(type, spelled) : this.#writeLines(type)
      const head =
        kind === 'read'
          ? `${spelled} ${name}(skein_reader *from)`
          : `void ${name}(skein_writer *to, ${spelled} value)`
      this.#functions.set(
        name,
        [`static inline ${head} {`, ...lines.map((line) => `  ${line}`), '}'].join('\n'),
      )
    }
    return name
  }

  #readLines(type: Type, spelled: string): string[] {
    const head = `${spelled} value = {};`
    const more = (count: number): string => `uint32_t more = skein_read_exactly(from, ${count});`
    const end = ['skein_skip(from, more);', 'return value;']
    switch (type.kind) {
      case 'list': {
        const item = this.#types.spell(type.item)
        return [
          'uint32_t count = skein_read_items(from);',
          `${item} *items = (${item} *)skein_scratch(count * sizeof(${item}));`,
          `for (uint32_t i = 0; i < count; i++) items[i] = ${this.read(type.item)};`,
          `return (${spelled}){items, count};`,
        ]
      }
      case 'option':
        if (type.value.kind !== 'option')
          return [
            `if (skein_read_nil(from)) return (${spelled}){};`,
            `return (${spelled}){true, ${this.read(type.value)}};`,
          ]
        return [
          `if (skein_read_nil(from)) return (${spelled}){};`,
          more(1),
          `${spelled} value = {true, ${this.read(type.value)}};`,
          ...end,
        ]
      case 'record':
        return [
          head,
          more(type.fields.length),
          ...type.fields.map(([name, field]) => `value.${memberName(name)} = ${this.read(field)};`),
          ...end,
        ]
      case 'tuple':
        return [
          head,
          more(type.items.length),
          ...type.items.map((item, index) => `value.item${index} = ${this.read(item)};`),
          ...end,
        ]
      case 'result':
      case 'variant': {
        const cases = casesOf(type)
        const tag = tagName(type)
        return [
          head,
          more(1),
          `uint32_t tag = (uint32_t)skein_read_unsigned(from, ${cases.length - 1});`,
          `value.${tag} = tag;`,
          ...cases.flatMap((payload, index) =>
            payload === null
              ? []
              : [
                  `if (tag == ${index}) {`,
                  '  if (more == 0) skein_malformed();',
                  '  more--;',
                  `  value.${payloadName(type, index)} = ${this.read(payload)};`,
                  '}',
                ],
          ),
          ...end,
        ]
      }
      default:
        throw new Error(`a ${type.kind} has no function of its own`)
    }
  }

  #writeLines(type: Type): string[] {
    switch (type.kind) {
      case 'list':
        return [
          'skein_write_items(to, (uint32_t)value.length);',
          `for (size_t i = 0; i < value.length; i++) ${this.write(type.item, 'value.data[i]')}`,
        ]
      case 'option':
        return [
          'if (!value.some) { skein_write_nil(to); return; }',
          ...(type.value.kind === 'option' ? ['skein_write_items(to, 1);'] : []),
          this.write(type.value, 'value.value'),
        ]
      case 'record':
        return [
          `skein_write_items(to, ${type.fields.length});`,
          ...type.fields.map(([name, field]) => this.write(field, `value.${memberName(name)}`)),
        ]
      case 'tuple':
        return [
          `skein_write_items(to, ${type.items.length});`,
          ...type.items.map((item, index) => this.write(item, `value.item${index}`)),
        ]
      case 'result':
      case 'variant':
        return casesOf(type).map((payload, index) => {
          const nothing = type.kind === 'result' ? ' skein_write_nil(to);' : ''
          const items = type.kind === 'variant' && payload === null ? 1 : 2
          const write =
            payload === null ? nothing : ` ${this.write(payload, `value.${payloadName(type, index)}`)}`
          return `if (value.${tagName(type)} == ${index}) { skein_write_items(to, ${items}); skein_write_unsigned(to, ${index});${write} }`
        })
      default:
        throw new Error(`a ${type.kind} has no function of its own`)
    }
  }
}
