import { parseItemId, type GuestInterface } from '../../engine/index.ts'
import { NO_FIELD } from '../manifest/index.ts'
import type { ModuleText } from '../module/module.ts'
import { WASI_MODULE } from '../wasi/module-name.ts'
import type { Access, Permission } from './permission.ts'
import { ENGINE, engineMember, wasiPermission } from './same-permission.ts'

/** The assets of the game and its mods, as permissions name them. */
const ASSETS = 'skein:engine/assets'

/**
 * Everything that a mod asks for, from its file alone: nothing of it has run. It can reach nothing else.
 * The kind of item an import names follows from the manifest and from the import's own name; linking refuses mods of which
 * that is not true. Whether an asset replaces one of the game's, only the game knows: here, all of them are brought.
 *
 * @param interfaces the game as mods of other ABIs know it
 */
export function permissionsOf(module: ModuleText, interfaces: readonly GuestInterface[] = []): Permission[] {
  if (module.abi !== null) return [...module.abi.permissionsOf(module, interfaces)]
  const { manifest, info, assets } = module
  const found = new Map<string, Permission>()
  const add = (access: Access, item: string, member: string | null): void => {
    found.set(`${access} ${item}#${member ?? ''}`, { access, item, member })
  }
  const used = new Set(manifest.systems.flatMap((system) => system.uses.map((use) => use.path)))
  for (const { module: from, name } of info.imports) {
    const id = parseItemId(from)
    if (id === null) {
      add('import', from, name)
      const same = from === WASI_MODULE ? wasiPermission(name) : null
      if (same !== null) add('call', `${ENGINE}/${same[0]}`, same[1])
    } else if (id.package === ENGINE) add('call', id.path, engineMember(id.item, name))
    else if (used.has(id.path)) {
      if (name !== '[present]') add('call', id.path, name)
    } else if (name === 'raise') add('raise', id.path, null)
    // Of items that no system uses, only hooks have it.
    else if (name === 'call') add('call', id.path, null)
    else if (name.startsWith('get-')) add('read', id.path, name.slice(4))
    else if (name.startsWith('set-')) add('write', id.path, name.slice(4))
    else if (name === 'has') add('read', id.path, 'has')
    else if (name === 'add-many') {
      add('write', id.path, 'add')
      // It brings values for any of the fields.
      add('write', id.path, null)
    } else add('write', id.path, name)
  }
  const called = new Set([...found.values()].flatMap((it) => (it.access === 'call' ? [it.item] : [])))
  for (const { uses, provides, handlers, hooks, queries } of manifest.systems) {
    for (const { path } of uses) if (!called.has(path)) add('call', path, null)
    for (const { path } of provides) add('provide', path, null)
    for (const { path } of handlers) add('handle', path, null)
    for (const { path } of hooks) add('answer', path, null)
    for (const query of queries) {
      // Of a component without columns, only that an entity has it shows.
      for (const { path, field } of query.read) add('read', path, field === NO_FIELD ? 'has' : field)
      for (const { path, field } of query.write) {
        // Columns to write are handed over too.
        add('read', path, field === NO_FIELD ? 'has' : field)
        if (field !== NO_FIELD) add('write', path, field)
      }
      const filters = [query.with, query.without, query.optional, query.added, query.removed, query.changed]
      for (const { path } of filters.flat()) add('read', path, 'has')
    }
  }
  for (const { name } of assets) add('bring', ASSETS, name)
  return [...found.values()]
}
