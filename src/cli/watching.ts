import { mkdir } from 'node:fs/promises'
import type { PackageDefinition } from '../../engine/index.ts'
import type { Game } from '../game.ts'
import { watchSources } from '../source-watch.ts'
import type { FolderMods, ModWatch } from '../node.ts'

/** A line of what `skein run` prints. */
export type Line = { readonly type: string; readonly frame: number } & Readonly<Record<string, unknown>>

/** No frame makes up for more seconds than this. */
const LONGEST = 0.25
/** Parts of a second to which times are rounded: frames then take few different times, which keeps recordings small. */
const GRAIN = 65_536

/** Signals that ask a program to end. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Options of `playWatching`. */
export interface Watching {
  readonly mods: string
  readonly sources: string
  readonly packages: readonly PackageDefinition[]
  /** After how many frames it ends; without, when the program is asked to end. */
  readonly frames: number | undefined
  /** Looks at files by the clock alone. */
  readonly polling: boolean
}

/**
 * Plays a game in real time. Meanwhile mods are built when they are saved, and those whose files change are replaced between
 * two frames.
 */
export async function playWatching(
  game: Game<FolderMods>,
  { mods, sources, packages, frames, polling }: Watching,
  say: (line: Line) => void,
): Promise<void> {
  await mkdir(mods, { recursive: true })
  const frame = (): number => game.engine.time.frame
  const building = await watchSources(
    { sources, out: mods, packages, debug: true, polling },
    {
      built: ({ name, milliseconds }) =>
        say({ type: 'build', frame: frame(), mod: name, milliseconds: Math.round(milliseconds) }),
      failed: (name, error) => say({ type: 'build', frame: frame(), mod: name, error }),
    },
  )
  let watch: ModWatch | null = null
  try {
    watch = await game.mods.watch(mods, { polling })
    await play(game, frames ?? Infinity)
  } finally {
    await Promise.all([watch?.close(), building.close()])
  }
}

function secondsNow(): number {
  return Math.round((performance.now() / 1000) * GRAIN) / GRAIN
}

async function play(game: Game<FolderMods>, frames: number): Promise<void> {
  let end = (): void => undefined
  let timer: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      end = resolve
      let last = secondsNow()
      let left = frames
      timer = setInterval(() => {
        const now = secondsNow()
        const elapsed = Math.min(LONGEST, now - last)
        last = now
        try {
          game.frame(elapsed)
        } catch (error) {
          reject(error)
          return
        }
        if (--left <= 0) resolve()
      }, game.engine.time.delta * 1000)
      for (const signal of SIGNALS) process.once(signal, end)
    })
  } finally {
    clearInterval(timer)
    for (const signal of SIGNALS) process.off(signal, end)
  }
}
