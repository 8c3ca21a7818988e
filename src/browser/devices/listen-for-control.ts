import type { Controls } from '../../../engine/index.ts'
import type { Devices } from './devices.ts'

/**
 * Waits for the player to press something, also while no frames are played.
 *
 * @returns the control, as a binding
 * @throws the signal's reason
 */
export async function listenForControl(
  surface: HTMLElement,
  controls: Controls,
  devices: Devices,
  signal: AbortSignal | undefined,
): Promise<string> {
  let waiting = true
  // Gamepads do not tell by themselves, and frames may not be played.
  const poll = (): void => {
    if (!waiting || !surface.isConnected) return
    devices.poll()
    requestAnimationFrame(poll)
  }
  const pressed = controls.listen(signal)
  poll()
  return pressed.finally(() => (waiting = false))
}
