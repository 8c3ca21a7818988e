/** The content box of an element, in CSS pixels: its size, and how far it is from the inner edge of the border. */
export interface ContentBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Measures the content of an element, whatever is made of it by a transform. */
export function contentBox(element: HTMLElement): ContentBox {
  const { paddingLeft, paddingRight, paddingTop, paddingBottom } = getComputedStyle(element)
  const [left, top] = [Number.parseFloat(paddingLeft) || 0, Number.parseFloat(paddingTop) || 0]
  return {
    left,
    top,
    width: Math.max(0, element.clientWidth - left - (Number.parseFloat(paddingRight) || 0)),
    height: Math.max(0, element.clientHeight - top - (Number.parseFloat(paddingBottom) || 0)),
  }
}
