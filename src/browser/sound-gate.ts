/** Sounds that a browser may hold back. */
export interface Sleeper {
  /** Tries to be heard. */
  wake(): void
  /** Is silent, and goes on from there. */
  sleep(): void
}

/** First gestures of a player. Browsers differ in which of them lets a page be heard. */
const GESTURES = ['keydown', 'pointerdown', 'pointerup', 'touchend', 'click'] as const

/**
 * Wakes sounds whenever the player does something, and has them sleep while the page is hidden. A system may also put them to
 * sleep by itself, as for a call: what the player does next wakes them.
 */
export function keepAwake(sounds: Sleeper, signal: AbortSignal): void {
  const wake = (): void => {
    if (!document.hidden) sounds.wake()
  }
  for (const gesture of GESTURES)
    window.addEventListener(gesture, wake, { signal, capture: true, passive: true })
  window.addEventListener('focus', wake, { signal })
  document.addEventListener('visibilitychange', () => (document.hidden ? sounds.sleep() : sounds.wake()), {
    signal,
  })
}
