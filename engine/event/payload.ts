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
  if (event.kind !== 'event') return value
  return completeFields(event.fields, value, (problem) => {
    const what = problem === null ? 'a payload that is not an object' : `a payload without "${problem}"`
    return new SkeinError('value/invalid', `${event.id} was raised with ${what}`, {
      names: { event: event.id },
      hint: 'Pass an object with every field of the event that has no default.',
    })
  })
}

/**
 * The same for the fields of any item.
 * @param refuse makes the error for a missing field; `null`: the value is no object
 */
export function completeFields(
  fields: readonly Field[],
  value: unknown,
  refuse: (missing: string | null) => SkeinError,
): unknown {
  if (typeof value !== 'object' && value !== undefined) throw refuse(null)
  const given = (value ?? {}) as Record<string, unknown>
  let complete = given
  for (const [name, type] of fields) {
    if (given[name] !== undefined) continue
    if (type.default === undefined && type.kind !== 'option') throw refuse(name)
    if (complete === given) complete = { ...given }
    complete[name] = type.default ?? null
  }
  return complete
}
