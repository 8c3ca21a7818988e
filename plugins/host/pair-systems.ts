import type { AnySystem } from '../../engine/index.ts'
import type { LinkedSystem } from '../image/index.ts'
import type { Mod } from './mod.ts'

/**
 * Finds for each system of one mod the one of another that goes on in its place.
 * @param heirs those of the other; `null` when it starts anew: it has not seen anything yet, so none goes on
 */
export function pairSystems(
  from: Mod | null,
  to: Mod,
  heirs: readonly LinkedSystem[] | null,
  pairs: Map<AnySystem, AnySystem | null>,
  add: AnySystem[],
): void {
  const left = new Map((heirs ?? []).map((linked) => [linked.record.name, linked]))
  for (const linked of from?.systems.linked ?? []) {
    const heir = left.get(linked.record.name)
    left.delete(linked.record.name)
    pairs.set(from!.systems.define(linked), heir === undefined ? null : to.systems.define(heir))
  }
  for (const linked of heirs === null ? to.image.systems : left.values()) add.push(to.systems.define(linked))
}
