import { NO_CONTENT, putPages, takePages, wordsOf, type Pages } from '../../../engine/snapshot.ts'
import { mutableGlobals, putInstance, takeInstance, type InstanceState } from '../../instance/index.ts'
import type { MemoryTotal } from '../../instance/index.ts'
import type { Mod } from '../mod.ts'
import type { MachineState } from '../mod-state.ts'
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

/** @param last pages of its memory that were taken before, for sharing */
export function takeMod(
  mod: Mod,
  source: SourceState,
  flooded: boolean,
  last: Pages = NO_CONTENT,
): ModSnapshot {
  const { instance, logAccount } = mod.systems
  const memory = instance === null ? null : memoryOf(instance.parts.exports)
  return {
    name: mod.name,
    version: mod.version,
    file: mod.slot.file,
    source,
    since: mod.since,
    machine: mod.machine.parts,
    memory: memory === null ? NO_CONTENT : takePages(memory, memory.length, last),
    instance: instance === null ? null : takeInstance(instance.parts, mutableGlobals(instance.parts.exports)),
    kept: [mod.holdings.kept.bytes, mod.holdings.kept.texts],
    log: [logAccount.second, logAccount.lines],
    flooded,
  }
}

/**
 * Puts the state of a mod back into an instance of the same content.
 * @param now pages that its memory is known to hold
 */
export function putMod(mod: Mod, to: Omit<ModSnapshot, 'source'>, now: Pages, total: MemoryTotal): void {
  const { instance, logAccount } = mod.systems
  mod.since = to.since
  mod.machine.parts = to.machine
  mod.holdings.kept.putBack(to.kept[0]!, to.kept[1]!)
  logAccount.second = to.log[0]!
  logAccount.lines = to.log[1]!
  if (instance === null || to.instance === null) return
  const { parts } = instance
  const memory = parts.exports['memory']
  if (memory instanceof WebAssembly.Memory) {
    const missing = to.memory.words * 4 - memory.buffer.byteLength
    if (missing > 0) memory.grow(missing / 65_536)
    putPages(wordsOf(new Uint8Array(memory.buffer)), to.memory, now)
    total.putBack(mod, memory.buffer.byteLength)
  }
  putInstance(parts, mutableGlobals(parts.exports), to.instance)
}

/** The memory of an instance as words. */
export function memoryOf({ memory }: WebAssembly.Exports): Int32Array | null {
  return memory instanceof WebAssembly.Memory ? new Int32Array(memory.buffer) : null
}
