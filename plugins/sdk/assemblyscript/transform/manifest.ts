import { packageToJson, type PackageDefinition } from '../../../../engine/index.ts'
import type { ModConfig } from './config.ts'
import { fullId } from './item.ts'
import { exportNames, type SystemClass } from './system.ts'

/** Writes the manifest of a mod: one JSON record a line, as docs/abi.md describes it. */
export function writeManifest(
  config: ModConfig,
  definition: PackageDefinition,
  systems: readonly SystemClass[],
): string {
  const { name, version, description, authors, license, homepage } = config
  const records: object[] = [
    {
      mod: {
        name,
        version,
        abi: 1,
        ...(description === null ? {} : { description }),
        ...(authors.length === 0 ? {} : { authors }),
        ...(license === null ? {} : { license }),
        ...(homepage === null ? {} : { homepage }),
      },
    },
  ]
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
    uses: system.uses.map(({ id }) => ({ trait: id.path, version: id.version })),
    provides: system.provides.map(({ id }) => fullId(id)),
    handlers: system.handlers.map(({ event: { id }, method }) => ({
      event: id.path,
      version: id.version,
      export: exported.handler(method),
    })),
    new: exported.new,
    ...(system.hasDrop ? { drop: exported.drop } : {}),
  }
}
