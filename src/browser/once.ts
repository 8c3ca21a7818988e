/** Makes a function that runs the first time that it is called, and does nothing after that. */
export function once(run: () => void): () => void {
  let left: (() => void) | null = run
  return () => {
    const it = left
    left = null
    it?.()
  }
}
