import type { Engine } from '../engine.ts'
import { StateHasher } from '../hash.ts'
import { stateDifferences, type StateDifference } from './difference.ts'
import { firstInput, textOf, type FirstInput } from './first-input.ts'
import type { Player } from './player.ts'
import { differingMarks, type Place } from './marks.ts'
import type { Recording } from './recording.ts'

/** An input in which two recordings differ. */
export interface InputDifference {
  /** The frame before which, or in which, it enters. */
  readonly frame: number
  /** Its kind, such as `raise` or `frame`; for a sample the name of the action. */
  readonly input: string
  readonly a: unknown
  readonly b: unknown
}

/** The system that was at work when two games first differed. */
export interface DifferenceCause {
  readonly system: string
  /** The owner that the system belongs to; `null`: the game. */
  readonly mod: string | null
}

/** How two recordings differ. */
export interface RecordingComparison {
  /** Whether both have the same inputs, and lead to the same states. */
  readonly equal: boolean
  /** The first frame after which the states of the replays differ; `null`: none. */
  readonly frame: number | null
  /** How many frames were compared up to that one: a recording in which a state is restored has frames of one number more than once. */
  readonly after: number | null
  /** The differences then, the game's own state first. */
  readonly differences: readonly StateDifference[]
  /** `null` where it is not one system that made the difference, such as for a change of guests. */
  readonly cause: DifferenceCause | null
  /** The first input that differs. */
  readonly input: InputDifference | null
  /** The first frame for which the recordings hold different hashes, and of which parts: the replays may not show it. */
  readonly recorded: { readonly frame: number; readonly parts: readonly string[] } | null
  /** The frames that each of them has. */
  readonly frames: readonly [a: number, b: number]
}

/** A game in which a recording is ready to play. */
export interface OpenRecording {
  readonly engine: Engine
  readonly player: Player
}

/**
 * Finds the first frame in which two recordings differ: by the hashes that both hold, then by playing both. A recording that starts
 * earlier than the other one is played up to the start of that one first.
 *
 * @param open opens one of them in a new game; called up to three times for each
 * @param until the last frame to look at
 * @throws whatever opening or playing throws
 */
export async function compareRecordings(
  recordings: readonly [a: Recording, b: Recording],
  open: (which: 0 | 1) => Promise<OpenRecording>,
  until: number = Infinity,
): Promise<RecordingComparison> {
  const [a, b] = recordings
  let games: OpenPair = [await open(0), await open(1)]
  const from = align(games)
  const marks = differingMarks(recordings, from)
  const first = firstInput(a, b, [from[0], from[1]])
  let found = playBoth(games, from, marks.equalUntil, until, first)
  if (found.frame !== null && found.played <= marks.equalUntil) {
    // The recordings agree there, and the replays do not: the difference comes by chance.
    games = [await open(0), await open(1)]
    align(games)
    found = playBoth(games, from, 0, until, first)
  }
  const { frame, input, frames, played } = found
  const recorded = marks.first
  if (frame === null) {
    const equal = input === null && recorded === null && frames[0] === frames[1]
    return { equal, frame, after: null, differences: [], cause: null, input, recorded, frames }
  }
  const differences = stateDifferences(games[0].engine, games[1].engine)
  let cause: DifferenceCause | null = null
  if (played > 0) {
    const again: OpenPair = [await open(0), await open(1)]
    align(again)
    cause = causeOf(again, from, played)
  }
  return { equal: false, frame, after: played, differences, cause, input, recorded, frames }
}

type OpenPair = readonly [OpenRecording, OpenRecording]

/** Plays the recording that starts earlier up to the frame in which the other one starts. */
function align(games: OpenPair): readonly [Place, Place] {
  const [a, b] = games
  for (const [behind, other] of [games, [b, a]] as const) {
    const goal = other.engine.time.frame
    while (behind.engine.time.frame < goal && nextOf(behind.player));
  }
  return [a, b].map(({ player: { position, step, frame } }) => ({
    at: position,
    step,
    played: frame,
  })) as unknown as readonly [Place, Place]
}

/** Plays two recordings side by side until their states differ. Up to so many frames they are known to be equal. */
function playBoth(
  games: OpenPair,
  from: readonly [Place, Place],
  equalUntil: number,
  until: number,
  first: FirstInput,
): Pick<RecordingComparison, 'frame' | 'input' | 'frames'> & { readonly played: number } {
  const [a, b] = games
  let input: InputDifference | null = null
  const frames = [a.player.frames, b.player.frames] as const
  const now = (): number => Math.max(a.engine.time.frame, b.engine.time.frame)
  if (a.engine.hash() !== b.engine.hash())
    return { frame: now(), input: inputAt(now(), first), frames, played: 0 }
  for (let count = 1; a.engine.time.frame < until; count++) {
    const played = [a, b].map(({ player }) => nextOf(player))
    if (input === null) {
      if (a.player.step - from[0].step >= first.step && first.sample !== null)
        input = { frame: now(), ...first.sample }
      else if (a.player.position - from[0].at > first.at && first.input !== null)
        input = { frame: now(), ...first.input }
    }
    if (!played[0] && !played[1]) break
    if (played[0] !== played[1]) break
    if (count < equalUntil) continue
    if (a.engine.hash() !== b.engine.hash()) return { frame: now(), input, frames, played: count }
  }
  return { frame: null, input: input ?? inputAt(now(), first), frames, played: 0 }
}

function inputAt(frame: number, { input, sample }: FirstInput): InputDifference | null {
  const found = input ?? sample
  return found === null ? null : { frame, ...found }
}

/** Plays a frame; one that throws has been played. */
function nextOf(player: Player): boolean {
  try {
    return player.next()
  } catch {
    return true
  }
}

/** Plays so many frames of two recordings, and watches each callback of the last for the first that leaves different states behind. */
function causeOf(games: OpenPair, from: readonly [Place, Place], played: number): DifferenceCause | null {
  const [a, b] = games.map(({ engine, player }, which) => {
    const goal = from[which]!.played + played - 1
    while (player.frame < goal && nextOf(player));
    return traceCallbacks(engine, () => void nextOf(player))
  })
  return firstCause(a!, b!)
}

/** A callback, and the state that it left behind. */
export interface TracedCallback {
  readonly cause: DifferenceCause
  readonly state: string
}

/** Watches each callback in something that is played. */
export function traceCallbacks(engine: Engine, play: () => void): TracedCallback[] {
  const trace: TracedCallback[] = []
  engine.observeCallbacks(({ name, owner }) => {
    trace.push({ cause: { system: name, mod: owner?.name ?? null }, state: worldState(engine) })
  })
  try {
    play()
  } finally {
    engine.observeCallbacks(null)
  }
  return trace
}

/** The system whose callback is the first to leave another state behind than in the other trace; `null`: none. */
export function firstCause(
  a: readonly TracedCallback[],
  b: readonly TracedCallback[],
): DifferenceCause | null {
  const index = a.findIndex(({ state, cause }, at) => {
    const other = b[at]
    return other?.state !== state || other.cause.system !== cause.system
  })
  return a[index]?.cause ?? b[a.length]?.cause ?? null
}

/** The entities of all owners, and the state of the systems of the game: asking guests would spend their fuel. */
function worldState({ world, systems, systemSet }: Engine): string {
  const hasher = new StateHasher()
  for (const owner of world.owners) world.hash(hasher, owner)
  for (const system of systems) {
    if (system.owner !== null || system.presentational === true) continue
    const node = systemSet.node(system)
    if (node === undefined) continue
    hasher.text(textOf(system.save?.(node.self)) ?? '')
    for (const word of node.context.random.state()) hasher.u32(word)
  }
  return hasher.digest()
}
