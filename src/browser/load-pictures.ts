import type { TextureStore } from '../../engine/render/pixi/texture-store.ts'
import { showProgress } from './progress-bar.ts'

interface LoadOptions {
  /** Ends the waiting. */
  readonly signal?: AbortSignal
  readonly progress?: (done: number, of: number) => void
}

/** Loads the game's pictures, and shows how far that is. @throws the reason of the signal, as soon as it is aborted */
export async function loadPictures(
  textures: TextureStore,
  element: HTMLElement,
  { signal, progress }: LoadOptions,
): Promise<void> {
  const bar = showProgress(element)
  const ended = new AbortController()
  try {
    const loaded = textures.load((done, of) => {
      if (ended.signal.aborted) return
      bar.show(done, of)
      progress?.(done, of)
    })
    // Whoever listens to the progress may end it.
    signal?.throwIfAborted()
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { signal: ended.signal })
    })
    await Promise.race([loaded, aborted])
    signal?.throwIfAborted()
  } finally {
    ended.abort()
    bar.end()
  }
}
