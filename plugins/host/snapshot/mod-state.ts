import { NO_CONTENT, putPages, type Pages } from '../../../engine/snapshot.ts'
import { putInstance, takeInstance, type InstanceState } from '../../instance/instance-state.ts'
import type { MemoryTotal } from '../../instance/index.ts'
import type { Mod } from '../mod.ts'
import type { MachineState } from '../mod-state.ts'
import { MemoryShadow } from './memory-shadow.ts'
import type { SourceState } from './source-shelf.ts'

/** A mod that runs, or waits in the place of another version. */
export interface ModSnapshot {
  readonly name: string
  readonly version: string
  /** The file that it runs from, and the content. */
  readonly file: string
  readonly source: SourceState
  readonly since: number
  readonly machine: MachineState
  readonly memory: Pages
  /** `null` for a mod without systems, which has no instance. */
  readonly instance: InstanceState | null
  /** Bytes that the game keeps for it, and those of them that are texts. */
  readonly kept: readonly number[]
  /** The second of game time, and the lines that it has written to the log in that. */
  readonly log: readonly number[]
  /** Whether it was found behind a flood of events. */
  readonly flooded: boolean
}

/** The memory and the state of an instance as they were last taken or put. */
export interface KnownInstance {
  readonly memory: Pages
  readonly instance: InstanceState | null
}

/** Takes and puts back the state of mods, and knows what of it was last seen. */
export class ModStates {
  readonly #shadow = new MemoryShadow()
  readonly #known = new WeakMap<Mod, KnownInstance>()

  take(mod: Mod, source: SourceState, flooded: boolean): ModSnapshot {
    const { logAccount } = mod.systems
    const { memory, instance } = this.#takeInstance(mod)
    return {
      name: mod.name,
      version: mod.version,
      file: mod.slot.file,
      source,
      since: mod.since,
      machine: mod.machine.parts,
      memory,
      instance,
      kept: [mod.holdings.kept.bytes, mod.holdings.kept.texts],
      log: [logAccount.second, logAccount.lines],
      flooded,
    }
  }

  #takeInstance(mod: Mod): KnownInstance {
    const { instance } = mod.systems
    if (instance === null) return { memory: NO_CONTENT, instance: null }
    const { parts } = instance
    const known = this.#known.get(mod) ?? null
    const state = takeInstance(parts, known?.instance ?? null)
    if (known !== null && state === known.instance) return known
    const memory = memoryOf(parts.exports)
    const isSame = known !== null && !parts.calls.touched
    const pages =
      memory === null ? NO_CONTENT : isSame ? known.memory : this.#shadow.take(memory, known?.memory)
    const now = { memory: pages, instance: state }
    this.#known.set(mod, now)
    parts.calls.touched = false
    return now
  }

  /** Puts the state of a mod back into an instance of the same content. */
  put(mod: Mod, to: Omit<ModSnapshot, 'source'>, total: MemoryTotal): void {
    const known = this.#known.get(mod) ?? null
    const calls = mod.systems.instance?.parts.calls
    const now = known === null || calls?.touched === true ? NO_CONTENT : known.memory
    putMod(mod, to, total, (memory) => this.#shadow.put(memory, to.memory, now))
    if (calls === undefined) return
    this.#known.set(mod, { memory: to.memory, instance: to.instance })
    calls.touched = false
  }

  /** Forgets all mods but some. */
  keep(mods: readonly Mod[]): void {
    const memories = mods.map(({ systems }) =>
      systems.instance === null ? null : memoryOf(systems.instance.parts.exports),
    )
    this.#shadow.keep(new Set(memories.filter((it) => it !== null)))
  }
}

/**
 * Puts the state of a mod into an instance of the same content.
 * @param putMemory fills its memory, once that is as large as the state's
 */
export function putMod(
  mod: Mod,
  to: Omit<ModSnapshot, 'source'>,
  total: MemoryTotal,
  putMemory: (memory: WebAssembly.Memory) => void = (memory) =>
    putPages(new Int32Array(memory.buffer), to.memory, NO_CONTENT),
): void {
  const { instance, logAccount } = mod.systems
  mod.since = to.since
  mod.machine.parts = to.machine
  mod.holdings.kept.putBack(to.kept[0]!, to.kept[1]!)
  logAccount.second = to.log[0]!
  logAccount.lines = to.log[1]!
  if (instance === null || to.instance === null) return
  const { parts } = instance
  const memory = memoryOf(parts.exports)
  if (memory !== null) {
    const missing = to.memory.words * 4 - memory.buffer.byteLength
    if (missing > 0) memory.grow(missing / 65_536)
    putMemory(memory)
    total.putBack(mod, memory.buffer.byteLength)
  }
  putInstance(parts, to.instance)
  parts.calls.touched = true
}

/** The memory of an instance; `null` for a module that has none. */
export function memoryOf({ memory }: WebAssembly.Exports): WebAssembly.Memory | null {
  return memory instanceof WebAssembly.Memory ? memory : null
}
