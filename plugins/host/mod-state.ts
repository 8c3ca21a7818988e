import type { AnyComponent, Checkpoint, Engine } from '../../engine/index.ts'
import type { Module } from '../module/module.ts'
import type { RunningMod } from './running-mod.ts'

/** What a mod has beyond its own memory, as it was at a moment. */
export interface ModState {
  readonly world: Checkpoint
  readonly random: Uint32Array | null
  readonly texts: readonly string[]
}

/** Notes what a mod has: its entities, the components that it defines, its random numbers and its texts. */
export function takeState(engine: Engine, mod: RunningMod): ModState {
  return {
    world: engine.world.checkpoints.take(mod.entities, componentsOf(mod.image.linked.module)),
    random: engine.randomState(mod.name),
    texts: engine.texts.of(mod.name),
  }
}

/** Gives a mod back what it had. @param world whether its part of the world may have changed since */
export function putState(engine: Engine, { name }: RunningMod, state: ModState, world: boolean): void {
  if (world) engine.world.checkpoints.revert(state.world)
  engine.restoreRandom(name, state.random)
  engine.texts.release(name)
  for (const text of state.texts) engine.texts.intern(text, name)
}

/** The components that a mod defines. */
export function componentsOf({ manifest }: Module): AnyComponent[] {
  return manifest.packages.flatMap(({ items }) =>
    items.flatMap((it) => (it.kind === 'component' ? [it] : [])),
  )
}

/** Those of one version of a mod that another one defines too, and what they are there. */
export function sharedComponents(before: Module, after: Module): [AnyComponent, AnyComponent][] {
  const others = componentsOf(after)
  return componentsOf(before).flatMap((old): [AnyComponent, AnyComponent][] => {
    const now = others.find((it) => it.channel === old.channel) ?? others.find((it) => it.path === old.path)
    return now === undefined ? [] : [[old, now]]
  })
}
