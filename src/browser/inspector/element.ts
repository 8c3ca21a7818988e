import { visibleLines } from '../../../engine/index.ts'

/** Attributes of an element. Styles are left to the style sheet: a page may forbid those in attributes. */
export type Attributes = Readonly<Record<string, string>>

/** Makes an element. Text becomes text, whatever is in it: none of it is read as HTML, and nothing in it is unseen. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, visibleLines(value))
  element.append(...children.map((child) => (typeof child === 'string' ? visibleLines(child) : child)))
  return element
}

/** Sets the text of an element, if it is another one: what does not change is not laid out again. */
export function setText(element: Element, text: string): void {
  const seen = visibleLines(text)
  if (element.textContent !== seen) element.textContent = seen
}

/** Makes a button that does something when it is pressed. */
export function button(label: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = make('button', { type: 'button', ...attributes }, label)
  made.addEventListener('click', press)
  return made
}
