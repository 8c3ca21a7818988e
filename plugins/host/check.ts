import type { SkeinError } from '../../engine/index.ts'
import { Linker, type LinkTarget, type Image } from '../image/index.ts'
import { DEFAULT_SANDBOX } from '../module/module.ts'
import { Desired } from './desired.ts'
import { Intake } from './intake.ts'
import type { ModFile } from './mod-status.ts'
import { planMods } from './plan.ts'

/** The outcome for files in a game that runs none of them yet. */
export interface FileCheck {
  readonly image: Image
  /** Reasons why mods do not run. */
  readonly problems: readonly SkeinError[]
  /** Why files would be left aside, although nothing is wrong with them. */
  readonly notes: readonly SkeinError[]
}

/** Plans what a game would do with files, as if they were added to it. Nothing of them runs. */
export async function checkFilesFor(files: readonly ModFile[], game: LinkTarget): Promise<FileCheck> {
  const intake = new Intake({
    sandboxOf: () => DEFAULT_SANDBOX,
    consents: null,
    answered: () => undefined,
    turn: null,
  })
  const desired = new Desired()
  const { all } = await intake.take(files, [])
  desired.take(all, [], () => false)
  const { image, steps } = planMods(desired, new Map(), new Linker(game))
  const refused = steps.flatMap((step) => (step.kind === 'refuse' ? [step] : []))
  // Files that are no mods first.
  const ordered = [
    ...refused.filter(({ slot }) => slot.source.module === null),
    ...refused.filter(({ slot }) => slot.source.module !== null),
  ]
  return {
    image,
    problems: [...new Set(ordered.flatMap(({ waits, reasons }) => (waits ? [] : reasons)))],
    notes: ordered.flatMap(({ waits, reasons }) => (waits ? reasons : [])),
  }
}
