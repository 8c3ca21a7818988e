import type { RecordingPlace } from './first-input.ts'
import { DETAIL, eachFrame, type Recording, type RecordingMark } from './recording.ts'

/** The place from which a recording is compared. */
export interface Place extends RecordingPlace {
  /** Frames of the recording before it. */
  readonly played: number
}

/** The first hashes of two recordings that differ. */
export interface DifferingMarks {
  readonly frame: number
  readonly parts: readonly string[]
}

/** A mark by the frames that are compared before it. */
interface PlacedMark {
  readonly played: number
  readonly mark: RecordingMark
}

/**
 * The first hashes that differ, and how many frames lead to equal ones. States that differ once go on differing, unless a state is
 * restored: from there on, hashes that are equal say nothing about the frames between.
 */
export function differingMarks(
  [a, b]: readonly [Recording, Recording],
  [fromA, fromB]: readonly [Place, Place],
): { readonly equalUntil: number; readonly first: DifferingMarks | null } {
  const others = new Map(marksOf(b, fromB).map(({ played, mark }) => [played, mark]))
  const end = Math.min(firstRestore(a) - fromA.played, firstRestore(b) - fromB.played)
  let equalUntil = 0
  for (const { played, mark } of marksOf(a, fromA)) {
    const other = others.get(played)
    if (other === undefined) continue
    const names = new Set([...mark.parts.keys(), ...other.parts.keys()])
    const parts = [...names].filter((name) => mark.parts.get(name) !== other.parts.get(name))
    if (parts.length > 0) return { equalUntil, first: { frame: mark.frame, parts } }
    if (played < end) equalUntil = played
  }
  return { equalUntil, first: null }
}

/** The last mark after each frame from a place on. */
function marksOf({ ops, marks }: Recording, from: Place): PlacedMark[] {
  const placed = new Map<number, RecordingMark>()
  let next = 0
  eachFrame(ops, (at, frames) => {
    for (; (marks[next]?.at ?? Infinity) <= at; next++) placed.set(frames - from.played, marks[next]!)
  })
  return Array.from(placed, ([played, mark]) => ({ played, mark })).filter(({ played }) => played >= 0)
}

/** The frames of a recording before the first input that restores another state. */
function firstRestore({ ops, details }: Recording): number {
  let [found, seen] = [Infinity, 0]
  eachFrame(ops, (at, frames) => {
    if (ops[at] !== DETAIL || found < Infinity) return
    const detail = details[seen++]
    if (detail?.kind === 'other' && RESTORES.has(detail.name)) found = frames
  })
  return found
}

/** The kinds of inputs that restore a state, as the parts that add them call them. */
const RESTORES: ReadonlySet<string> = new Set(['restore', 'load'])
