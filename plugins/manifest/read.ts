import { printable, SkeinError, suggestion, type PackageDefinition } from '../../engine/index.ts'
import { MANIFEST_LIMITS, type Manifest, type SystemRecord } from './manifest.ts'
import { ManifestProblem, unknownKey } from './parts.ts'
import { ABI_MINOR, readRecord } from './record.ts'

/** How many of its mistakes the error about a manifest names. */
const SHOWN = 20

/**
 * Reads a manifest from the custom sections that hold it. The bytes may come from anyone; nothing is executed.
 *
 * @param sections contents of the `skein` sections, in order
 * @param file the module's name in messages
 * @throws SkeinError `module/no-manifest` without any section; `manifest/invalid` with everything that is wrong
 */
export function readManifest(sections: readonly Uint8Array[], file: string): Manifest {
  if (sections.length === 0) {
    throw new SkeinError(
      'module/no-manifest',
      `${file} is WebAssembly but not a mod: it has no "skein" section`,
      {
        names: { file },
        hint: 'Build it with "skein build", or add a manifest with "skein embed".',
      },
    )
  }
  let complaints: string[] = []
  /** A system named twice: of which only one can be meant. */
  const doubled: string[] = []
  const attempt = <T>(where: string, read: () => T): T | null => {
    try {
      return read()
    } catch (error) {
      if (error instanceof SkeinError && error.code === 'manifest/unsupported-abi') {
        // This host cannot judge the rest of such a manifest.
        throw new SkeinError(error.code, error.message, { names: { ...error.names, file }, ...hintOf(error) })
      }
      if (!(error instanceof ManifestProblem) && !(error instanceof SkeinError)) throw error
      complaints.push(`${where}: ${error.message}`)
      return null
    }
  }

  const mods: Manifest['mod'][] = []
  const packages: PackageDefinition[] = []
  const systems: SystemRecord[] = []
  const groups: Manifest['groups'][number][] = []
  /** Unknown keys and kinds. Mistakes, unless the mod is built for a later version of the ABI. */
  const unknown = new Set<string>()
  const orLater = (problem: string): void => {
    if (unknown.size >= MOST_UNKNOWN) return
    unknown.add(problem)
    complaints.push(problem)
  }
  let minor = 0
  const lines = attempt('the section', () => linesOf(sections)) ?? []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    attempt(`record ${index + 1}`, () => {
      const where = `record ${index + 1}`
      const record = readRecord(line, (what, key, known) => {
        const problem = unknownKey(what, key, known)
        if (problem !== null) orLater(`${where}: ${problem}`)
      })
      if (record.kind === 'unknown') orLater(`${where}: ${unknownKind(record.name)}`)
      else if (record.kind === 'mod') {
        mods.push(record.mod)
        minor = record.minor
      } else if (record.kind === 'package') packages.push(record.package)
      else if (record.kind === 'system') systems.push(record.system)
      else groups.push(record.group)
    })
  }

  if (minor > ABI_MINOR) complaints = complaints.filter((it) => !unknown.has(it))
  complaints.push(...excesses(packages, systems))
  const mod = mods[0]
  if (mods.length !== 1 && complaints.length === 0)
    complaints.push(`there must be one "mod" record, not ${mods.length}`)
  if (mod !== undefined) {
    for (const { name, id } of packages) {
      if (name !== mod.name)
        complaints.push(
          `the package ${id} is not named like the mod: ${mod.name} may define only ${mod.name}`,
        )
    }
    complaints.push(...repeated(packages.map((it) => it.id)).map((id) => `${id} is defined twice`))
    const names = systems.map((it) => it.name)
    doubled.push(...repeated(names).map((name) => `duplicate system "${name}"`))
    complaints.push(...repeated(groups.map((it) => it.name)).map((name) => `duplicate group "${name}"`))
    const known = new Set(names)
    for (const group of groups) {
      doubled.push(...repeated(group.systems).map((name) => `the group "${group.name}" names ${name} twice`))
      for (const name of group.systems) {
        if (!known.has(name)) {
          complaints.push(`the group "${group.name}" names an unknown system "${name}"`)
        }
      }
    }
  }
  if (mod === undefined || complaints.length + doubled.length > 0) {
    const names = { file, ...(mod === undefined ? {} : { mod: mod.name }) }
    const hint = 'Build the mod with an SDK, or correct the manifest as docs/abi.md describes.'
    const all = [...complaints, ...doubled]
    const codeOf = (index: number): 'manifest/invalid' | 'manifest/duplicate-system' =>
      index < complaints.length ? 'manifest/invalid' : 'manifest/duplicate-system'
    const shown = all.slice(0, SHOWN)
    const more = all.length > SHOWN ? [`- and ${all.length - SHOWN} more`] : []
    throw new SkeinError(
      codeOf(0),
      `the manifest of ${file} is invalid:\n${[...shown.map((it) => `- ${it}`), ...more].join('\n')}`,
      { names, hint, problems: shown.map((it, index) => new SkeinError(codeOf(index), it, { names, hint })) },
    )
  }
  return { mod, packages, systems, groups }
}

/** As many keys are told of that do not belong there. */
const MOST_UNKNOWN = 100

function unknownKind(kind: string): string {
  const kinds = ['mod', 'package', 'system', 'group']
  const what = `unknown record "${printable(kind)}"`
  return `${what}; use mod, package, system or group. ${suggestion(kind, kinds) ?? ''}`.trimEnd()
}

/** Counts beyond the limits of a manifest. */
function excesses(packages: readonly PackageDefinition[], systems: readonly SystemRecord[]): string[] {
  const total = (key: 'uses' | 'provides' | 'handlers' | 'hooks' | 'queries'): number =>
    systems.reduce((sum, system) => sum + system[key].length, 0)
  const counts = {
    packages: packages.length,
    systems: systems.length,
    uses: total('uses'),
    provides: total('provides'),
    handlers: total('handlers'),
    hooks: total('hooks'),
    queries: total('queries'),
  }
  return Object.entries(counts).flatMap(([what, count]) => {
    const limit = MANIFEST_LIMITS[what as keyof typeof counts]
    return count <= limit ? [] : [`it has ${count} ${what}; the limit is ${limit}`]
  })
}

function hintOf({ hint }: SkeinError): { hint?: string } {
  return hint === undefined ? {} : { hint }
}

function linesOf(sections: readonly Uint8Array[]): string[] {
  const size = sections.reduce((sum, section) => sum + section.length, 0)
  if (size > MANIFEST_LIMITS.bytes)
    throw new ManifestProblem(`it has ${size} bytes; the limit is ${MANIFEST_LIMITS.bytes}`)
  const joined = new Uint8Array(size)
  let at = 0
  for (const section of sections) {
    joined.set(section, at)
    at += section.length
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(joined)
  } catch {
    throw new ManifestProblem('it is not UTF-8')
  }
  // Editors put a mark in front, and linkers then one into the middle.
  const lines = text.split('\n').map((line) => line.replace(/^\ufeff/, ''))
  if (lines.length > MANIFEST_LIMITS.records) {
    throw new ManifestProblem(`it has ${lines.length} lines; the limit is ${MANIFEST_LIMITS.records}`)
  }
  return lines
}

function repeated(names: readonly string[]): string[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const name of names) (seen.has(name) ? twice : seen).add(name)
  return [...twice]
}
