import type { PackageDefinition } from './schema/index.ts'
import type { AnySystem } from './system/index.ts'

/** What {@link defineGame} takes. */
export interface GameOptions {
  /** Shown in messages; kebab-case. Default: `game`. */
  readonly name?: string
  /** What the game shares with mods. */
  readonly packages?: readonly PackageDefinition[]
  /** What runs from the start, with what it depends on. */
  readonly systems: readonly AnySystem[]
  /** The groups of mods' systems that this game instantiates, such as `client`. Default: `client`. */
  readonly groups?: readonly string[]
  /** Seconds that a fixed step lasts. Default: 1/60. */
  readonly step?: number
  /** Fixed steps that a frame may take at most. Default: 8. */
  readonly maxStepsPerFrame?: number
}

/** A game: what it shares, what runs, and how fast. Holds no state. */
export interface GameDefinition {
  readonly kind: 'game'
  readonly name: string
  readonly packages: readonly PackageDefinition[]
  readonly systems: readonly AnySystem[]
  readonly groups: readonly string[]
  readonly step: number
  readonly maxStepsPerFrame: number
}

/** Declares a game. */
export function defineGame(options: GameOptions): GameDefinition {
  return Object.freeze({
    kind: 'game',
    name: options.name ?? 'game',
    packages: options.packages ?? [],
    systems: options.systems,
    groups: options.groups ?? ['client'],
    step: options.step ?? 1 / 60,
    maxStepsPerFrame: options.maxStepsPerFrame ?? 8,
  })
}
