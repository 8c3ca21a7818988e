import { SkeinError } from '../error.ts'
import type { Field } from '../schema/index.ts'
import type { AnyEvent } from './event.ts'

/**
 * Completes the payload of an event that a system of the game raises: missing ones get their default. Gives the payload
 * itself when nothing is missing.
 *
 * @throws SkeinError `value/invalid` when a field without a default is missing
 */
export function completePayload(event: AnyEvent, value: unknown): unknown {
  return event.kind === 'event' ? completeFields(event.id, event.fields, value) : value
}

/** The same for the fields of an item. @throws SkeinError `value/invalid` */
export function completeFields(id: string, fields: readonly Field[], value: unknown): unknown {
  if (typeof value !== 'object' && value !== undefined) throw invalid(id, 'a payload that is not an object')
  const given = (value ?? {}) as Record<string, unknown>
  let complete = given
  for (const [name, type] of fields) {
    if (given[name] !== undefined) continue
    if (type.default === undefined && type.kind !== 'option') throw invalid(id, `a payload without "${name}"`)
    if (complete === given) complete = { ...given }
    complete[name] = type.default ?? null
  }
  return complete
}

function invalid(event: string, what: string): SkeinError {
  return new SkeinError('value/invalid', `${event} was raised with ${what}`, {
    names: { event },
    hint: 'Pass an object with every field of the event that has no default.',
  })
}
