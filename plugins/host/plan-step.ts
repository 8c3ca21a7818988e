import type { SkeinError } from '../../engine/index.ts'
import type { Image, ImageMod } from '../image/index.ts'
import type { DesiredMod } from './desired.ts'
import type { ModSource } from './mod-source.ts'

/** A running mod, as a plan looks at it. */
export interface RunningView {
  readonly slot: DesiredMod
  readonly source: ModSource
  readonly image: ImageMod
}

/** A mod starts. */
export interface StartStep<Running extends RunningView = RunningView> {
  readonly kind: 'start'
  readonly slot: DesiredMod
  readonly source: ModSource
  readonly image: ImageMod
  /** The other mod that runs from the same file until then. */
  readonly instead: Running | null
}

/** A mod takes the place of a running version of it. */
export interface ReplaceStep<Running extends RunningView = RunningView> {
  readonly kind: 'replace'
  readonly before: Running
  readonly slot: DesiredMod
  readonly source: ModSource
  readonly image: ImageMod
  /** The file changed; another file holds a newer version; or the imports of the mod mean something else now. */
  readonly why: 'changed' | 'update' | 'relink'
}

/** A running mod leaves the game. */
export interface StopStep<Running extends RunningView = RunningView> {
  readonly kind: 'stop'
  readonly mod: Running
  readonly why: 'removed' | 'switched off' | 'refused'
  /** Empty where the player or the developer wanted it so. */
  readonly reasons: readonly SkeinError[]
}

/** The content of a file does not run. */
export interface RefuseStep {
  readonly kind: 'refuse'
  readonly slot: DesiredMod
  readonly reasons: readonly SkeinError[]
  /** Whether it only waits: another file holds the same mod, and that one runs. */
  readonly waits: boolean
}

/** A mod goes on as it is, with its late-bound imports bound anew. */
export interface KeepStep<Running extends RunningView = RunningView> {
  readonly kind: 'keep'
  readonly mod: Running
  readonly image: ImageMod
}

/** One step of a plan. */
export type PlanStep<Running extends RunningView = RunningView> =
  | StartStep<Running>
  | ReplaceStep<Running>
  | StopStep<Running>
  | RefuseStep
  | KeepStep<Running>

/** The steps to the mods that are wanted; and those mods, linked and in the order in which they start. */
export interface ModPlan<Running extends RunningView = RunningView> {
  readonly steps: readonly PlanStep<Running>[]
  readonly image: Image
}
