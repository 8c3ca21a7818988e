import { withCustomSection } from '../wasm/index.ts'
import { assemble } from './wat-mod.ts'

/**
 * A mod that does harm, from a `.wat` file whose first comments describe it:
 *
 * ```
 * ;; Its action, in words.
 * ;; expect: faulted fault/trap
 * ;; skein: {"mod":…}
 * ```
 *
 * `skein:` lines are its manifest, as they are; `with:` names another file that it comes with; `limits:` are limits that
 * the game sets; `custom-sections:` adds so many of them.
 */
export interface HostileMod {
  readonly name: string
  /** Its action, in words. */
  readonly about: string
  /** Expected status. */
  readonly status: string
  /** The code of the error that says why; empty where it goes on. */
  readonly code: string
  readonly with: readonly string[]
  readonly limits: Readonly<Record<string, number>>
  readonly bytes: Uint8Array
}

/** Reads a file of the corpus. */
export function hostileMod(name: string, text: string): HostileMod {
  const about: string[] = []
  const manifest: string[] = []
  const others: string[] = []
  let [status, code] = ['', '']
  let limits: Record<string, number> = {}
  let sections = 0
  for (const line of text.split('\n')) {
    if (!line.startsWith(';;')) break
    const [, key, rest] = /^;; (expect|skein|with|limits|custom-sections): ?(.*)$/.exec(line) ?? []
    if (key === 'expect') [status = '', code = ''] = rest!.split(' ')
    else if (key === 'skein') manifest.push(rest!)
    else if (key === 'with') others.push(rest!)
    else if (key === 'limits') limits = JSON.parse(rest!) as Record<string, number>
    else if (key === 'custom-sections') sections = Number(rest)
    else about.push(line.slice(3))
  }
  let bytes = withCustomSection(assemble(text), 'skein', manifest.join('\n'))
  if (sections > 0) {
    // Each has its number of bytes, and then its name's: nothing else.
    const empty = Uint8Array.of(0, 2, 1, 0x78)
    const more = new Uint8Array(bytes.length + sections * empty.length)
    more.set(bytes)
    for (let i = 0; i < sections; i++) more.set(empty, bytes.length + i * empty.length)
    bytes = more
  }
  return { name, about: about.join(' '), status, code, with: others, limits, bytes }
}
