/** Which arrow keys are down, as a direction. */
export function listenToKeys(): { x: number; z: number } {
  const down = new Set<string>()
  const push = { x: 0, z: 0 }
  const update = (): void => {
    push.x = Number(down.has('ArrowRight')) - Number(down.has('ArrowLeft'))
    push.z = Number(down.has('ArrowDown')) - Number(down.has('ArrowUp'))
  }
  addEventListener('keydown', ({ code }) => (down.add(code), update()))
  addEventListener('keyup', ({ code }) => (down.delete(code), update()))
  return push
}
