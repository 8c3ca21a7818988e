/** No canvas is finer than this many pixels for each of CSS: beyond it nobody sees a difference. */
const FINEST = 3
/** No canvas has more pixels than a 4K screen, or more on one side than every graphics card takes. */
const MOST = 3840 * 2160
const LONGEST = 8192

/** How many pixels a canvas has for each pixel of CSS, at a size in those. */
export function resolutionFor(width: number, height: number): number {
  const [wide, high] = [Math.max(1, width), Math.max(1, height)]
  const ratio = globalThis.devicePixelRatio || 1
  return Math.min(ratio, FINEST, Math.sqrt(MOST / (wide * high)), LONGEST / Math.max(wide, high))
}

/**
 * Calls back whenever the page has another ratio of pixels, as when it is zoomed or its window goes to another screen. No
 * element changes its size by that.
 *
 * @returns ends it
 */
export function watchPixelRatio(changed: () => void): () => void {
  const listening = new AbortController()
  const { signal } = listening
  const watch = (): void => {
    // A query tells of one ratio only; the next one has its own.
    matchMedia(`(resolution: ${globalThis.devicePixelRatio}dppx)`).addEventListener(
      'change',
      () => {
        watch()
        changed()
      },
      { signal, once: true },
    )
  }
  watch()
  return () => listening.abort()
}
