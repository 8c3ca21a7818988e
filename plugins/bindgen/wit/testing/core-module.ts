import type { FunctionType, PackageDefinition } from '../../../../engine/index.ts'
import { t, toKebab } from '../../../../engine/index.ts'
import { flattenFunction } from '../../../abi/index.ts'
import { assemble } from '../../../testing/wat-mod.ts'
import type { CoreSignature } from '../../../wasm/index.ts'

/** A function that a core module imports, as docs/abi.md has it. */
export interface CoreImport {
  readonly module: string
  readonly name: string
  readonly type: CoreSignature
}

/** All that a mod may import from a package, by the ABI's own reckoning. Only for tests. */
export function importsOf({ items }: PackageDefinition): CoreImport[] {
  const core = (type: FunctionType): CoreSignature => flattenFunction(type, 'import')
  return items.flatMap((item): CoreImport[] => {
    switch (item.kind) {
      case 'trait':
      case 'hook':
        return item.methods.map(([name, type]) => ({
          module: item.id,
          name: toKebab(name),
          type: core(type),
        }))
      case 'event':
        return [{ module: item.id, name: 'raise', type: { params: ['i32', 'i32'], results: [] } }]
      case 'component':
        return [
          { module: item.id, name: 'has', type: { params: ['i32'], results: ['i32'] } },
          { module: item.id, name: 'add', type: { params: ['i32'], results: [] } },
          { module: item.id, name: 'remove', type: { params: ['i32'], results: [] } },
          {
            module: item.id,
            name: 'add-many',
            type: { params: ['i32', 'i32', 'i32', 'i32'], results: [] },
          },
          ...item.fields.flatMap(([name, type]) => [
            {
              module: item.id,
              name: `get-${toKebab(name)}`,
              type: core(t.func([t.entity], type) as FunctionType),
            },
            {
              module: item.id,
              name: `set-${toKebab(name)}`,
              type: core(t.func([t.entity, type]) as FunctionType),
            },
          ]),
        ]
    }
  })
}

/** A core module that imports all of a package and exports all of its traits, and does nothing. Only for tests. */
export function coreModule(definition: PackageDefinition): Uint8Array {
  const signature = ({ params, results }: CoreSignature): string =>
    `${params.map((it) => `(param ${it})`).join('')}${results.map((it) => `(result ${it})`).join('')}`
  const imports = importsOf(definition).map(
    ({ module, name, type }) => `(import "${module}" "${name}" (func ${signature(type)}))`,
  )
  const exports = definition.items.flatMap((item) =>
    item.kind !== 'trait'
      ? []
      : item.methods.map(([name, type]) => {
          const core = signature(flattenFunction(type, 'export'))
          return `(func (export "${item.id}#${toKebab(name)}") ${core} unreachable)`
        }),
  )
  return assemble(`(module
    ${imports.join('\n')}
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
    ${exports.join('\n')})`)
}
