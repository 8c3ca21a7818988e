/** Raises an event: its handlers run once the call into this mod, and everything queued before, is done. */
export function raise<T>(event: T): void {
  // @ts-ignore: added to events
  event.__raise()
}

/** Stands where generated bindings call the game; the compiler of Skein puts the call there. */
export function native<T>(): T {
  return unreachable()
}
