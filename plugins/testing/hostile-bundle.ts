import { compareText } from '../../engine/index.ts'
import { hostileMod, type HostileMod } from './hostile-corpus.ts'

declare global {
  interface ImportMeta {
    /** Of Vite, which runs the tests: the files that a pattern names, as text. */
    glob(
      pattern: string,
      options: { readonly query: '?raw'; readonly import: 'default'; readonly eager: true },
    ): Record<string, string>
  }
}

/** The corpus of hostile mods, by name, for tests that run in pages too. */
export function bundledHostileCorpus(): Map<string, HostileMod> {
  const files = import.meta.glob('./hostile/*.wat', { query: '?raw', import: 'default', eager: true })
  return new Map(
    Object.entries(files)
      .toSorted(([a], [b]) => compareText(a, b))
      .map(([path, text]) => {
        const name = path.slice(path.lastIndexOf('/') + 1, -'.wat'.length)
        return [name, hostileMod(name, text)]
      }),
  )
}
