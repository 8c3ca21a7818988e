import { SkeinError } from '../engine/index.ts'

/**
 * Code that is fetched when it is first needed.
 *
 * @param code the result of `import()`
 * @throws SkeinError `mod/host-unavailable` when it cannot be fetched
 */
export async function fetchedCode<T>(code: Promise<T>): Promise<T> {
  try {
    return await code
  } catch (cause) {
    const why = cause instanceof Error ? `: ${cause.message}` : ''
    throw new SkeinError('mod/host-unavailable', `the page could not fetch the code that runs mods${why}`, {
      hint: 'Check your network connection, reload the page and add the mod again.',
      cause,
    })
  }
}
