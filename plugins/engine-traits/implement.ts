import { SkeinError, type Engine, type Entity, type LogLevel } from '../../engine/index.ts'
import type { Transaction } from '../instance/transaction.ts'

/** The methods of the engine's traits, by the traits' names, as one mod reaches them. */
export type EngineTraits = Readonly<Record<string, object>>

/** Implements the traits of `skein:engine` for one mod: what it does counts as its own. */
export function implementEngineTraits(engine: Engine, mod: string, transaction: Transaction): EngineTraits {
  return {
    world: {
      spawn: () => transaction.spawn(),
      despawn: (entity: Entity) => transaction.despawn(entity),
      alive: (entity: Entity) => transaction.alive(entity),
    },
    log: {
      write: (level: LogLevel, message: string) => engine.log(level, mod, message),
    },
    time: {
      frame: () => engine.time.frame,
      step: () => engine.time.step,
      delta: () => engine.time.delta,
      elapsed: () => engine.time.elapsed,
    },
    random: {
      bits: () => engine.random(mod).bits(),
      float: () => engine.random(mod).float(),
      below: (n: number) => engine.random(mod).below(n),
    },
    panic: {
      panic(message: string, file: string, line: number, column: number): never {
        const place = file === '' ? '' : ` (${file}:${line}:${column})`
        throw new SkeinError('fault/panic', `${message || 'it panicked'}${place}`, {
          hint: 'The mod stopped itself: a failed assertion, or something it found impossible. Tell its author.',
        })
      },
    },
  }
}
