interface HeapOfChromium {
  readonly memory?: { readonly usedJSHeapSize: number }
}

/** Bytes on the heap, after a collection where the collector can be called. */
export function heapUsed(): number {
  globalThis.gc?.()
  const used =
    typeof process === 'object'
      ? process.memoryUsage().heapUsed
      : (globalThis.performance as HeapOfChromium).memory?.usedJSHeapSize
  if (used === undefined) throw new Error('nothing here tells how much memory is used')
  return used
}

/**
 * The same once transient data has gone: promises hold their results until the next turn, and the engine's compiler its
 * current work. The least of several looks.
 */
export async function heapLeft(): Promise<number> {
  let least = Infinity
  for (let look = 0; look < 5; look++) {
    await new Promise((resolve) => setTimeout(resolve, 10 * look))
    least = Math.min(least, heapUsed())
  }
  return least
}
