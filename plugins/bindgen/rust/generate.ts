import {
  toKebab,
  type ComponentDefinition,
  type EventDefinition,
  type HookDefinition,
  type PackageDefinition,
  type TraitDefinition,
} from '../../../engine/index.ts'
import { enginePackage } from '../../engine-traits/index.ts'
import { docLines, type Docs } from '../docs.ts'
import { bindingsName, filesOf } from '../files.ts'
import { callFunction, callLines, exportLines, returned } from './rust-calls.ts'
import { memberName, snake } from './rust-names.ts'
import { RustTypes } from './rust-types.ts'

/**
 * Generates modules for mods in Rust, one for each package; the crate `skein` has the engine's own traits.
 *
 * @returns the text of each file by its name, such as `pong.rs` for `pong:game` and `acme-curve.rs` for `acme:curve`
 * @throws SkeinError `bindgen/duplicate-package` when two of the packages would be one file
 */
export function generateRust(packages: readonly PackageDefinition[]): Map<string, string> {
  return filesOf(packages, (name) => `${bindingsName(name)}.rs`, generateModule)
}

function generateModule(definition: PackageDefinition): string {
  const types = new RustTypes(definition)
  const docs: Docs = (key, indent = '') =>
    docLines(definition, key).map((line) => `${indent}/// ${line}`.trimEnd())
  const items = definition.items.map((item, index) => {
    const name = types.classes[index]!
    switch (item.kind) {
      case 'component':
        return declareComponent(item, name, types, docs)
      case 'event':
        return declareEvent(item, name, types, docs)
      case 'trait':
        return declareTrait(item, name, types, docs)
      case 'hook':
        return declareHook(item, name, types, docs)
    }
  })
  return `${[
    `// Bindings for ${definition.id}, made by "skein bindgen". Don't edit it: the command overwrites it.`,
    'use skein::Entity;',
    ...types.declarations,
    ...items,
  ].join('\n\n')}\n`
}

function declareStruct(
  { name: item, fields }: ComponentDefinition | EventDefinition | HookDefinition,
  name: string,
  types: RustTypes,
  docs: Docs,
  attributeOf: (index: number) => string | null = () => null,
): string[] {
  if (fields.length === 0) return [`pub struct ${name};`]
  const members = fields.flatMap(([field, type], index) => {
    const attribute = attributeOf(index)
    return [
      ...docs(`${item}#${field}`, '    '),
      ...(attribute === null ? [] : [`    ${attribute}`]),
      `    pub ${memberName(field)}: ${types.spell(type)},`,
    ]
  })
  return [`pub struct ${name} {`, ...members, '}']
}

function declareComponent(item: ComponentDefinition, name: string, types: RustTypes, docs: Docs): string {
  const initial = item.fields.map(
    ([field, type]) => `            ${memberName(field)}: ${types.initialOf(type)},`,
  )
  return [
    `// The component ${item.id}.`,
    ...docs(item.name),
    '#[derive(Clone, Copy, Debug, PartialEq, skein::Component)]',
    `#[component("${item.id}")]`,
    ...declareStruct(item, name, types, docs),
    '',
    `impl Default for ${name} {`,
    '    fn default() -> Self {',
    ...(initial.length === 0 ? ['        Self'] : ['        Self {', ...initial, '        }']),
    '    }',
    '}',
  ].join('\n')
}

function declareEvent(item: EventDefinition, name: string, types: RustTypes, docs: Docs): string {
  const attributeOf = (index: number): string | null => {
    const value = types.defaultOf(item.fields[index]![1])
    return value === null ? null : `#[default(${value})]`
  }
  return [
    `// The event ${item.id}.`,
    ...docs(item.name),
    '#[derive(Clone, Debug, PartialEq, skein::Event)]',
    `#[event("${item.id}")]`,
    ...declareStruct(item, name, types, docs, attributeOf),
  ].join('\n')
}

/** Names in the module of a trait that are no methods. */
const TAKEN: ReadonlySet<string> = new Set(['optional'])

function declareTrait(
  { id, name: item, methods }: TraitDefinition,
  name: string,
  types: RustTypes,
  docs: Docs,
): string {
  const symbolOf = (method: string): string => {
    const symbol = memberName(method)
    return TAKEN.has(symbol) ? `${symbol}_` : symbol
  }
  const functions = methods.flatMap(([method, type]) => [
    '',
    ...docs(`${item}#${method}`, '    '),
    ...callFunction(id, toKebab(method), symbolOf(method), type, types).map((line) => `    ${line}`),
  ])
  const head = [`// The trait ${id}.`, ...docs(item)]
  const module = [`pub mod ${memberName(snake(name))} {`, '    use super::*;', ...functions]
  if (id.startsWith(`${enginePackage.name}/`)) return [...head, ...module, '}'].join('\n')
  const proxied = methods.flatMap(([method, type]) => {
    const params = type.params.map(([param, inner]) => `${memberName(param)}: ${types.borrow(inner)}`)
    const args = type.params.map(([param]) => memberName(param))
    return [
      '',
      ...docs(`${item}#${method}`, '        '),
      `        pub fn ${symbolOf(method)}(self${params.map((it) => `, ${it}`).join('')})${returned(type, types)} {`,
      `            self::${symbolOf(method)}(${args.join(', ')})`,
      '        }',
    ]
  })
  const declared = methods.flatMap(([method, type]) => {
    const params = type.params.map(([param, inner]) => `, ${memberName(param)}: ${types.spell(inner)}`)
    return [
      ...docs(`${item}#${method}`, '    '),
      `    fn ${symbolOf(method)}(&mut self${params.join('')})${returned(type, types)};`,
    ]
  })
  const exports = methods.flatMap(([method, type]) => {
    const symbol = symbolOf(method)
    return exportLines(
      `"${id}#${toKebab(method)}"`,
      symbol,
      type,
      (args) =>
        `<$system as $trait>::${symbol}(${['<$system as ::skein::rt::System>::slot().get()', ...args].join(', ')})`,
    ).map((line) => `            ${line}`)
  })
  return [
    ...head,
    `pub trait ${name} {`,
    ...declared,
    '}',
    '',
    `/// Calls of the trait \`${item}\`.`,
    ...module,
    '',
    '    /// The trait where a mod or the game provides it at the moment: calling this makes it optional.',
    `    pub fn optional() -> Option<Proxy> {`,
    `        #[link(wasm_import_module = "${id}")]`,
    '        unsafe extern "C" {',
    '            #[link_name = "[present]"]',
    '            fn __import() -> i32;',
    '        }',
    '        if unsafe { __import() } == 0 { None } else { Some(Proxy(())) }',
    '    }',
    '',
    '    /// A trait that is there.',
    '    #[derive(Clone, Copy)]',
    '    pub struct Proxy(());',
    '',
    '    impl Proxy {',
    ...proxied.slice(1),
    '    }',
    '}',
    '',
    '#[doc(hidden)]',
    `macro_rules! __${name} {`,
    `    (id) => { "${id}" };`,
    '    (provide $system:ty, $trait:path) => {',
    '        const _: () = {',
    ...exports,
    '        };',
    '    };',
    '}',
    `pub(crate) use __${name} as ${name};`,
  ].join('\n')
}

function declareHook(item: HookDefinition, name: string, types: RustTypes, docs: Docs): string {
  const [[, type]] = item.methods
  const [[, value], ...fields] = type.params as [
    (typeof type.params)[number],
    ...(typeof type.params)[number][],
  ]
  const made = fields.map(([field]) => memberName(field))
  const literal = made.length === 0 ? 'Self' : `Self { ${made.join(', ')} }`
  const handler = exportLines(
    '$name',
    'handle',
    type,
    ([first, ...rest]) => `$handler(${first!}, <$hook>::__new(${rest.join(', ')}))`,
  )
  return [
    `// The hook ${item.id}.`,
    ...docs(item.name),
    '#[derive(Clone, Debug, PartialEq)]',
    ...declareStruct(item, name, types, docs),
    '',
    `impl ${name} {`,
    '    #[doc(hidden)]',
    `    pub fn __new(${fields.map(([field, inner]) => `${memberName(field)}: ${types.spell(inner)}`).join(', ')}) -> Self {`,
    `        ${literal}`,
    '    }',
    '}',
    '',
    `impl skein::Hook for ${name} {`,
    `    const ID: &'static str = "${item.id}";`,
    `    type Value = ${types.spell(value)};`,
    '',
    '    fn call(&self, value: Self::Value) -> Self::Value {',
    ...callLines(item.id, 'call', type, [
      { value: '&value', type: value },
      ...fields.map(([field, inner]) => ({ value: `&self.${memberName(field)}`, type: inner })),
    ]).map((line) => `        ${line}`),
    '    }',
    '}',
    '',
    '#[doc(hidden)]',
    `macro_rules! __${name} {`,
    '    (handle $name:tt, $hook:ty, $handler:ident) => {',
    '        const _: () = {',
    ...handler.map((line) => `            ${line}`),
    '        };',
    '    };',
    '}',
    `pub(crate) use __${name} as ${name};`,
  ].join('\n')
}
