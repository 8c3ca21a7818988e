import type { Manifest, SystemRecord } from '../manifest/index.ts'
import type { ModuleInfo } from '../wasm/index.ts'
import { WINGS } from './abi.ts'
import { describeModule } from './describe.ts'
import type { SystemDescriptor } from './metadata.ts'
import type { WingsText } from './text.ts'
import { anyPatch, pathOf, versionOf } from './types.ts'

/**
 * Reads a module built with `wings`: has it describe itself in an instance that is thrown away.
 *
 * @param turn lets others have their turn, where the module is large
 * @throws SkeinError `module/*`
 */
export async function readWings(
  bytes: Uint8Array,
  file: string,
  info: ModuleInfo,
  turn: (() => Promise<void>) | null,
): Promise<WingsText> {
  const wings = await describeModule(bytes, file, info, turn)
  const [first] = wings.systems
  const version = first === undefined ? '0.0.0' : versionOf(first.type)
  const name = `wings:${nameOf(file)}`
  const manifest: Manifest = {
    mod: {
      name,
      version,
      abi: 1,
      description: null,
      authors: [],
      license: null,
      homepage: null,
      layout: null,
    },
    packages: [],
    systems: wings.systems.map(recordOf),
    groups: wings.groups.map(({ group, systems }) => ({ name: pathOf(group), systems: systems.map(pathOf) })),
  }
  return { file, name, version, manifest, abi: WINGS, assets: [], info, bytes, wings }
}

function recordOf({ type, dependencies, handlers, traits }: SystemDescriptor): SystemRecord {
  return {
    name: pathOf(type),
    version: versionOf(type),
    uses: dependencies.map((it) => ({ path: pathOf(it), version: anyPatch(it), optional: false })),
    provides: traits.map((it) => ({ path: pathOf(it.type), version: versionOf(it.type) })),
    handlers: handlers.map(({ event }) => ({
      path: pathOf(event),
      version: anyPatch(event),
      export: '',
      owned: false,
    })),
    hooks: [],
    queries: [],
    before: [],
    after: [],
    new: null,
    drop: null,
    save: null,
    restore: null,
  }
}

/** The name of the mod in a file: its name without an ending, in kebab-case. */
function nameOf(file: string): string {
  const stem = file.replace(/\.wasm$/i, '').replace(/^.*[\\/]/, '')
  const parts = stem.toLowerCase().match(/[a-z0-9]+/g) ?? []
  const name = parts.map((part) => (/^\d/.test(part) ? `v${part}` : part)).join('-')
  return name === '' ? 'plugin' : name.slice(0, 60).replace(/-$/, '')
}
