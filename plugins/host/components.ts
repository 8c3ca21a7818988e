import type { AnyComponent, World } from '../../engine/index.ts'
import type { Module } from '../module/module.ts'

/**
 * The components that mods define, and how many versions of mods need each: the world forgets one when the last of them has
 * ended, whatever the order in which they go.
 */
export class ModComponents {
  readonly #world: World
  readonly #uses = new Map<string, number>()

  constructor(world: World) {
    this.#world = world
  }

  hold(module: Module): void {
    for (const { channel } of componentsOf(module))
      this.#uses.set(channel, (this.#uses.get(channel) ?? 0) + 1)
  }

  /** Each call to {@link hold} is followed by one of these. */
  release(module: Module): void {
    const gone: AnyComponent[] = []
    for (const component of componentsOf(module)) {
      const left = this.#uses.get(component.channel)! - 1
      if (left > 0) this.#uses.set(component.channel, left)
      else {
        this.#uses.delete(component.channel)
        gone.push(component)
      }
    }
    forgetAll(this.#world, gone)
  }
}

/** The components that a mod defines. */
export function componentsOf({ manifest }: Module): AnyComponent[] {
  return manifest.packages.flatMap(({ items }) =>
    items.flatMap((it) => (it.kind === 'component' ? [it] : [])),
  )
}

/** The components that two versions of a mod define, as each defines them. */
export function sharedComponents(before: Module, after: Module): [AnyComponent, AnyComponent][] {
  const others = componentsOf(after)
  return componentsOf(before).flatMap((old): [AnyComponent, AnyComponent][] => {
    const now = others.find((it) => it.channel === old.channel) ?? others.find((it) => it.path === old.path)
    return now === undefined ? [] : [[old, now]]
  })
}

/** Forgets components, all of them; what observers throw meanwhile is thrown at the end. */
function forgetAll(world: World, components: readonly AnyComponent[]): void {
  const thrown: unknown[] = []
  for (const component of components) {
    try {
      world.forget(component)
    } catch (error) {
      thrown.push(error)
    }
  }
  if (thrown.length > 0) throw thrown[0]
}
