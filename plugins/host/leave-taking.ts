import type { HandOver, MemorySnapshot } from '../instance/index.ts'
import { keepsMemory } from './handoff.ts'
import type { Mod } from './mod.ts'
import type { ReplaceStep, StartStep } from './plan-step.ts'

/**
 * Drops the systems of mods that are about to be replaced and whose ABI hands over values in this way: dependents first, as when they
 * stop. Each mod is then as it was, since it goes on if its replacement fails. Calls that its systems made to others stand.
 *
 * @param steps dependencies first
 */
export function takeLeave(steps: readonly (ReplaceStep<Mod> | StartStep<Mod>)[]): ReadonlyMap<Mod, HandOver> {
  const leaving = steps.flatMap((step): { mod: Mod; memory: MemorySnapshot }[] => {
    const mod = step.kind === 'replace' ? step.before : step.instead
    const instance = mod?.systems.instance ?? null
    if (mod === null || instance === null || instance.handOver === null || instance.fault !== null) return []
    if (step.kind === 'replace' && keepsMemory(mod.systems, step.image)) return []
    return [{ mod, memory: instance.image() }]
  })
  const left = new Map<Mod, HandOver>()
  if (leaving.length === 0) return left
  for (const { mod } of leaving) mod.suspend()
  try {
    for (const { mod } of leaving.toReversed()) left.set(mod, mod.systems.handOver())
  } finally {
    for (const { mod, memory } of leaving) {
      mod.systems.instance?.adopt(memory)
      if (mod.state === 'suspended') mod.resume()
    }
  }
  return left
}
