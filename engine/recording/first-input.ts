import {
  DETAIL,
  FLUSH,
  type ActionTrack,
  type RecordedDetail,
  type Recording,
  type RecordingStart,
} from './recording.ts'

/** A place in a recording: the inputs and the fixed steps before it. */
export interface RecordingPlace {
  readonly at: number
  readonly step: number
}

/** An input in two recordings. */
interface Difference {
  readonly input: string
  readonly a: unknown
  readonly b: unknown
}

/** The first inputs that differ, as inputs and as samples of actions, each with its distance from the place where comparing began. */
export interface FirstInput {
  readonly at: number
  readonly step: number
  readonly input: Difference | null
  readonly sample: Difference | null
}

/** Finds the first inputs in which two recordings differ. @param from where each of them is when comparing begins */
export function firstInput(
  a: Recording,
  b: Recording,
  [fromA, fromB]: readonly [RecordingPlace, RecordingPlace],
): FirstInput {
  const atStart = fromA.at === 0 && fromB.at === 0 ? differentStart(a.start, b.start) : null
  if (atStart !== null) return { at: -1, step: Infinity, input: atStart, sample: null }
  return { ...firstOther(restOf(a, fromA), restOf(b, fromB)), ...firstSample(a, b, fromA.step, fromB.step) }
}

function differentStart(a: RecordingStart, b: RecordingStart): Difference | null {
  if (a.seed !== b.seed) return { input: 'seed', a: a.seed, b: b.seed }
  const [one, other] = [a, b].map(({ snapshot }) => textOf(snapshot))
  if (one === other) return null
  const [from, to] = [a, b].map(({ snapshot }) => (snapshot === null ? 'the seed' : 'a snapshot'))
  return { input: 'start', a: from, b: to }
}

/** The inputs of a recording from a place on. */
type Rest = Pick<Recording, 'ops' | 'seconds' | 'details'>

function restOf({ ops, seconds, details }: Recording, { at }: RecordingPlace): Rest {
  const before = ops.subarray(0, at)
  let [timed, detailed] = [0, 0]
  for (const op of before) {
    if (op < FLUSH) timed++
    else if (op === DETAIL) detailed++
  }
  return { ops: ops.subarray(at), seconds: seconds.subarray(timed), details: details.slice(detailed) }
}

function firstOther(a: Rest, b: Rest): Pick<FirstInput, 'at' | 'input'> {
  let [details, seconds] = [0, 0]
  const end = Math.max(a.ops.length, b.ops.length)
  for (let at = 0; at < end; at++) {
    const [one, other] = [a.ops[at], b.ops[at]]
    const values = [a, b].map((it) => {
      const op = it.ops[at]
      if (op === DETAIL) return it.details[details]
      return op !== undefined && op < FLUSH ? it.seconds[seconds] : undefined
    })
    if (one !== other || textOf(values[0]) !== textOf(values[1])) {
      const [kind, otherKind] = [kindOf(one, a.details[details]), kindOf(other, b.details[details])]
      const input = kind === otherKind ? kind : `${kind} and ${otherKind}`
      return { at, input: { input, a: values[0], b: values[1] } }
    }
    if (one === DETAIL) details++
    if (one! < FLUSH) seconds++
  }
  return { at: end, input: null }
}

function kindOf(op: number | undefined, detail: RecordedDetail | undefined): string {
  if (op === undefined) return 'the end'
  if (op === DETAIL && detail !== undefined) return detail.kind === 'other' ? detail.name : detail.kind
  return op === FLUSH ? 'flush' : 'frame'
}

function firstSample(
  a: Recording,
  b: Recording,
  fromA: number,
  fromB: number,
): Pick<FirstInput, 'step' | 'sample'> {
  let step = Infinity
  let sample: FirstInput['sample'] = null
  for (const [index, action] of a.start.actions.entries()) {
    const [one, other] = [changesOf(a.tracks[index], fromA), changesOf(b.tracks[index], fromB)]
    for (let change = 0; change < Math.max(one.length, other.length); change++) {
      const [x, y] = [one[change] ?? NEVER, other[change] ?? NEVER]
      if (x.step === y.step && Object.is(x.value, y.value)) continue
      const first = Math.min(x.step, y.step)
      if (first >= step) break
      step = first
      const before = one[change - 1]?.value ?? 0
      sample = { input: action, a: x.step === step ? x.value : before, b: y.step === step ? y.value : before }
      break
    }
  }
  return { step, sample }
}

interface Change {
  readonly step: number
  readonly value: number
}

const NEVER: Change = { step: Infinity, value: 0 }

/** The changes of an action after so many steps; its value there is the first of them. */
function changesOf(track: ActionTrack | undefined, from: number): Change[] {
  if (track === undefined) return []
  const changes = track.steps.map((step, index) => ({ step: step - from, value: track.values[index]! }))
  if (from === 0) return changes
  const before = changes.findLast(({ step }) => step <= 0)
  const later = changes.filter(({ step }) => step > 0)
  return before === undefined ? later : [{ step: 0, value: before.value }, ...later]
}

/** A value as text, the same for the same value. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, it: unknown) => {
    if (typeof it === 'bigint') return `${it}n`
    return ArrayBuffer.isView(it) ? Array.from(it as Uint8Array) : it
  })
}
