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
