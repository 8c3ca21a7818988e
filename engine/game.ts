import type { AssetDefinitions } from './assets/index.ts'
import { SkeinError } from './error.ts'
import type { ActionDefinitions } from './input/index.ts'
import type { HostFunction } from './host-function.ts'
import type { DeterministicMath } from './math/index.ts'
import { isKebab, kebabHint, printable, type PackageDefinition } from './schema/index.ts'
import type { AnySystem } from './system/index.ts'

/** A game as guests of another ABI know it: its names there, and their meanings here. What else it holds is up to that ABI. */
export interface GuestInterface {
  /** The ABI. */
  readonly kind: string
}

/** Options of {@link defineGame}. */
export interface GameOptions {
  /** Shown in messages; kebab-case. Default: `game`. */
  readonly name?: string
  /** Packages shared with guests. */
  readonly packages?: readonly PackageDefinition[]
  /** The systems at the start, with their dependencies. */
  readonly systems: readonly AnySystem[]
  /** The groups of guests' systems that this game instantiates, such as `client`. Default: `client`. */
  readonly groups?: readonly string[]
  /** Actions of a player, by name, such as `{ jump: 'button' }`. Keys and sticks are bound to them elsewhere. */
  readonly actions?: ActionDefinitions
  /** Pictures, sounds and data, by name. */
  readonly assets?: AssetDefinitions
  /** Functions that guests may import as they are; see {@link defineHostFunction}. */
  readonly hostFunctions?: readonly HostFunction[]
  /** The game as guests of other ABIs know it, such as `defineWings` of `skein/wings` makes. Default: none. */
  readonly interfaces?: readonly GuestInterface[]
  /** The functions that systems get as `math` of their context: `math` of `skein`. Default: none, and bundles leave them out. */
  readonly math?: DeterministicMath | null
  /** Seconds that a fixed step lasts. Default: 1/60. */
  readonly step?: number
  /** Fixed steps that a frame may take at most. Default: 8. */
  readonly maxStepsPerFrame?: number
}

/** A game: its packages, its systems, and its speed. Holds no state. */
export interface GameDefinition {
  readonly kind: 'game'
  readonly name: string
  readonly packages: readonly PackageDefinition[]
  readonly systems: readonly AnySystem[]
  readonly groups: readonly string[]
  readonly actions: ActionDefinitions
  readonly assets: AssetDefinitions
  readonly hostFunctions: readonly HostFunction[]
  readonly interfaces: readonly GuestInterface[]
  readonly math: DeterministicMath | null
  readonly step: number
  readonly maxStepsPerFrame: number
}

/**
 * Declares a game.
 *
 * @throws SkeinError `schema/invalid-name` for the name, `value/invalid` for invalid steps
 * @example
 * ```ts
 * import { defineGame, defineMovement } from 'skein'
 * import { Position, shooter, Velocity } from './interfaces.ts'
 *
 * export default defineGame({
 *   name: 'shooter',
 *   packages: [shooter],
 *   systems: [defineMovement('movement', Position, Velocity)],
 *   actions: { fire: 'button' },
 * })
 * ```
 */
export function defineGame(options: GameOptions): GameDefinition {
  const { name = 'game', step = 1 / 60, maxStepsPerFrame = 8 } = options
  if (!isKebab(name)) {
    throw new SkeinError('schema/invalid-name', `"${printable(name)}" is not a valid name for a game`, {
      hint: kebabHint(name, 'space-pong'),
    })
  }
  if (!(step > 0 && Number.isFinite(step))) {
    throw new SkeinError('value/invalid', `the game "${name}" has an invalid fixed step: ${step} seconds`, {
      hint: 'Set "step" to the seconds of one step, such as 1 / 60.',
    })
  }
  if (!(maxStepsPerFrame >= 1 && Number.isInteger(maxStepsPerFrame))) {
    throw new SkeinError(
      'value/invalid',
      `the game "${name}" has an invalid maxStepsPerFrame: ${maxStepsPerFrame}`,
      {
        hint: 'Use a whole number from 1 up, such as 8.',
      },
    )
  }
  return Object.freeze({
    kind: 'game',
    name,
    packages: options.packages ?? [],
    systems: options.systems,
    groups: options.groups ?? ['client'],
    actions: options.actions ?? {},
    assets: options.assets ?? {},
    hostFunctions: options.hostFunctions ?? [],
    interfaces: options.interfaces ?? [],
    math: options.math ?? null,
    step,
    maxStepsPerFrame,
  })
}

/** @throws SkeinError `value/invalid` for anything but a game */
export function assertGame(definition: GameDefinition): void {
  if ((definition as Partial<GameDefinition> | undefined)?.kind === 'game') return
  throw new SkeinError('value/invalid', 'createGame expected the result of defineGame()', {
    hint: 'Pass the definition itself: of an imported module, its "default" export.',
  })
}
