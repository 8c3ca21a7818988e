import {
  printable,
  SkeinError,
  suggestion,
  toKebab,
  type ComponentDefinition,
  type QueryTerm,
} from '../../engine/index.ts'
import { NO_FIELD, type ColumnRequest, type ItemRequest, type QueryRecord } from '../manifest/index.ts'
import type { LinkedQuery, QueryPart } from './image.ts'
import type { LinkContext } from './link-context.ts'
import { QUERY } from './signature.ts'

/** How many columns a query may be handed. */
export const MAX_QUERY_COLUMNS = 256

/** Finds the components of a query, and the export that it is handed to. */
export function linkQuery(context: LinkContext, record: QueryRecord, system: string): LinkedQuery {
  context.needsMemory = true
  context.needsRealloc = true
  context.export(record.export, QUERY, `a query of ${system}`)
  const optional = new Set(record.optional.map(({ path }) => path))
  const parts: QueryPart[] = []
  const terms: QueryTerm[] = []
  const present = new Set<string>()
  const last = record.write.at(-1) ?? record.read.at(-1)
  const columns = (requests: readonly ColumnRequest[], mode: 'read' | 'write'): void => {
    const fields = new Map<ComponentDefinition, string[]>()
    for (const request of requests) {
      const component = findComponent(context, request, system)
      if (component === null) continue
      const named = fieldsOf(context, component, request, system)
      if (request.field === null && request !== last && mayHaveMore(component.version, request.version))
        context.problems.push(ambiguous(context, component, request, system))
      fields.set(component, [
        ...(fields.get(component) ?? []),
        ...named.map((at) => component.fields[at]![0]),
      ])
      if (optional.has(request.path) && !present.has(request.path)) {
        present.add(request.path)
        parts.push({ component, field: null, written: false })
      }
      for (const field of named) parts.push({ component, field, written: mode === 'write' })
    }
    for (const [component, list] of fields)
      terms.push({ mode, component, fields: list, optional: optional.has(component.path) })
  }
  columns(record.read, 'read')
  columns(record.write, 'write')
  const filters = (requests: readonly ItemRequest[], mode: QueryTerm['mode']): void => {
    for (const request of requests) {
      const component = findComponent(context, request, system)
      if (component !== null) terms.push({ mode, component })
    }
  }
  filters(record.with, 'having')
  filters(record.without, 'without')
  filters(record.added, 'added')
  filters(record.removed, 'removed')
  filters(record.changed, 'changed')
  if (parts.length > MAX_QUERY_COLUMNS) {
    const what = `a query of ${system} has ${parts.length} columns`
    context.problem('link/unsupported', `${what}; the limit is ${MAX_QUERY_COLUMNS}`, {
      names: { system, export: record.export },
      hint: 'Name only the fields it needs, or split the query in two.',
    })
  }
  return { stage: record.stage, export: record.export, parts, terms }
}

function findComponent(
  context: LinkContext,
  { path, version }: ItemRequest,
  system: string,
): ComponentDefinition | null {
  if (context.full) return null
  const requester = { mod: context.module.name, system }
  const found = context.find(path, version, ['component'], requester)
  if (found instanceof SkeinError) {
    context.problems.push(found)
    return null
  }
  context.usePackage(found)
  return found
}

/** Whether a component may have more fields than in an earlier version that it serves. */
function mayHaveMore(version: string, earlier: string): boolean {
  if (version === earlier) return false
  // Below 1.0 each number but the last can break things, and the last can add some.
  return version.startsWith('0.') || minorOf(version) !== minorOf(earlier)
}

function minorOf(version: string): string | undefined {
  return version.split('.')[1]
}

/** A component is named as a whole, and columns follow that would be others if it had gained fields. */
function ambiguous(
  context: LinkContext,
  component: ComponentDefinition,
  { path, version }: ColumnRequest,
  system: string,
): SkeinError {
  const mod = context.module.name
  return new SkeinError(
    'link/ambiguous-columns',
    `a query of ${system} reads all fields of ${path}@${version}, but the game has ${component.version}, which may have more fields and would shift the columns after it`,
    {
      names: { mod, system, component: component.id },
      hint: `Name the fields one by one, such as "${path}@${version}#${toKebab(component.fields[0]?.[0] ?? '')}".`,
    },
  )
}

/** The places of the fields that a request names: one, all, or none. */
function fieldsOf(
  context: LinkContext,
  component: ComponentDefinition,
  { field }: ColumnRequest,
  system: string,
): number[] {
  const known = component.fields.map(([name]) => toKebab(name))
  if (field === null) return known.map((_, index) => index)
  if (field === NO_FIELD) return []
  const at = known.indexOf(field)
  if (at >= 0) return [at]
  context.problem(
    'link/unknown-member',
    `a query of ${system} names an unknown field "${printable(field)}" of ${component.id}`,
    {
      names: { system, component: component.id },
      hint: suggestion(field, known) ?? `It has: ${known.join(', ') || 'no fields'}.`,
    },
  )
  return []
}
