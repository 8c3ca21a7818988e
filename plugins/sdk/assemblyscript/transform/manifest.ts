import { packageToJson } from '../../../../engine/formats.ts'
import { type PackageDefinition } from '../../../../engine/index.ts'
import { modRecord, type ModConfig } from './config.ts'
import { fullId, type ItemClass } from './item.ts'
import { entriesOf, FILTERS } from './query.ts'
import type { Runner } from './runner.ts'
import { exportNames, type SystemClass } from './system.ts'

/** Writes the manifest of a mod: one JSON record a line, as docs/abi.md describes it. */
export function writeManifest(
  config: ModConfig,
  definition: PackageDefinition,
  systems: readonly SystemClass[],
  layout: string,
): string {
  const { name } = config
  const hasHooks =
    systems.some(({ hooks }) => hooks.length > 0) || definition.items.some(({ kind }) => kind === 'hook')
  const records: object[] = [{ mod: { ...modRecord(config), ...(hasHooks ? { minor: 1 } : {}), layout } }]
  if (definition.items.length > 0) records.push({ package: packageToJson(definition) })
  for (const system of systems) records.push({ system: systemRecord(config, system) })
  for (const [group, classes] of config.groups) {
    const named = systems.filter((system) => classes.includes(system.declaration.name.text))
    records.push({ group: { name: group, systems: named.map((system) => `${name}/${system.name}`) } })
  }
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

function systemRecord(config: ModConfig, system: SystemClass): object {
  const exported = exportNames(system)
  return {
    name: `${config.name}/${system.name}`,
    version: config.version,
    uses: system.uses.map(({ trait: { id }, optional }) => ({
      trait: id.path,
      version: id.version,
      ...(optional ? { optional } : {}),
    })),
    provides: system.provides.map(({ id }) => fullId(id)),
    handlers: system.handlers.map(({ event: { id }, method }) => ({
      event: id.path,
      version: id.version,
      export: exported.method(method),
    })),
    ...(system.hooks.length === 0
      ? {}
      : {
          hooks: system.hooks.map(({ hook: { id }, method }) => ({
            hook: id.path,
            version: id.version,
            export: exported.method(method),
          })),
        }),
    ...(system.runners.length === 0
      ? {}
      : { queries: system.runners.map((runner) => queryRecord(runner, exported.method(runner.method))) }),
    ...(system.before.length === 0 ? {} : { before: system.before }),
    ...(system.after.length === 0 ? {} : { after: system.after }),
    new: exported.new,
    ...(system.hasDrop ? { drop: exported.drop } : {}),
    save: exported.save,
    restore: exported.restore,
  }
}

function queryRecord({ stage, query }: Runner, name: string): object {
  const ids = (items: readonly ItemClass[]): string[] => items.map(({ id }) => fullId(id))
  const optional = query.terms.filter((term) => term.optional).map(({ component }) => component)
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['read', entriesOf(query, 'read')],
    ['write', entriesOf(query, 'write')],
    ['optional', ids([...new Set(optional)])],
    ...(Object.keys(FILTERS) as (keyof typeof FILTERS)[]).map(
      (filter) => [FILTERS[filter], ids(query.filters[filter])] as const,
    ),
  ]
  return { stage, export: name, ...Object.fromEntries(lists.filter(([, list]) => list.length > 0)) }
}
