import { Engine } from '../engine.ts'
import type { EngineOptions } from '../engine-options.ts'
import { SkeinError } from '../error.ts'
import { defineGame } from '../game.ts'
import type { SystemOwner } from '../owner.ts'
import { defineSystem, type AnySystem, type Use } from '../system/index.ts'
import type { TraitDefinition } from '../schema/index.ts'

/** An engine that runs some systems, with nothing else to it. */
export function engineOf(systems: readonly AnySystem[], options: EngineOptions = {}): Engine {
  return new Engine(defineGame({ systems }), options)
}

/** The `SkeinError` that a function must throw; an exception of another kind goes on. */
export function thrownBy(run: () => unknown): SkeinError {
  try {
    run()
  } catch (error) {
    if (error instanceof SkeinError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** Defines systems that write down when they are created (`+name`) and dropped (`-name`). */
export function tracer(): {
  readonly trace: string[]
  /** Takes the trace since the last call. */
  take(): string[]
  system(name: string, uses?: Record<string, Use>, provides?: readonly TraitDefinition[]): AnySystem
} {
  const trace: string[] = []
  return {
    trace,
    take: () => trace.splice(0),
    system: (name, uses = {}, provides = []) =>
      defineSystem(name, {
        uses,
        provides: provides as readonly [],
        create() {
          trace.push(`+${name}`)
          return { name }
        },
        destroy: () => void trace.push(`-${name}`),
      }),
  }
}

/** A system with an owner other than the game, which is taken out when it is at fault. */
export function ownedBy(owner: SystemOwner, system: AnySystem): AnySystem {
  return Object.freeze({ ...system, owner })
}
