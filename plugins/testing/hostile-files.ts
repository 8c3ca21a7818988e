import { readdirSync, readFileSync } from 'node:fs'
import { hostileMod, type HostileMod } from './hostile-corpus.ts'

/** Reads the corpus of hostile mods, by name. Only in Node. */
export function readHostileCorpus(): Map<string, HostileMod> {
  const folder = new URL('hostile/', import.meta.url)
  const corpus = new Map<string, HostileMod>()
  for (const file of readdirSync(folder).toSorted()) {
    if (!file.endsWith('.wat')) continue
    const name = file.slice(0, -'.wat'.length)
    corpus.set(name, hostileMod(name, readFileSync(new URL(file, folder), 'utf8')))
  }
  return corpus
}
