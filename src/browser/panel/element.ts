import { visibleLines } from '../../../engine/index.ts'

/** Makes an element of a page. Text goes in as text, whoever wrote it, and nothing in it is unseen. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | boolean>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '')
    else if (value !== false) made.setAttribute(name, visibleLines(value))
  }
  made.append(...children.map(shown))
  return made
}

/** Makes an element of a picture in SVG. */
export function draw<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, visibleLines(String(value)))
  made.append(...children.map(shown))
  return made
}

/** Sets the text of an element, unless it is that already: who reads the page aloud would say it again. */
export function setText(target: HTMLElement, text: string): void {
  const seen = visibleLines(text)
  if (target.textContent !== seen) target.textContent = seen
  target.hidden = text === ''
}

function shown(child: Node | string): Node | string {
  return typeof child === 'string' ? visibleLines(child) : child
}
