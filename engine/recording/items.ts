import type { Engine } from '../engine.ts'
import { SkeinError } from '../error.ts'
import type { AnyEvent } from '../event/index.ts'
import type { GameDefinition } from '../game.ts'
import { printable, type HookDefinition } from '../schema/index.ts'
import type { AnySystem } from '../system/index.ts'
import type { RecordedItem } from './recording.ts'

/** The event of a recording: the game's own, or one by channel, which reaches the same handlers. */
export function eventOf({ packages }: GameDefinition, { channel, id }: RecordedItem): AnyEvent {
  for (const { items } of packages)
    for (const item of items) if (item.kind === 'event' && item.id === id) return item
  return { kind: 'local-event', channel }
}

/** The hook of a recording. @throws SkeinError `recording/other-game` */
export function hookOf({ packages }: GameDefinition, { id }: RecordedItem): HookDefinition {
  for (const { items } of packages)
    for (const item of items) if (item.kind === 'hook' && item.id === id) return item
  throw new SkeinError(
    'recording/other-game',
    `the game has no hook ${printable(id)}, which the recording calls`,
    {
      names: { other: id },
      hint: 'Play the recording with the version of the game that made it.',
    },
  )
}

/** A system of a recording by name: one that runs, or that the game's systems depend on. @throws SkeinError `recording/other-game` */
export function systemOf(engine: Engine, name: string): AnySystem {
  const running = engine.systems.find((system) => system.name === name)
  const found = running ?? engine.definition.systems.find((system) => system.name === name)
  if (found !== undefined) return found
  throw new SkeinError(
    'recording/other-game',
    `the game has no system "${printable(name)}", which the recording adds or removes`,
    {
      names: { system: name },
      hint: 'List the system in defineGame, and remove it at the start of the game if it is to come later.',
    },
  )
}
