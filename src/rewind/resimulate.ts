import { emit } from '../../engine/index.ts'
import type { Game, Mods } from '../game.ts'
import type { ModStatus } from '../../plugins/index.ts'

/**
 * Plays frames that a game has played before, as netcode does after a rollback. The state changes as ever, and the outputs of these frames
 * have left the game already: no sound plays, no log line is written, no mod's storage is written, and neither the game
 * nor `bridgeEvents` emits anything. Afterwards the game emits which mods run now that did not before, and the other way round.
 *
 * @param work restores a snapshot and plays frames, at once: outputs count again when it returns
 * @returns the result of `work`
 * @example
 * ```ts
 * import { createGame, defineGame } from 'skein'
 * import { resimulate } from 'skein/rewind'
 *
 * const game = await createGame(defineGame({ systems: [] }), { snapshots: true })
 * let frames = 0
 * game.on('frame', () => frames++)
 * const before = game.snapshot()
 * for (let i = 0; i < 8; i++) game.frame()
 * resimulate(game, () => {
 *   game.restore(before)
 *   for (let i = 0; i < 8; i++) game.frame()
 * })
 * console.log(game.engine.time.frame, frames) // 8 8
 * ```
 */
export function resimulate<T>(game: Game<Mods>, work: () => T): T {
  const { outputs } = game.engine
  if (!outputs.report) return work()
  const before = modsOf(game)
  const { act } = outputs
  outputs.act = outputs.report = false
  try {
    return work()
  } finally {
    outputs.act = act
    outputs.report = true
    emitChanges(game, before)
  }
}

type ModsByName = ReadonlyMap<string, ModStatus>

function modsOf(game: Game<Mods>): ModsByName {
  return new Map(game.mods.list().map((mod) => [mod.name, mod]))
}

/** Emits which mods have come and gone since. */
function emitChanges(game: Game<Mods>, before: ModsByName): void {
  const { frame } = game.engine.time
  const after = modsOf(game)
  const runs = (mod: ModStatus | undefined): boolean => mod?.status === 'running'
  for (const [mod, was] of before) {
    const now = after.get(mod)
    if (!runs(was) || runs(now)) continue
    const errors = now?.errors ?? []
    if (now?.status === 'faulted' && errors[0] !== undefined)
      emit(game, 'mod-faulted', { frame, mod, error: errors[0], action: 'suspend' })
    else emit(game, 'mod-removed', { frame, mod, version: was.version, errors })
  }
  for (const [mod, now] of after) {
    const was = before.get(mod)
    const { version, file } = now
    if (!runs(now) || (runs(was) && was!.version === version)) continue
    const owned = game.engine.systems.filter(({ owner }) => owner?.name === mod)
    const news = { frame, mod, version, file, systems: owned.map(({ name }) => name) }
    if (runs(was)) emit(game, 'mod-replaced', { ...news, from: was!.version, kept: 'memory' })
    else emit(game, 'mod-loaded', news)
  }
}
