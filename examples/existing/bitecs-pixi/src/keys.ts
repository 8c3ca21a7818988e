import type { Keys } from './asteroids.ts'

const CODES: Readonly<Record<string, keyof Keys>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'thrust',
  Space: 'fire',
}

/** Follows which keys are down. */
export function listenToKeys(page: Window): Keys {
  const keys = { left: false, right: false, thrust: false, fire: false }
  const set = (event: KeyboardEvent, down: boolean): void => {
    const key = CODES[event.code]
    if (key !== undefined) keys[key] = down
  }
  page.addEventListener('keydown', (event) => set(event, true))
  page.addEventListener('keyup', (event) => set(event, false))
  return keys
}
