import { SkeinError } from '../../engine/index.ts'
import { malformed } from '../../engine/save.ts'

/** The error of a game that could not be loaded. */
export function refused(error: unknown): SkeinError {
  const code = error instanceof SkeinError ? error.code : null
  if (error instanceof SkeinError && (code!.startsWith('save/') || code === 'snapshot/not-now')) return error
  if (error instanceof SkeinError && code === 'snapshot/restore-failed') {
    return new SkeinError('save/cannot-restore', `the saved game cannot be loaded: ${error.message}`, {
      names: error.names,
      hint: 'Let create and restore of the system accept the state of an earlier version of the game.',
      cause: error.cause,
    })
  }
  return malformed(error instanceof Error ? error.message : String(error), error)
}
