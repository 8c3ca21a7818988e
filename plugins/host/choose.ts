import { counted, compareText, compareVersions, SkeinError } from '../../engine/index.ts'
import type { Desired, DesiredMod } from './desired.ts'
import { sameContent, type ModSource } from './mod-source.ts'

/** Content that may run as the mod of a name, and the file that it is for. */
export interface Choice {
  readonly slot: DesiredMod
  readonly source: ModSource
}

/** Choices for each mod, the best first; and why other files are left aside. */
export interface Choices {
  readonly byName: Map<string, Choice[]>
  /** Files of a mod that is in another file, too: copies, older versions, and those that nothing tells apart. */
  readonly aside: Map<DesiredMod, SkeinError>
}

/**
 * Chooses between the files that hold one mod: the newest version goes first, then what runs. Copies of a file, and older versions,
 * are left aside; so are different files of one version, unless one of them runs.
 *
 * @param running the content that runs, by name of mod
 */
export function choose(desired: Desired, running: ReadonlyMap<string, Choice>): Choices {
  const pools = new Map<string, Choice[][]>()
  for (const slot of desired.mods) {
    if (slot.off) continue
    for (const list of usable(desired, slot)) {
      const { name } = list[0]!.source
      if (desired.isSuspended(name)) continue
      const pool = pools.get(name)
      if (pool === undefined) pools.set(name, [list])
      else pool.push(list)
    }
  }
  const byName = new Map<string, Choice[]>()
  const aside = new Map<DesiredMod, SkeinError>()
  for (const [name, pool] of pools) {
    const chosen = pool.length === 1 ? pool[0]! : among(pool, running.get(name) ?? null, aside)
    if (chosen.length > 0) byName.set(name, chosen)
  }
  return { byName, aside }
}

/**
 * Choices of a file: its present content and, behind it, the one before; apart, if that is another mod: that goes on where the
 * new one cannot start.
 */
function usable(desired: Desired, slot: DesiredMod): Choice[][] {
  const { source, fallback } = slot
  const list = [source, ...(fallback === null || fallback === source ? [] : [fallback])]
    .filter((it) => desired.isUsable(it))
    .map((it): Choice => ({ slot, source: it }))
  const [first] = list
  return first === undefined ? [] : [list.filter((it) => it.source.name === first.source.name)]
}

function among(
  pool: readonly Choice[][],
  running: Choice | null,
  aside: Map<DesiredMod, SkeinError>,
): Choice[] {
  const runs = ([first]: readonly Choice[]): number => (first!.slot === running?.slot ? 0 : 1)
  // What a file has held before counts for nothing beside what another holds of that version, unless it runs.
  const isPresent = (list: readonly Choice[]): boolean =>
    list[0]!.source === list[0]!.slot.source || runs(list) === 0
  const versions = new Set(pool.filter(isPresent).map(([first]) => first!.source.version))
  const left = pool.filter((list) => isPresent(list) || !versions.has(list[0]!.source.version))
  const sorted = left.toSorted(
    (a, b) =>
      compareVersions(b[0]!.source.version, a[0]!.source.version) ||
      runs(a) - runs(b) ||
      compareText(a[0]!.slot.file, b[0]!.slot.file),
  )
  // By version, and there by hash: files of one content have the same.
  const byVersion = new Map<string, Choice[][]>()
  const byHash = new Map<string, Choice[]>()
  for (const list of sorted) {
    const [first] = list as [Choice]
    const { slot, source } = first
    const alike = listed(byHash, `${source.version} ${source.hash ?? ''}`)
    const twin = alike.find((it) => sameContent(it.source, source))
    if (twin !== undefined) aside.set(slot, copyOf(source, twin.slot))
    else {
      alike.push(first)
      listed(byVersion, source.version).push(list)
    }
  }
  const kept: Choice[] = []
  for (const twins of byVersion.values()) {
    const [first] = twins
    const clear = twins.length === 1 || runs(first!) === 0
    const files = twins.map((list) => list[0]!.slot.file)
    for (const list of clear ? twins.slice(1) : twins)
      aside.set(list[0]!.slot, duplicate(list[0]!, files, clear))
    if (!clear) continue
    const [best] = kept
    if (best !== undefined) aside.set(first![0]!.slot, olderThan(first![0]!.source, best))
    kept.push(...first!)
  }
  return kept
}

/** A few of many names. */
function some(names: readonly string[]): string {
  const more = names.length - NAMED
  return more > 0
    ? `${names.slice(0, NAMED).join(', ')} and ${counted(more, 'other file')}`
    : names.join(' and ')
}

/** How many files a message names. */
const NAMED = 5

function copyOf({ name, file }: ModSource, twin: DesiredMod): SkeinError {
  return new SkeinError('mod/copy', `${file} is a copy of ${twin.file} and is not loaded`, {
    names: { mod: name, file, other: twin.file },
    hint: 'Remove one of the files.',
  })
}

function olderThan({ name, version, file }: ModSource, newer: Choice): SkeinError {
  return new SkeinError(
    'mod/older-version',
    `${file} is not loaded: ${newer.slot.file} holds a newer version of ${name}, ${newer.source.version} instead of ${version}`,
    {
      names: { mod: name, file, other: newer.slot.file },
      hint: "Remove the file that you don't want.",
    },
  )
}

/** The list under a key, made when first asked for. */
function listed<T>(lists: Map<string, T[]>, key: string): T[] {
  let list = lists.get(key)
  if (list === undefined) lists.set(key, (list = []))
  return list
}

/** @param files of one version; each error names a few of them */
function duplicate({ slot, source }: Choice, files: readonly string[], runs: boolean): SkeinError {
  const other = runs ? files[0]! : files.find((file) => file !== slot.file)!
  return new SkeinError(
    'mod/duplicate-name',
    `${some(files)} hold different mods, both named ${source.name} ${source.version}`,
    {
      names: { mod: source.name, file: slot.file, other },
      hint: runs ? `Remove one of the files; ${files[0]!} keeps running.` : 'Remove one of the files.',
    },
  )
}
