import { counted } from '../counted.ts'
import type { Engine } from '../engine.ts'
import { SkeinError } from '../error.ts'
import { printable } from '../schema/index.ts'
import type { Recording } from './recording.ts'

/**
 * Checks that a game is the one of a recording, and at its start.
 * @throws SkeinError `recording/other-game`, `recording/other-options`, `recording/not-at-start`
 */
export function checkStart(
  engine: Engine,
  { start }: Recording,
  options: Readonly<Record<string, unknown>>,
): void {
  const { definition } = engine
  if (definition.name !== start.game) throw otherGame(`the game "${printable(start.game)}"`, definition.name)
  for (const wanted of start.packages) {
    if (definition.packages.some(({ id }) => id === wanted)) continue
    throw otherGame(`a game with the package ${printable(wanted)}`, definition.name)
  }
  if (definition.step !== start.step || definition.maxStepsPerFrame !== start.maxStepsPerFrame)
    throw otherGame(`a game with fixed steps of ${counted(start.step, 'second')}`, definition.name)
  if (start.actions.join() !== engine.input.actions.join())
    throw otherGame(
      `a game with the actions ${printable(start.actions.join(', ')) || '(none)'}`,
      definition.name,
    )
  if (start.snapshot === null) {
    assertBegins(engine)
    if (start.seed !== engine.seed) throw otherOption('seed', start.seed, engine.seed)
  }
  for (const name of new Set([...Object.keys(start.options), ...Object.keys(options)])) {
    const [then, now] = [start.options[name], options[name]]
    if (JSON.stringify(sorted(then)) !== JSON.stringify(sorted(now))) throw otherOption(name, then, now)
  }
}

/** @throws SkeinError `recording/not-at-start` for a game that has played, or that holds guests */
export function assertBegins(engine: Engine, guests = 0): void {
  if (!hasBegun(engine) && guests === 0) return
  const { frame } = engine.time
  throw new SkeinError(
    'recording/not-at-start',
    `the game has begun: it has played ${counted(frame, 'frame')} and has ${counted(guests, 'mod')}`,
    {
      names: { frame },
      hint: 'Replay right after createGame, before the first frame and the first mod.',
    },
  )
}

/** Whether a game has played, or anything has entered it. */
export function hasBegun(engine: Engine): boolean {
  return engine.time.frame > 0 || engine.time.step > 0 || !engine.pristine
}

function otherGame(wanted: string, name: string): SkeinError {
  return new SkeinError('recording/other-game', `the recording is of ${wanted}, and not of this "${name}"`, {
    names: { other: wanted },
    hint: 'Play the recording with the version of the game that made it.',
  })
}

function otherOption(name: string, then: unknown, now: unknown): SkeinError {
  const [before, after] = [then, now].map((value) => printable(JSON.stringify(value) ?? 'its default'))
  return new SkeinError(
    'recording/other-options',
    `the recording was made with ${printable(name)} = ${before}; here it is ${after}`,
    { names: { other: name }, hint: 'Create the game with the options with which it was recorded.' },
  )
}

/** A value with the keys of its objects in order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, sorted(item)])
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
