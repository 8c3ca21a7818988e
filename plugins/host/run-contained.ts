/**
 * Does something in the midst of a change that must be finished. What it throws is an observer's of the game, and is thrown once that
 * is done, where nobody catches it.
 */
export function runContained(run: () => void): void {
  try {
    run()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
