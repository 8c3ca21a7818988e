import type { Engine } from '../engine.ts'
import { StateHasher } from '../hash.ts'
import { stateDifferences, type StateDifference } from './difference.ts'
import type { Player } from './player.ts'
import { DETAIL, FLUSH, type Recording } from './recording.ts'

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
 * Finds the first frame in which two recordings differ: by the hashes that both hold, then by playing both.
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
  const marks = differingMarks(a, b)
  const first = firstInput(a, b)
  let games = [await open(0), await open(1)] as const
  let found = playBoth(games, marks.equalUntil, until, first)
  if (found.frame !== null && found.frame <= marks.equalUntil) {
    // The recordings agree there, and the replays do not: the difference comes by chance.
    games = [await open(0), await open(1)]
    found = playBoth(games, 0, until, first)
  }
  const { frame, input, frames } = found
  const recorded = marks.first
  if (frame === null) {
    const equal = input === null && recorded === null && frames[0] === frames[1]
    return { equal, frame, differences: [], cause: null, input, recorded, frames }
  }
  const differences = stateDifferences(games[0].engine, games[1].engine)
  const again = [await open(0), await open(1)] as const
  return { equal: false, frame, differences, cause: causeOf(again, frame), input, recorded, frames }
}

/** The first hashes that differ, found by halves: states that differ once go on differing. */
function differingMarks(
  a: Recording,
  b: Recording,
): { readonly equalUntil: number; readonly first: RecordingComparison['recorded'] } {
  const others = new Map(b.marks.map((mark) => [mark.frame, mark]))
  const pairs = a.marks.flatMap((mark) => {
    const other = others.get(mark.frame)
    return other === undefined ? [] : [[mark, other] as const]
  })
  const partsOf = (index: number): string[] => {
    const [one, other] = pairs[index]!
    const names = new Set([...one.parts.keys(), ...other.parts.keys()])
    return [...names].filter((name) => one.parts.get(name) !== other.parts.get(name))
  }
  let low = 0
  let high = pairs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (partsOf(middle).length > 0) high = middle
    else low = middle + 1
  }
  const equalUntil = low === 0 ? 0 : pairs[low - 1]![0].frame
  return {
    equalUntil,
    first: low === pairs.length ? null : { frame: pairs[low]![0].frame, parts: partsOf(low) },
  }
}

/** The first inputs that differ: by place among the inputs, and by step among the samples. */
interface FirstInput {
  readonly at: number
  readonly step: number
  readonly input: Omit<InputDifference, 'frame'> | null
  readonly sample: Omit<InputDifference, 'frame'> | null
}

function firstInput(a: Recording, b: Recording): FirstInput {
  let [at, details, seconds] = [0, 0, 0]
  let input: FirstInput['input'] = null
  if (a.start.seed !== b.start.seed) {
    const seeds = { input: 'seed', a: a.start.seed, b: b.start.seed }
    return { at: -1, step: Infinity, input: seeds, sample: null }
  }
  for (; at < Math.max(a.ops.length, b.ops.length); at++) {
    const [one, other] = [a.ops[at], b.ops[at]]
    const values = [a, b].map((it) => {
      const op = it.ops[at]
      if (op === DETAIL) return it.details[details]
      return op !== undefined && op < FLUSH ? it.seconds[seconds] : undefined
    })
    if (one !== other || textOf(values[0]) !== textOf(values[1])) {
      const kinds = [kindOf(a, at, details), kindOf(b, at, details)]
      input = { input: kinds[0] === kinds[1] ? kinds[0]! : kinds.join(' and '), a: values[0], b: values[1] }
      break
    }
    if (one === DETAIL) details++
    if (one! < FLUSH) seconds++
  }
  let step = Infinity
  let sample: FirstInput['sample'] = null
  for (const [index, action] of a.start.actions.entries()) {
    const [one, other] = [a.tracks[index]!, b.tracks[index]]
    if (other === undefined) continue
    for (let change = 0; change < Math.max(one.steps.length, other.steps.length); change++) {
      const [x, y] = [one.steps[change] ?? Infinity, other.steps[change] ?? Infinity]
      if (x === y && Object.is(one.values[change], other.values[change])) continue
      if (Math.min(x, y) >= step) break
      step = Math.min(x, y)
      const before = one.values[change - 1] ?? 0
      sample = {
        input: action,
        a: x === step ? one.values[change] : before,
        b: y === step ? other.values[change] : before,
      }
      break
    }
  }
  return { at, step, input, sample }
}

function kindOf(recording: Recording, at: number, details: number): string {
  const op = recording.ops[at]
  if (op === undefined) return 'the end'
  const detail = op === DETAIL ? recording.details[details]! : null
  if (detail?.kind === 'other') return detail.name
  return detail?.kind ?? (op === FLUSH ? 'flush' : 'frame')
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, it: unknown) => {
    if (typeof it === 'bigint') return `${it}n`
    return ArrayBuffer.isView(it) ? Array.from(it as Uint8Array) : it
  })
}

/** Plays two recordings side by side until their states differ. Up to a frame they are known to be equal. */
function playBoth(
  games: readonly [OpenRecording, OpenRecording],
  equalUntil: number,
  until: number,
  first: FirstInput,
): Pick<RecordingComparison, 'frame' | 'input' | 'frames'> {
  const [a, b] = games
  let input: InputDifference | null = null
  const frames: [number, number] = [0, 0]
  for (;;) {
    const { frame } = a.engine.time
    if (frame >= until) break
    const played = [a, b].map(({ player }) => nextOf(player))
    for (const side of [0, 1] as const) frames[side] = games[side].engine.time.frame
    const now = Math.max(...frames)
    if (input === null) {
      if (a.player.step >= first.step && first.sample !== null) input = { frame: now, ...first.sample }
      else if (a.player.position > first.at && first.input !== null) input = { frame: now, ...first.input }
    }
    if (!played[0] && !played[1]) break
    if (now < equalUntil && played[0] === played[1]) continue
    if (played[0] !== played[1]) {
      for (const side of [0, 1] as const) while (nextOf(games[side].player));
      for (const side of [0, 1] as const) frames[side] = games[side].engine.time.frame
      return { frame: null, input: input ?? inputAt(now, first), frames }
    }
    if (a.engine.hash() !== b.engine.hash()) return { frame: now, input, frames }
  }
  return { frame: null, input: input ?? inputAt(frames[0], first), frames }
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

/** Plays two recordings up to a frame, and watches each callback in it for the first that leaves different states behind. */
function causeOf(games: readonly [OpenRecording, OpenRecording], frame: number): DifferenceCause | null {
  const traces = games.map(({ engine, player }) => {
    while (engine.time.frame < frame - 1 && nextOf(player));
    const trace: { readonly cause: DifferenceCause; readonly state: string }[] = []
    engine.observeCallbacks(({ name, owner }) => {
      trace.push({ cause: { system: name, mod: owner?.name ?? null }, state: worldState(engine) })
    })
    nextOf(player)
    engine.observeCallbacks(null)
    return trace
  })
  const [a, b] = traces
  const index = a!.findIndex(({ state, cause }, at) => {
    const other = b![at]
    return other?.state !== state || other.cause.system !== cause.system
  })
  return a![index]?.cause ?? b![a!.length]?.cause ?? null
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
