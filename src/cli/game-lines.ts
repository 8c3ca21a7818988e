import type { Game } from '../game.ts'
import type { FolderMods } from '../node.ts'
import type { Line } from './watching.ts'

/** Whether something has gone wrong with a mod since a game began. */
export interface GameOutcome {
  failed: boolean
}

/** Prints what happens in a game, a line each: events, its log, loads and faults of mods. */
export function tellGame(game: Game<FolderMods>, events: boolean, say: (line: Line) => void): GameOutcome {
  const outcome: GameOutcome = { failed: false }
  const frame = (): number => game.engine.time.frame

  if (events) {
    game.on('event', ({ frame: at, event, from, payload }) =>
      say({ type: 'event', frame: at, event, from, payload }),
    )
  }
  game.on('log', ({ frame: at, level, source, message }) =>
    say({ type: 'log', frame: at, level, source, message }),
  )
  game.on('mod-loaded', ({ mod, version, file, systems }) =>
    say({ type: 'load', frame: frame(), mod, version, file, systems, status: 'running' }),
  )
  game.on('mod-refused', ({ mod, file, errors }) => {
    outcome.failed = true
    say({ type: 'load', frame: frame(), mod, file, status: 'refused', errors })
  })
  game.on('mod-removed', ({ mod, version, errors }) => {
    if (errors.length > 0) outcome.failed = true
    say({ type: 'load', frame: frame(), mod, version, status: 'stopped', errors })
  })
  game.on('mod-faulted', ({ mod, error }) => {
    outcome.failed = true
    say({ type: 'fault', frame: frame(), mod, error })
  })

  game.on('mod-replaced', ({ mod, version, from, file, kept }) =>
    say({ type: 'load', frame: frame(), mod, version, from, file, kept, status: 'replaced' }),
  )
  game.on('mod-rolled-back', ({ mod, version, file, failed: { errors } }) =>
    say({ type: 'load', frame: frame(), mod, version, file, status: 'rolled-back', errors }),
  )
  return outcome
}

/** The final summary: how far the game came, and its state. */
export function summary(game: Game<FolderMods>): Record<string, unknown> {
  return {
    frames: game.engine.time.frame,
    seed: game.engine.seed,
    mods: game.mods.list().map(({ name, version, status }) => ({ name, version, status })),
    entities: game.world.size,
    stateHash: game.stateHash(),
    stateHashes: Object.fromEntries(game.stateHashes()),
  }
}
