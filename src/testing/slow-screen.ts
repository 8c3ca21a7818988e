/**
 * Has a page draw at most twenty times a second, as on a slow screen: where the processor draws, sixty frames a second would leave
 * little of it for the tests. Runs on the page, before anything of its own, so it uses nothing from outside.
 */
export function slowScreen(): void {
  const beforeFrame = globalThis.requestAnimationFrame.bind(globalThis)
  const callbacks = new Map<number, FrameRequestCallback>()
  let last = 0
  let due = 0
  let asked = false
  const ask = (): void => {
    asked = true
    beforeFrame(frame)
  }
  const frame = (now: number): void => {
    if (now < due) return ask()
    // Frames are 16.7 ms apart: the third one from here.
    due = now + 45
    asked = false
    // Callbacks that they request in turn are for the next frame.
    const ids = [...callbacks.keys()]
    for (const id of ids) {
      const callback = callbacks.get(id)
      callbacks.delete(id)
      try {
        callback?.(now)
      } catch (error) {
        reportError(error)
      }
    }
  }
  globalThis.requestAnimationFrame = (callback) => {
    callbacks.set(++last, callback)
    if (!asked) ask()
    return last
  }
  globalThis.cancelAnimationFrame = (id) => void callbacks.delete(id)
}
