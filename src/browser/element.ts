import { visibleLines } from '../../engine/index.ts'

/** Attributes of an element. Styles are left to the style sheet: a page may forbid those in attributes. */
export type Attributes = Readonly<Record<string, string | boolean>>

/** Makes an element of a page. Text goes in as text, whoever wrote it: none of it is read as HTML, and nothing in it is unseen. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
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

/** Makes a button that does something when it is pressed. */
export function button(label: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label)
  made.addEventListener('click', press)
  return made
}

/** Sets the text of an element, unless it is that already: it would be laid out again, and read aloud again. */
export function setText(target: Element, text: string): void {
  const seen = visibleLines(text)
  if (target.textContent !== seen) target.textContent = seen
}

/** Sets the text of an element, and hides the element where there is none. */
export function setOptionalText(target: HTMLElement, text: string): void {
  setText(target, text)
  target.hidden = text === ''
}

function shown(child: Node | string): Node | string {
  return typeof child === 'string' ? visibleLines(child) : child
}
