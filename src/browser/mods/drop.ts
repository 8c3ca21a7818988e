/**
 * Takes files that are dropped on an element; and those that are dropped elsewhere on the page, unless another game has
 * taken them.
 *
 * @param over told whether files are held over where they would be taken
 * @param dropped told which files were dropped
 * @returns ends it
 */
export function takeDrops(
  target: HTMLElement,
  over: (over: boolean) => void,
  dropped: (files: readonly File[]) => void,
): () => void {
  const listening = new AbortController()
  const { signal } = listening
  /** What this one has taken already, and meets again on the way up. */
  let mine: Event | null = null
  for (const where of [target, window]) {
    const on = (type: 'dragenter' | 'dragover' | 'drop', run: (event: DragEvent) => void): void =>
      where.addEventListener(
        type,
        (event) => {
          if (event === mine || !(event instanceof DragEvent)) return
          // Whoever was first has it: an element is told before the page.
          if (event.defaultPrevented || !hasFiles(event)) return over(false)
          mine = event
          event.preventDefault()
          run(event)
        },
        { signal },
      )
    on('dragenter', () => over(true))
    on('dragover', (event) => {
      event.dataTransfer!.dropEffect = 'copy'
      over(true)
    })
    on('drop', (event) => {
      over(false)
      dropped([...event.dataTransfer!.files])
    })
  }
  window.addEventListener(
    'dragleave',
    (event) => {
      // Left the window, rather than for another element.
      if (event.relatedTarget === null) over(false)
    },
    { signal },
  )
  return () => listening.abort()
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true
}
