/**
 * Does something when an element is clicked, or a key is pressed anywhere on the page: for controls around the game that are no
 * part of it, such as a pause or the sound. Actions of the game are bound to keys by `bindings`, so that they are recorded.
 *
 * @param element such as a button, which gives the keyboard back to the game after a click; `null` for none
 * @param code the key's place, such as `KeyP`; it does not count while it is held or pressed with Ctrl, Alt or Meta
 * @returns ends it
 */
export function onPress(element: HTMLElement | null, code: string | null, act: () => void): () => void {
  const listening = new AbortController()
  const { signal } = listening
  element?.addEventListener(
    'click',
    ({ detail }) => {
      act()
      // Whoever pointed at it goes on playing: the next key is the game's. By the keyboard, it keeps the keyboard.
      if (detail > 0 && element.matches(':focus') && !(element instanceof HTMLInputElement))
        canvasNear(element)?.focus({ preventScroll: true })
    },
    { signal },
  )
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.code !== code || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
      // A key typed into a field, such as one of the inspector's, is meant for it.
      const [target] = event.composedPath()
      if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) act()
    },
    { signal },
  )
  return () => listening.abort()
}

/** The canvas of the game that an element belongs to: in its ancestors, the nearest first. */
function canvasNear(element: HTMLElement): HTMLCanvasElement | null {
  for (let around = element.parentElement; around !== null; around = around.parentElement) {
    const canvas = around.querySelector<HTMLCanvasElement>('canvas[tabindex="0"]')
    if (canvas !== null) return canvas
  }
  return null
}
