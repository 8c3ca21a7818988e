import { copyPlain, notPlain } from '../plain-data/copy-plain.ts'

/**
 * Copies state of a system, or the payload of an event that it raised.
 * @param what the name of the value, for the message
 * @throws SkeinError `system/not-serializable` for a value that is no plain data
 */
export function copyState(value: unknown, what: string, system: string): unknown {
  return copyPlain(value, what, (path, found) =>
    notPlain('system/not-serializable', path, found, system === '' ? {} : { system }),
  )
}
