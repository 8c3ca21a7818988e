import type { HostCode } from '../../plugins/host/host-code.ts'
import type { Mod } from '../../plugins/host/mod.ts'
import { contentKey } from '../../plugins/host/snapshot/content-key.ts'
import type { PresentMod } from '../../plugins/save/plan.ts'

/** A mod that runs, as saved games are compared with it. */
export function presentMod(
  { name, version, source, image }: Mod,
  { canBeKept, shapeOf }: Pick<HostCode, 'canBeKept' | 'shapeOf'>,
): PresentMod {
  const { module } = image.linked
  const shape = canBeKept(module) ? shapeOf(module) : null
  return { name, version, content: contentKey(source), module, shape }
}
