import { SkeinError } from '../error.ts'

/** The code of the error that a function throws, or that nothing was thrown. */
export function code(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof SkeinError) return error.code
    throw error
  }
  return 'nothing thrown'
}

/** The same of a function that may return a promise. */
export async function laterCode(run: () => unknown): Promise<string> {
  try {
    await run()
  } catch (error) {
    if (error instanceof SkeinError) return error.code
    throw error
  }
  return 'nothing thrown'
}
