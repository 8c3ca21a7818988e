import { once } from './once.ts'

/** An element with parts of games in it, and its earlier style. */
interface Holder {
  parts: number
  readonly position: string
}

const holders = new WeakMap<HTMLElement, Holder>()

/** Makes a canvas that fills the element that it is put into. @param label what a screen reader calls it */
export function createCanvas(label: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.tabIndex = 0
  canvas.setAttribute('role', 'application')
  canvas.setAttribute('aria-label', label)
  Object.assign(canvas.style, {
    display: 'block',
    boxSizing: 'border-box',
    width: '100%',
    height: '100%',
    // Fingers play; they neither scroll, nor zoom, nor select.
    touchAction: 'none',
    userSelect: 'none',
    webkitUserSelect: 'none',
    webkitTapHighlightColor: 'transparent',
    outlineOffset: '-2px',
  })
  return canvas
}

/** Puts a part of a game into an element, over which other parts may lie. @returns takes it out; the element is as before with the last */
export function insertPart(part: HTMLElement, element: HTMLElement): () => void {
  const holder = holders.get(element) ?? { parts: 0, position: element.style.position }
  holders.set(element, holder)
  holder.parts++
  if (getComputedStyle(element).position === 'static') element.style.position = 'relative'
  element.append(part)
  return once(() => {
    part.remove()
    if (--holder.parts > 0) return
    element.style.position = holder.position
    holders.delete(element)
  })
}
