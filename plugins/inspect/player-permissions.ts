import { counted, parseItemPath, printable, toKebab, type PackageDefinition } from '../../engine/index.ts'
import type { Permission } from '../grants/permission.ts'
import { ENGINE } from '../grants/same-permission.ts'
import type { ModuleText } from '../module/module.ts'
import { WASI_MODULE } from '../wasi/module-name.ts'

/** The permissions of a mod as a player reads them: at most five lines, each of which completes "It will be able to". */
export interface PlayerPermissions {
  /** Its bounds: "No files, no network, no clock"; or the functions of the game's program that it calls. */
  readonly bounds: string
  /** Data it sees. */
  readonly look: readonly string[]
  /** Its changes to the game. */
  readonly change: readonly string[]
  /** Additions to the game. */
  readonly create: readonly string[]
}

/** The most things that a line names. */
const MOST_NAMED = 5

type Item = PackageDefinition['items'][number]

/** Names of things, by what a mod does with them. */
interface Found {
  readonly see: Map<string, number>
  readonly read: Map<string, number>
  readonly notice: Map<string, number>
  readonly change: Map<string, number>
  readonly trigger: Map<string, number>
  readonly use: Map<string, number>
  readonly replace: Map<string, number>
  readonly program: Set<string>
  /** Whether it keeps data of its own. */
  stores: boolean
  spawns: boolean
  despawns: boolean
}

/**
 * Sums up the permissions of a mod. Items that the mod itself defines are left out, as are permissions that reach nothing of the
 * game: the log, the game's time, random numbers, texts, panics. The exact list is that of `permissionLines`.
 *
 * @param packages the packages that the game shares, whose labels are shown; other items stand under their names
 * @param complete whether these are all packages of the game, so that any other is a mod's
 */
export function playerPermissions(
  module: ModuleText,
  permissions: readonly Permission[],
  packages: readonly PackageDefinition[],
  complete = true,
): PlayerPermissions {
  const shared = new Set(packages.map(({ name }) => name))
  const own = new Set(module.manifest.packages.map(({ name }) => name).filter((name) => !shared.has(name)))
  const found: Found = {
    see: new Map(),
    read: new Map(),
    notice: new Map(),
    change: new Map(),
    trigger: new Map(),
    use: new Map(),
    replace: new Map(),
    program: new Set(),
    stores: false,
    spawns: false,
    despawns: false,
  }
  const items = itemsByPath(packages)
  for (const permission of permissions) {
    const { access, item, member } = permission
    if (access === 'import') {
      if (item !== WASI_MODULE) found.program.add(quoted(member ?? item))
    } else if (item.startsWith(`${ENGINE}/`)) engine(permission, found)
    else {
      const parsed = parseItemPath(item)
      if (parsed === null || own.has(parsed.package)) continue
      const known = items.get(item)
      if (complete && !shared.has(parsed.package)) other(parsed.package, found)
      else ofGame(permission, known ?? [], found, items)
    }
  }
  return sentences(module, found)
}

/** The items of packages by path, each version with its place among all of them. */
function itemsByPath(packages: readonly PackageDefinition[]): Map<string, [Item, number][]> {
  const items = new Map<string, [Item, number][]>()
  for (const [place, item] of packages.flatMap((it) => it.items).entries())
    items.set(item.path, [...(items.get(item.path) ?? []), [item, place]])
  return items
}

/** Takes up a permission for an item of the game. Lines follow the order of the game's package, never that of the mod. */
function ofGame(
  { access, item, member }: Permission,
  versions: readonly (readonly [Item, number])[],
  found: Found,
  all: ReadonlyMap<string, unknown>,
): void {
  const [latest, place] = versions.at(-1) ?? [null, all.size]
  const label = latest?.label ?? quoted(parseItemPath(item)!.item.replaceAll('-', ' '))
  const add = (to: Map<string, number>): void => void to.set(label, Math.min(place, to.get(label) ?? place))
  if (access === 'raise') add(found.trigger)
  else if (access === 'handle') add(found.notice)
  else if (access === 'write' || access === 'provide' || access === 'answer') add(found.change)
  else if (access === 'read') {
    // That an entity has an unlabelled tag is a matter of the game's own.
    if (member !== 'has' || latest?.label !== undefined) add(found.see)
  } else add(returns(versions, member) ? found.read : found.change)
}

/** Whether a method of a trait returns a value, so that calling it is reading; a trait that is only named is not called at all. */
function returns(versions: readonly (readonly [Item, number])[], method: string | null): boolean {
  if (method === null) return true
  return versions.some(
    ([item]) =>
      item.kind === 'trait' &&
      item.methods.some(([name, { result }]) => toKebab(name) === method && result !== null),
  )
}

/** Takes up a permission for another mod. */
function other(packageName: string, found: Found): void {
  const name = packageName.split(':')[1]!
  found.use.set(`the mod ${quoted(name.replaceAll('-', ' '))}`, 0)
}

/** Takes up a permission of the engine. */
function engine({ access, item, member }: Permission, found: Found): void {
  if (access === 'replace') found.replace.set(quoted(member ?? ''), 0)
  if (access !== 'call') return
  switch (item.slice(ENGINE.length + 1)) {
    case 'world':
      if (member === 'spawn') found.spawns = true
      if (member === 'despawn') found.despawns = true
      break
    case 'storage':
      found.stores = true
      break
    case 'input':
      found.see.set('your input', -1)
      break
    case 'assets':
      if (member === 'read') found.read.set("the game's pictures and sounds", -1)
      break
    case 'mods':
      found.see.set('which mods run', -1)
  }
}

function sentences({ assets }: ModuleText, found: Found): PlayerPermissions {
  const { see, read, notice, change, trigger, use, replace, program } = found
  const objects = [...(found.spawns ? ['create'] : []), ...(found.despawns ? ['remove'] : [])].join(' and ')
  const brought = (['picture', 'sound', 'data'] as const).flatMap((kind) => {
    const count = assets.filter((asset) => asset.kind === kind).length
    const noun = kind === 'data' ? 'data file' : kind
    return count === 0 ? [] : [counted(count, noun)]
  })
  return {
    bounds:
      program.size === 0
        ? 'No files, no network, no clock'
        : `This mod calls functions of the game's own program: ${list([...program])}. The game controls their access`,
    look: [joined([line('see', see), line('read', read)]), line('notice', notice)].filter((it) => it !== ''),
    change: [
      joined([
        line('change', change),
        replace.size === 0 ? '' : `replace ${list([...replace.keys()])} of the game`,
        line('use', use),
      ]),
    ].filter((it) => it !== ''),
    create: [
      joined([
        objects === '' ? '' : `${objects} objects`,
        brought.length === 0 ? '' : `add ${list(brought)} of its own`,
        found.stores ? 'keep data of its own on this device' : '',
      ]),
      line('trigger', trigger),
    ].filter((it) => it !== ''),
  }
}

function joined(parts: readonly string[]): string {
  return parts.filter((it) => it !== '').join(', and ')
}

/** One line about several things, in the order of the game. */
function line(verb: string, things: ReadonlyMap<string, number>): string {
  if (things.size === 0) return ''
  return `${verb} ${list([...things].toSorted(([, a], [, b]) => a - b).map(([label]) => label))}`
}

function list(names: readonly string[]): string {
  const more = names.length - MOST_NAMED
  const shown = more > 1 ? [...names.slice(0, MOST_NAMED), `${more} more`] : names
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** A name that may be any text: it cannot end the quotes around it. */
function quoted(name: string): string {
  return `"${printable(name).replaceAll('"', "'")}"`
}
