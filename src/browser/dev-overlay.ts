import { ownCalls } from '../own-calls.ts'
import type { ModProblem, SourcePlace } from '../vite/dev-protocol.ts'
import { button, element } from './element.ts'

const TITLES: Readonly<Record<ModProblem['kind'], string>> = {
  build: 'was not built',
  refused: 'cannot be loaded',
  fault: 'has faulted',
  'rolled-back': 'was rolled back',
}

const STYLE = `
  :host { position: fixed; inset: auto 0 var(--skein-timeline, 0px) 0; z-index: 2147483646; max-height: 60vh; overflow: auto;
    background: #1d1117f2; color: #ffe9ec; border-top: 3px solid #ff5c7a; box-shadow: 0 -8px 30px #0008;
    font: 14px/1.5 ui-monospace, 'DejaVu Sans Mono', monospace; }
  section { padding: 0.75rem 1rem; border-bottom: 1px solid #ffffff1f; }
  h2 { margin: 0; font-size: 1rem; color: #ff8fa3; }
  pre { margin: 0.5rem 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
  .hint { margin: 0.25rem 0; color: #9fe8c5; }
  .trace, footer { color: #c9b7bc; }
  .trace { margin: 0.25rem 0; padding-left: 1.5rem; }
  button { font: inherit; color: #8ecbff; background: none; border: 0; padding: 0; text-decoration: underline;
    cursor: pointer; }
  footer { display: flex; gap: 1rem; justify-content: space-between; padding: 0.5rem 1rem; }
`

/**
 * Shows over the page what keeps mods from running as they were written, and what runs meanwhile. What mods say of themselves
 * only ever becomes text.
 */
export class DevOverlay {
  readonly #open: (place: SourcePlace) => void
  #host: HTMLElement | null = null
  /** Problems put away by hand, until something else is to be said. */
  #away = ''

  /** @param open opens a place of a source in the editor */
  constructor(open: (place: SourcePlace) => void) {
    this.#open = open
  }

  /** Shows these problems and no others; without any, there is no overlay. */
  show(problems: readonly ModProblem[], running: readonly string[]): void {
    const said = JSON.stringify(problems)
    if (problems.length === 0) this.#away = ''
    if (problems.length === 0 || said === this.#away) {
      this.#host?.remove()
      this.#host = null
      return
    }
    const root = this.#root()
    root.replaceChildren(
      ...problems.map((problem) => this.#section(problem)),
      this.#footer(running, () => {
        this.#away = said
        this.show(problems, running)
      }),
    )
  }

  #root(): ShadowRoot {
    if (this.#host === null) {
      this.#host = document.createElement('skein-overlay')
      this.#host.setAttribute('role', 'alert')
      const root = this.#host.attachShadow({ mode: 'open' })
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(STYLE)
      root.adoptedStyleSheets = [sheet]
      document.body.append(this.#host)
    }
    return this.#host.shadowRoot!
  }

  #section(problem: ModProblem): HTMLElement {
    const { kind, mod, place, message, hint, trace, code, action } = problem
    const parts: Node[] = [element('h2', {}, `${mod} ${TITLES[kind]}`)]
    if (place !== undefined) {
      const label = `${place.file}:${place.line}:${place.column}`
      parts.push(button(label, () => this.#open(place), { title: 'Open in the editor' }))
    }
    parts.push(element('pre', {}, message.trimEnd()))
    if (trace !== undefined) {
      const calls = ownCalls(trace).map((call) => element('li', {}, call))
      parts.push(element('ol', { class: 'trace' }, ...calls))
    }
    if (hint !== undefined) parts.push(element('p', { class: 'hint' }, hint))
    parts.push(element('div', { class: 'trace' }, action === undefined ? code : `${code}, ${action}`))
    return element('section', {}, ...parts)
  }

  #footer(running: readonly string[], away: () => void): HTMLElement {
    const others = running.length === 0 ? 'No mod runs.' : `Still running: ${running.join(', ')}.`
    return element('footer', {}, element('span', {}, others), button('Hide until something changes', away))
  }
}
