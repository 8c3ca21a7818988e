import { SkeinError } from '../error.ts'
import { toCamel } from '../schema/index.ts'
import type { AnySystem, Use } from './definition.ts'
import type { QueryTerm } from './query-term.ts'
import { STAGES } from './stage.ts'

const TARGETS: ReadonlySet<unknown> = new Set(['system', 'trait', 'trait-request'])

/**
 * Checks what the types of TypeScript have checked already, for those who write JavaScript, and for what only shows when
 * modules import each other in a circle: a dependency that is not there yet.
 *
 * @throws SkeinError `system/invalid`
 */
export function assertDefinition(system: AnySystem): void {
  const { name } = system
  for (const [key, use] of Object.entries(system.uses)) {
    const target = (use as Use | undefined)?.kind === 'optional' ? (use as { target?: unknown }).target : use
    assertPart(TARGETS.has(kindOf(target)), name, `uses.${key} is neither a system nor a trait`)
  }
  for (const trait of system.provides)
    assertPart(kindOf(trait) === 'trait', name, 'an entry of "provides" is not a trait')
  assertPart(typeof system.create === 'function', name, '"create" is not a function')
  const { version = 1, migrate = null } = system
  assertPart(Number.isSafeInteger(version) && version > 0, name, '"version" is not a whole number from 1')
  assertPart(migrate === null || typeof migrate === 'function', name, '"migrate" is not a function')
  for (const it of system.handlers)
    assertPart(
      kindOf(it) === 'handler' && kindOf(it.event) !== undefined,
      name,
      'an entry of "on" is not a handler',
    )
  for (const it of system.hooks ?? [])
    assertPart(kindOf(it.hook) === 'hook', name, 'an entry of "on" is not a handler')
  for (const it of system.runs) {
    assertPart(kindOf(it) === 'run', name, 'an entry of "run" was not made by each or tick')
    assertPart(STAGES.includes(it.stage), name, `unknown stage "${String(it.stage)}"`)
    for (const term of it.terms ?? [])
      assertPart(kindOf(term.component) === 'component', name, 'a query term has no component')
  }
}

/** @throws SkeinError `schema/duplicate-name` when two of the columns that a query hands out would have one name */
export function assertColumnNames(terms: readonly QueryTerm[]): void {
  const names = new Set<string>()
  for (const { mode, component } of terms) {
    if (mode !== 'read' && mode !== 'write') continue
    const name = toCamel(component.name)
    if (names.has(name)) {
      throw new SkeinError('schema/duplicate-name', `two columns of a query have the name "${name}"`, {
        names: { component: component.id },
        hint: 'Name each component once; of two components with the same name, read one through world.columns.',
      })
    }
    names.add(name)
  }
}

function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : undefined
}

function assertPart(holds: boolean, system: string, what: string): void {
  if (holds) return
  throw new SkeinError('system/invalid', `the system ${system} is malformed: ${what}`, {
    names: { system },
    hint: 'Build its parts with handler, each, tick and optional, and define the values it imports before it (modules may import each other in a circle).',
  })
}
