import { SkeinError, visibleLines } from '../../engine/index.ts'

/** Shows over the game what has stopped it, and what can be done. @returns takes it away */
export function showError(host: HTMLElement, error: unknown): () => void {
  const panel = document.createElement('div')
  panel.setAttribute('role', 'alert')
  // It may be longer than there is room for.
  panel.tabIndex = 0
  panel.className = 'skein-error'
  Object.assign(panel.style, {
    position: 'absolute',
    inset: 'auto 0 0 0',
    maxHeight: '100%',
    overflow: 'auto',
    padding: '1rem',
    background: '#2b0b12',
    color: '#ffe9ec',
    font: '14px/1.5 ui-monospace, monospace',
    whiteSpace: 'pre-wrap',
  })
  panel.textContent = visibleLines(describeError(error))
  host.append(panel)
  return () => panel.remove()
}

/** An error in words: what happened, and the hint if it has one. */
export function describeError(error: unknown): string {
  if (error instanceof SkeinError) {
    const lines = [
      `${error.message}  (${error.code})`,
      error.hint ?? '',
      ...error.problems.map((it) => `· ${it.message}`),
    ]
    return lines.filter((line) => line !== '').join('\n')
  }
  return error instanceof Error
    ? `The game has stopped: ${error.stack ?? error.message}`
    : `The game has stopped: ${String(error)}`
}
