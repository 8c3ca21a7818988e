import {
  toKebab,
  type ComponentDefinition,
  type EventDefinition,
  type Field,
  type FunctionType,
  type HookDefinition,
  type PackageDefinition,
  type TraitDefinition,
  type Type,
} from '../../../engine/index.ts'
import { fieldsLayout, flattenFunction, MAX_FLAT_PARAMS, spillsResult } from '../../abi/layout.ts'
import { enginePackage } from '../../engine-traits/index.ts'
import { docBlock, type Docs } from '../docs.ts'
import { bindingsName, filesOf, withEngine } from '../files.ts'
import { CORE, lift, lower } from './c-flat.ts'
import { CMessages } from './c-messages.ts'
import { constant, memberName, snake, textLiteral } from './c-names.ts'
import { CTypes, declareType } from './c-types.ts'

/**
 * Generates headers for mods in C and C++: one for each package, and one for the engine's own traits. Types lie in memory as the ABI
 * says; functions are inline and import their callees.
 *
 * @returns the text of each file by its name, such as `pong.h` for `pong:game` and `acme-curve.h` for `acme:curve`
 * @throws SkeinError `bindgen/duplicate-package` when two of the packages would be one file
 */
export function generateC(packages: readonly PackageDefinition[]): Map<string, string> {
  return filesOf(withEngine(packages), (name) => `${bindingsName(name)}.h`, generateHeader)
}

function generateHeader(definition: PackageDefinition): string {
  const types = new CTypes(definition)
  const messages = new CMessages(types)
  const guard = `${constant(types.prefix)}_BINDINGS_H`
  const docs: Docs = (key, indent = '') => docBlock(definition, key, indent)
  const items = definition.items.map((item, index) => {
    const name = types.classes[index]!
    switch (item.kind) {
      case 'component':
        return declareComponent(item, name, types, docs)
      case 'event':
        return declareEvent(item, name, types, messages, docs)
      case 'trait':
        return declareTrait(item, name, types, docs)
      case 'hook':
        return declareHook(item, name, types, docs)
    }
  })
  const declared = types.declared.map((type) => declareType(type, types))
  return `${[
    `// Bindings for ${definition.id}, made by "skein bindgen". Don't edit it: the command overwrites it.`,
    `#ifndef ${guard}\n#define ${guard}\n\n#include "skein.h"\n\n#ifdef __cplusplus\nextern "C" {\n#endif`,
    ...declared,
    ...messages.functions,
    ...items,
    '#ifdef __cplusplus\n}\n#endif\n\n#endif',
  ].join('\n\n')}\n`
}

/** The declaration of an imported function. */
function imported(
  module: string,
  name: string,
  symbol: string,
  params: readonly string[],
  result: string,
): string {
  return `SKEIN_IMPORT("${module}", "${name}")\n${result} ${symbol}(${params.join(', ') || 'void'});`
}

/** A function that a mod calls, around one that it imports. */
function callImport(module: string, name: string, symbol: string, type: FunctionType, types: CTypes): string {
  const core = flattenFunction(type, 'import')
  const raw = `${symbol}_import`
  const params = type.params.map(([param, inner]) => [memberName(param), inner] as const)
  const { flat } = fieldsLayout(params.map(([, inner]) => inner))
  const spilled = flat.length > MAX_FLAT_PARAMS
  const lines: string[] = []
  const args = spilled ? ['(int32_t)&skein_args'] : params.flatMap(([param, inner]) => lower(inner, param))
  if (spilled)
    lines.push(
      `struct { ${params.map(([param, inner]) => `${types.spell(inner)} ${param};`).join(' ')} } skein_args = {${params.map(([param]) => param).join(', ')}};`,
    )
  const { result } = type
  const returned = result === null ? 'void' : types.spell(result)
  if (result === null) lines.push(`${raw}(${args.join(', ')});`)
  else if (spillsResult(type)) {
    lines.push(`${returned} skein_result;`, `${raw}(${[...args, '(int32_t)&skein_result'].join(', ')});`)
    lines.push('return skein_result;')
  } else {
    const [first] = core.results
    if (first === undefined) lines.push(`${raw}(${args.join(', ')});`, `return (${returned}){};`)
    else
      lines.push(
        `${CORE[first]!} skein_flat = ${raw}(${args.join(', ')});`,
        `return ${lift(result, ['skein_flat'], types)};`,
      )
  }
  const declared = params.map(([param, inner]) => `${types.spell(inner)} ${param}`)
  return [
    imported(
      module,
      name,
      raw,
      core.params.map((it) => CORE[it]!),
      core.results[0] === undefined ? 'void' : CORE[core.results[0]]!,
    ),
    `static inline ${returned} ${symbol}(${declared.join(', ') || 'void'}) {`,
    ...lines.map((line) => `  ${line}`),
    '}',
  ].join('\n')
}

function declareComponent(
  { id, name: item, fields }: ComponentDefinition,
  name: string,
  types: CTypes,
  docs: Docs,
): string {
  const entity: Field = ['entity', { kind: 'entity' }]
  const method = (params: readonly Field[], result: Type | null): FunctionType =>
    ({ kind: 'func', params, result }) as FunctionType
  const columns = fields.flatMap(([field, type]) => [
    `typedef ${types.spell(type)} ${name}_${snake(field)}_type;`,
    `#define ${name}_${snake(field)}_COLUMN "${id}#${toKebab(field)}"`,
  ])
  const members = fields.flatMap(([field, type]) => [
    ...docs(`${item}#${field}`, '  '),
    `  const ${types.spell(type)} *${memberName(field)};`,
  ])
  return [
    `// The component ${id}.`,
    ...docs(item),
    `#define ${name}_COMPONENT "${id}"`,
    ...columns,
    callImport(id, 'has', `${name}_has`, method([entity], { kind: 'bool' }), types),
    callImport(id, 'add', `${name}_add`, method([entity], null), types),
    callImport(id, 'remove', `${name}_remove`, method([entity], null), types),
    ...fields.flatMap(([field, type]) => [
      ...docs(`${item}#${field}`),
      callImport(id, `get-${toKebab(field)}`, `${name}_get_${snake(field)}`, method([entity], type), types),
      callImport(
        id,
        `set-${toKebab(field)}`,
        `${name}_set_${snake(field)}`,
        method([entity, ['value', type]], null),
        types,
      ),
    ]),
    imported(
      id,
      'add-many',
      `${name}_add_many_import`,
      ['const skein_entity *', 'int32_t', 'const void *', 'int32_t'],
      'void',
    ),
    ...(fields.length === 0
      ? [
          `/// Adds the component to many entities at once.`,
          `static inline void ${name}_add_many(const skein_entity *entities, uint32_t count) {`,
          `  ${name}_add_many_import(entities, (int32_t)count, NULL, 0);`,
        ]
      : [
          '/// Values for many entities, one column for each field; a NULL column stands for the default.',
          'typedef struct {',
          ...members,
          `} ${name}_columns;`,
          `/// Adds the component to many entities at once.`,
          `static inline void ${name}_add_many(const skein_entity *entities, uint32_t count, ${name}_columns columns) {`,
          `  ${name}_add_many_import(entities, (int32_t)count, &columns, ${fields.length});`,
        ]),
    '}',
  ].join('\n')
}

function declareEvent(
  { id, name: item, fields }: EventDefinition,
  name: string,
  types: CTypes,
  messages: CMessages,
  docs: Docs,
): string {
  const members = fields.flatMap(([field, type]) => [
    ...docs(`${item}#${field}`, '  '),
    `  ${types.spell(type)} ${memberName(field)};`,
  ])
  const reads = fields.map(([field, type], index) => {
    const fallback = defaultOf(type, types)
    const missing = fallback === null ? 'skein_malformed();' : `payload.${memberName(field)} = ${fallback};`
    return `  if (count > ${index}) payload.${memberName(field)} = ${messages.read(type)};\n  else ${missing}`
  })
  return [
    `// The event ${id}.`,
    `#define ${name}_EVENT "${id}"`,
    ...docs(item),
    'typedef struct {',
    ...members,
    `} ${name};`,
    imported(id, 'raise', `${name}_raise_import`, ['const uint8_t *', 'size_t'], 'void'),
    `/// Raises the event: its handlers run after the current call into the mod.`,
    `static inline void ${name}_raise(${name} payload) {`,
    '  skein_writer writer = {NULL, 0, 0}, *to = &writer;',
    ...(fields.length === 0 ? ['  (void)payload;'] : []),
    `  skein_write_items(to, ${fields.length});`,
    ...fields.map(([field, type]) => `  ${messages.write(type, `payload.${memberName(field)}`)}`),
    `  ${name}_raise_import(writer.data, writer.length);`,
    '  skein_free(writer.data);',
    '}',
    `static inline ${name} ${name}_read_payload(skein_reader *from) {`,
    `  ${name} payload${fields.length === 0 ? '' : ' = {}'};`,
    ...(fields.length === 0
      ? ['  skein_read_items(from);']
      : ['  uint32_t count = skein_read_items(from);', ...reads]),
    '  return payload;',
    '}',
  ].join('\n')
}

function declareTrait(
  { id, name: item, methods }: TraitDefinition,
  name: string,
  types: CTypes,
  docs: Docs,
): string {
  const functions = methods.flatMap(([method, type]) => [
    ...docs(`${item}#${method}`),
    callImport(id, toKebab(method), `${name}_${snake(method)}`, type, types),
  ])
  const isEngine = id.startsWith(`${enginePackage.name}/`)
  const provides = methods
    .map(([method, type]) =>
      provide(
        `"${id}#${toKebab(method)}"`,
        `prefix##_${snake(method)}`,
        `prefix##_${snake(method)}_skein_export`,
        type,
        types,
      ),
    )
    .join(' \\\n')
  return [
    `// The trait ${id}.`,
    ...docs(item),
    ...(isEngine ? [] : [`#define ${name}_TRAIT "${id}"`]),
    ...functions,
    ...(isEngine
      ? []
      : [
          imported(id, '[present]', `${name}_present_import`, [], 'int32_t'),
          '/// Whether a mod or the game provides the trait at the moment. Calling this function makes the trait optional.',
          `static inline bool ${name}_present(void) { return ${name}_present_import() != 0; }`,
          `#define ${name}_PROVIDES(prefix) \\\n${provides || '  _Static_assert(1, "")'}`,
        ]),
  ].join('\n')
}

function declareHook(
  { id, name: item, methods: [[, type]] }: HookDefinition,
  name: string,
  types: CTypes,
  docs: Docs,
): string {
  return [
    `// The hook ${id}.`,
    ...docs(item),
    `#define ${name}_HOOK "${id}"`,
    '/// Calls the hook: its handlers change the value one after the other, at once.',
    callImport(id, 'call', `${name}_call`, type, types),
    `#define ${name}_HANDLER(skein_name) \\\n${provide('"hook:" #skein_name', 'skein_name', 'skein_name##_skein_export', type, types)}`,
  ].join('\n')
}

/** An export of a function of the mod, as lines of a macro. @param name the export's, as an expression in C */
function provide(name: string, symbol: string, exported: string, type: FunctionType, types: CTypes): string {
  const core = flattenFunction(type, 'export')
  const params = type.params.map(([param, inner]) => [memberName(param), inner] as const)
  const { flat } = fieldsLayout(params.map(([, inner]) => inner))
  const returned = type.result === null ? 'void' : types.spell(type.result)
  const lines: string[] = []
  let args: string[]
  if (flat.length > MAX_FLAT_PARAMS) {
    lines.push(
      `struct skein_args { ${params.map(([param, inner]) => `${types.spell(inner)} ${param};`).join(' ')} };`,
      'const struct skein_args *skein_args = (const struct skein_args *)a0;',
    )
    args = params.map(([param]) => `skein_args->${param}`)
  } else {
    let at = 0
    args = params.map(([, inner]) => {
      const count = fieldsLayout([inner]).flat.length
      at += count
      return lift(
        inner,
        Array.from({ length: count }, (_, index) => `a${at - count + index}`),
        types,
      )
    })
  }
  const call = `${symbol}(${args.join(', ')})`
  if (type.result === null) lines.push(`${call};`, 'skein_leave();')
  else if (spillsResult(type))
    lines.push(
      `static ${returned} skein_result;`,
      `skein_result = ${call};`,
      'skein_leave();',
      'return &skein_result;',
    )
  else {
    lines.push(`${returned} skein_result = ${call};`, 'skein_leave();')
    const [value] = lower(type.result, 'skein_result')
    if (value !== undefined) lines.push(`return ${value};`)
  }
  const result = spillsResult(type)
    ? `const ${returned} *`
    : core.results[0] === undefined
      ? 'void'
      : CORE[core.results[0]]!
  const incoming = core.params.map((it, index) => `${CORE[it]!} a${index}`)
  const declared = params.map(([param, inner]) => `${types.spell(inner)} ${param}`)
  return [
    `  static ${returned} ${symbol}(${declared.join(', ') || 'void'});`,
    `  SKEIN_EXPORT(${name}) ${result} ${exported}(${incoming.join(', ') || 'void'}) {`,
    '    skein_enter(true);',
    ...lines.map((line) => `    ${line}`),
    '  }',
  ].join(' \\\n')
}

/** The value of a field missing from a message, as an expression; `null` where the message is malformed then. */
function defaultOf(type: Type, types: CTypes): string | null {
  const { default: value } = type
  if (value === undefined) return null
  switch (type.kind) {
    case 'enum':
      return String(type.cases.indexOf(value as string))
    case 'char':
      return `${(value as string).codePointAt(0)}u`
    case 'string':
      return `SKEIN_TEXT(${textLiteral(value as string)})`
    case 'bool':
      return String(value)
    case 'u64':
      return `${String(value)}ull`
    case 's64':
      // The lowest is no literal: its digits alone are too large.
      return `(int64_t)${BigInt.asUintN(64, BigInt(value as bigint))}ull`
    case 'f32':
    case 'f64': {
      const number = value as number
      if (!Number.isFinite(number))
        return number > 0 ? '__builtin_inf()' : number < 0 ? '-__builtin_inf()' : '__builtin_nan("")'
      return Object.is(number, -0) ? '-0.0' : `(${types.spell(type)})${number}`
    }
    default:
      return typeof value === 'number' ? `(${types.spell(type)})${value}${value >= 0 ? 'u' : 'll'}` : null
  }
}
