import type { Controls } from '../../../engine/index.ts'
import type { Devices } from './devices.ts'

/**
 * Waits for the player to press something, also while no frames are played.
 *
 * @param mounted ends the waiting as well, when the game is taken off its page
 * @returns the control, as a binding
 * @throws the reason of the signal that ended it
 */
export async function listenForControl(
  surface: HTMLElement,
  controls: Controls,
  devices: Devices,
  mounted: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<string> {
  const ended = new AbortController()
  let request = 0
  // Gamepads do not tell by themselves, and frames may not be played.
  const poll = (): void => {
    if (!surface.isConnected) return
    devices.poll()
    request = requestAnimationFrame(poll)
  }
  try {
    for (const it of [mounted, signal]) {
      it?.throwIfAborted()
      it?.addEventListener('abort', () => ended.abort(it.reason), { signal: ended.signal })
    }
    const pressed = controls.listen(ended.signal)
    poll()
    return await pressed
  } finally {
    cancelAnimationFrame(request)
    ended.abort()
  }
}
