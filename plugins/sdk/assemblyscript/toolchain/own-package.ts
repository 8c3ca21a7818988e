import { join } from 'node:path'
import { packageFromJson } from '../../../../engine/formats.ts'
import { SkeinError, type PackageDefinition } from '../../../../engine/index.ts'
import { readRegularFile } from './regular-file.ts'
import type { ModConfig } from '../transform/config.ts'

/** The file that says what a mod shares with others: components, events, traits and hooks, as in a `package` record of a manifest. */
export const INTERFACES_FILE = 'interfaces.json'

/**
 * Reads a mod's own package from its `interfaces.json`; `null` where it has none.
 *
 * @param bindings the file that its bindings become, for the hint
 * @throws SkeinError `build/no-project`
 */
export async function readOwnPackage(
  root: string,
  config: ModConfig,
  bindings: string,
): Promise<PackageDefinition | null> {
  const path = join(root, INTERFACES_FILE)
  const contents = await readRegularFile(path, 2 ** 20)
  if (contents.kind === 'absent') return null
  try {
    if (contents.kind !== 'bytes') throw new Error('it cannot be read')
    const json: unknown = JSON.parse(new TextDecoder().decode(contents.bytes))
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      throw new Error('it must be an object')
    return packageFromJson({
      components: [],
      events: [],
      traits: [],
      ...json,
      name: config.name,
      version: config.version,
    })
  } catch (cause) {
    throw new SkeinError(
      'build/no-project',
      `${path} is invalid: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        names: { file: path, mod: config.name },
        hint: `List "components", "events" and "traits" as in docs/abi.md; the bindings are ${bindings}.`,
        cause,
      },
    )
  }
}
