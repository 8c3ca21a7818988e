import { SkeinError, visibleLines } from '../../engine/index.ts'
import { DEVELOPED } from '../vite/dev-protocol.ts'
import { element } from './element.ts'

/** Sentences for players about what stops a game, by code. */
const WORDS: Readonly<Partial<Record<SkeinError['code'], string>>> = {
  'render/no-graphics':
    'This browser cannot draw the game. Switch on hardware acceleration, or try another browser.',
  'module/forbidden': 'This website does not allow mods.',
  'asset/broken': 'A picture or a sound of the game is damaged.',
}

/**
 * Shows over the game, in a sentence, that it has stopped. The message, the hint and the stack are folded under *Details*.
 *
 * @param development whether the details are unfolded. Default: whether the page is served by `skein dev` on this machine
 * @returns takes it away
 */
export function showError(
  host: HTMLElement,
  error: unknown,
  development: boolean = isDeveloped(),
): () => void {
  const panel = element('div', { class: 'skein-error', role: 'alert' })
  // It may be longer than there is room for.
  panel.tabIndex = 0
  Object.assign(panel.style, {
    position: 'absolute',
    inset: 'auto 0 0 0',
    maxHeight: '100%',
    overflow: 'auto',
    padding: '1rem',
    background: '#2b0b12',
    color: '#ffe9ec',
    font: '15px/1.5 system-ui, sans-serif',
  })
  const text = element('pre', {}, visibleLines(describeError(error)))
  Object.assign(text.style, {
    font: '13px/1.5 ui-monospace, monospace',
    whiteSpace: 'pre-wrap',
    margin: '0.5rem 0 0',
  })
  const details = element('details', { open: development }, element('summary', {}, 'Details'), text)
  const sentence = element('p', {}, sentenceOf(error))
  sentence.style.margin = '0 0 0.5rem'
  panel.append(sentence, details)
  host.append(panel)
  return () => panel.remove()
}

/** A page that is served on the developer's own machine shows all there is to an error. */
function isDeveloped(): boolean {
  return Object.hasOwn(window, DEVELOPED)
}

/** The error as a player reads it. */
function sentenceOf(error: unknown): string {
  const words = error instanceof SkeinError ? WORDS[error.code] : undefined
  return words ?? 'The game has stopped because of an error. Reload the page to restart it.'
}

/** An error in full: its message, code, hint, causes and, where it is no error of Skein, its stack. */
export function describeError(error: unknown): string {
  if (error instanceof SkeinError) {
    const lines = [
      `${error.message}  (${error.code})`,
      error.hint ?? '',
      ...error.problems.map((it) => `· ${it.message}`),
    ]
    return lines.filter((line) => line !== '').join('\n')
  }
  if (!(error instanceof Error)) return String(error)
  // Only V8 begins a stack with the error itself.
  const { message, stack = '' } = error
  return stack.includes(message) ? stack : `${String(error)}\n${stack}`.trimEnd()
}
