import type { AnySystem } from './definition.ts'
import { ProviderIndex } from './provider-index.ts'
import { TraitSlot } from './slot.ts'

/** The traits that are provided now, and the slots that their callers hold. */
export class TraitTable {
  readonly #slots = new Map<string, TraitSlot>()
  readonly #byPath = new Map<string, TraitSlot[]>()
  readonly #offers = new ProviderIndex()
  /** The own objects of the systems that provide something. */
  readonly #selves = new Map<AnySystem, unknown>()

  /** Where callers of a trait find whoever provides it. It may be asked for before anyone does. */
  slot(path: string, version: string): TraitSlot {
    const id = `${path}@${version}`
    let slot = this.#slots.get(id)
    if (slot === undefined) {
      slot = new TraitSlot(path, version)
      this.#slots.set(id, slot)
      const others = this.#byPath.get(path)
      if (others === undefined) this.#byPath.set(path, [slot])
      else others.push(slot)
      this.#connect(slot)
    }
    return slot
  }

  /** Says that a system provides its traits from now on. */
  add(system: AnySystem, self: unknown): void {
    if (system.provides.length === 0) return
    this.#selves.set(system, self)
    this.#offers.add(system)
    this.#reconnect(system)
  }

  /** Says that a system provides nothing any more. */
  remove(system: AnySystem): void {
    if (!this.#selves.delete(system)) return
    this.#offers.delete(system)
    this.#reconnect(system)
  }

  #reconnect(system: AnySystem): void {
    for (const { path } of system.provides) {
      for (const slot of this.#byPath.get(path) ?? []) this.#connect(slot)
    }
  }

  #connect(slot: TraitSlot): void {
    const offer = this.#offers.find(slot.path, slot.version)
    if (offer === null) return slot.connect(null, null, null)
    const { system, trait } = offer
    const self = this.#selves.get(system)
    slot.connect(system.name, system.implement?.(self, trait) ?? (self as object), system.owner)
  }
}
