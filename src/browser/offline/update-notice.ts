import { element } from '../element.ts'

/** Below the panels of the game, at the side where they are not. */
const STYLE = `
:host {
  --back: #ffffff; --line: #c9cfda; --text: #171b24; --strong: #1f5fd0; --on-strong: #ffffff;
  all: initial; position: fixed; top: 54px; left: 8px; z-index: 9; width: min(320px, calc(100% - 16px)); box-sizing: border-box;
  padding: 10px 12px; color: var(--text); background: var(--back); border: 1px solid var(--line); border-radius: 8px;
  box-shadow: 0 1px 6px #0b102055; font: 15px/1.45 system-ui, sans-serif; color-scheme: light;
}
@media (prefers-color-scheme: dark) {
  :host { --back: #171b24; --line: #3d465b; --text: #eef1f7; --strong: #8ab4ff; --on-strong: #0b1020; color-scheme: dark; }
}
p { margin: 0 0 8px; }
div { display: flex; gap: 8px; }
button {
  flex: 1; min-height: 36px; padding: 6px 12px; font: inherit; color: inherit; background: var(--back);
  border: 1px solid var(--line); border-radius: 8px; cursor: pointer;
}
button:disabled { opacity: .6; cursor: default; }
.strong { color: var(--on-strong); background: var(--strong); border-color: var(--strong); font-weight: 600; }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
`

/** Says that there is a new version of the game, until the player takes it or puts the notice away. It is said once at a time. */
export function offerUpdate(update: () => void): void {
  document.querySelector('.skein-update')?.remove()
  const host = element('div', { class: 'skein-update', role: 'status' })
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]
  const now = element('button', { type: 'button', class: 'strong' }, 'Update now')
  const later = element('button', { type: 'button' }, 'Later')
  now.addEventListener('click', () => {
    now.disabled = true
    update()
  })
  later.addEventListener('click', () => host.remove())
  document.body.append(host)
  // In a place that is there already, so that it is read aloud.
  root.append(
    element('p', {}, 'A new version of this game is available. Updating reloads all of its tabs.'),
    element('div', {}, now, later),
  )
}
