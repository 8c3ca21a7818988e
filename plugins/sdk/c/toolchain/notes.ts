import { packageToJson } from '../../../../engine/formats.ts'
import { isKebab, parseItemId, type PackageDefinition } from '../../../../engine/index.ts'
import { modRecord, type ModConfig } from '../../assemblyscript/transform/config.ts'

/** The custom section with the notes that an SDK leaves, one a line. */
export const NOTES_SECTION = 'skein:notes'

/** The input for a manifest. */
export interface NotesInput {
  readonly config: ModConfig
  readonly notes: string
  /** The imports of the module. */
  readonly imports: readonly { readonly module: string; readonly name: string }[]
  /** The ids of the traits that the mod's bindings know. */
  readonly traits: ReadonlySet<string>
  /** The mod's own package. */
  readonly own: PackageDefinition | null
}

/** Describes a mod, as records of a manifest. `problems` are mistakes of its author. */
export interface ComposedManifest {
  readonly records: readonly object[]
  readonly problems: readonly string[]
}

interface Query {
  readonly stage: string
  readonly export: string
  readonly [terms: string]: string | string[]
}

interface System {
  readonly name: string
  readonly lines: Record<string, string>
  /** Traits, and whether the system can do without them; `null` where the imports say so. */
  readonly uses: Map<string, boolean | null>
  readonly provides: string[]
  readonly handlers: { readonly event: string; readonly version: string; readonly export: string }[]
  readonly hooks: { readonly hook: string; readonly version: string; readonly export: string }[]
  readonly queries: Query[]
  readonly before: string[]
  readonly after: string[]
}

/** Makes the manifest of a mod of its notes. */
export function composeManifest({ config, notes, imports, traits, own }: NotesInput): ComposedManifest {
  const problems: string[] = []
  const systems: System[] = []
  const begin = (name: string): System => {
    const system: System = {
      name,
      lines: {},
      uses: new Map(),
      provides: [],
      handlers: [],
      hooks: [],
      queries: [],
      before: [],
      after: [],
    }
    systems.push(system)
    return system
  }
  for (const line of notes.split('\n')) {
    const [kind, first = '', second = ''] = line.split(' ')
    if (kind === '' || kind === undefined) continue
    if (kind === 'system') {
      if (!isKebab(first)) problems.push(`the name of the system "${first}" must be kebab-case`)
      if (systems.some(({ name }) => name === first)) problems.push(`there are two systems "${first}"`)
      begin(first)
      continue
    }
    const system = systems.at(-1) ?? begin(config.name.split(':')[1]!)
    addNote(system, kind, first, second, problems)
  }
  shareUses(systems, imports, traits)
  const { name, version } = config
  const optional = new Set(imports.filter((it) => it.name === '[present]').map(({ module }) => module))
  const hasHooks =
    systems.some(({ hooks }) => hooks.length > 0) || (own?.items ?? []).some((item) => item.kind === 'hook')
  const records = [
    { mod: { ...modRecord(config), ...(hasHooks ? { minor: 1 } : {}) } },
    ...(own === null ? [] : [{ package: packageToJson(own) }]),
    ...systems.map((system) => ({
      system: {
        name: `${name}/${system.name}`,
        version,
        ...(system.uses.size === 0
          ? {}
          : {
              uses: [...system.uses].map(([id, said]) => useOf(id, said ?? optional.has(id))),
            }),
        ...(system.provides.length === 0 ? {} : { provides: system.provides }),
        ...(system.handlers.length === 0 ? {} : { handlers: system.handlers }),
        ...(system.hooks.length === 0 ? {} : { hooks: system.hooks }),
        ...(system.queries.length === 0 ? {} : { queries: system.queries }),
        ...(system.before.length === 0 ? {} : { before: system.before }),
        ...(system.after.length === 0 ? {} : { after: system.after }),
        ...system.lines,
      },
    })),
    ...[...config.groups].map(([group, members]) => ({
      group: { name: group, systems: members.map((it) => (it.includes('/') ? it : `${name}/${it}`)) },
    })),
  ]
  return { records, problems }
}

function addNote(system: System, kind: string, first: string, second: string, problems: string[]): void {
  switch (kind) {
    case 'uses':
      system.uses.set(first, second === '' ? null : second === 'optional')
      return
    case 'provides':
      system.provides.push(first)
      return
    case 'on':
      system.handlers.push({ ...requestOf(second, 'event'), export: first })
      return
    case 'hook':
      system.hooks.push({ ...requestOf(second, 'hook'), export: first })
      return
    case 'query':
      system.queries.push({ stage: second, export: first })
      return
    case 'before':
    case 'after':
      system[kind].push(first)
      return
    case 'new':
    case 'drop':
    case 'save':
    case 'restore':
      if (system.lines[kind] !== undefined)
        problems.push(`the system "${system.name}" has two functions of the kind "${kind}" instead of one`)
      system.lines[kind] = first
      return
    default:
      addTerm(system, kind, first, problems)
  }
}

function useOf(id: string, optional: boolean): object {
  const request = requestOf(id, 'trait')
  return optional ? { ...request, optional } : request
}

/** A term of the query that was noted last. */
function addTerm(system: System, kind: string, item: string, problems: string[]): void {
  const query = system.queries.at(-1)
  if (query === undefined) return
  const where = `the query "${query.export.slice('run:'.length)}"`
  if (kind === 'read' && 'write' in query)
    problems.push(`${where} lists the read column ${item} after written columns; put read columns first`)
  const terms = query as Record<string, string[]>
  ;(terms[kind] ??= []).push(item)
}

/** Traits that are imported are used: by the systems that say so, or else by the first one. */
function shareUses(
  systems: readonly System[],
  imports: NotesInput['imports'],
  traits: ReadonlySet<string>,
): void {
  const said = new Set(systems.flatMap(({ uses }) => [...uses.keys()]))
  for (const { module } of imports)
    if (traits.has(module) && !said.has(module)) systems[0]?.uses.set(module, null)
}

function requestOf<K extends string>(id: string, key: K): Record<K, string> & { version: string } {
  const { path, version } = parseItemId(id)!
  return { [key]: path, version } as Record<K, string> & { version: string }
}
