import type { resolveImage } from '../image/index.ts'
import type { canBeKept, shapeOf } from '../module/same-layout.ts'

/**
 * Functions of the host that snapshots and saved games call. They are handed over rather than imported: the code of snapshots and of
 * saved games is in files of its own then, and the host in one.
 */
export interface HostCode {
  readonly resolveImage: typeof resolveImage
  readonly canBeKept: typeof canBeKept
  readonly shapeOf: typeof shapeOf
}
