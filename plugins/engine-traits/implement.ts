import {
  SkeinError,
  withoutTerminalCodes,
  type Engine,
  type Entity,
  type LogLevel,
} from '../../engine/index.ts'
import type { Guest } from '../abi/index.ts'
import { HOST_COST } from '../sandbox/index.ts'
import type { RetainedMemory } from '../instance/retained-memory.ts'
import type { Transaction } from '../instance/transaction.ts'
import type { StorageWrites } from '../storage/index.ts'

/** The methods of the engine's traits, by the traits' names, as one mod reaches them. */
export type EngineTraits = Readonly<Record<string, object>>

/** A mod that runs. */
export interface LoadedMod {
  /** `namespace:name`. */
  readonly name: string
  readonly version: string
}

/** Tells which mods run. */
export interface ModDirectory {
  /** All of them, by name. */
  list(): readonly LoadedMod[]
  version(name: string): string | null
}

/** Services of the traits of `skein:engine`, for one mod. */
export interface EngineTraitServices {
  readonly engine: Engine
  /** Writes a line to the log. */
  readonly log: (level: LogLevel, message: string) => void
  /** The mod's name. */
  readonly mod: string
  readonly transaction: Transaction
  /** Counts the memory that the game keeps for the mod. */
  readonly kept: RetainedMemory
  readonly mods: ModDirectory
  /** The values that it stores across sessions; `null` for a mod that has no import of them. */
  readonly storage: StorageWrites | null
  readonly guest: Guest
}

const NO_BYTES = new Uint8Array(0)

/** Implements the traits of `skein:engine` for one mod: their effects count as the mod's. */
export function implementEngineTraits(services: EngineTraitServices): EngineTraits {
  const { engine, log, mod, transaction, kept, mods, guest, storage } = services
  const { input, assets } = engine
  return {
    world: {
      spawn: () => transaction.spawn(),
      despawn: (entity: Entity) => transaction.despawn(entity),
      alive: (entity: Entity) => transaction.alive(entity),
      spawnMany: (count: number) => transaction.spawnMany(count),
      despawnMany(entities: readonly Entity[]): void {
        for (const entity of entities) transaction.despawn(entity)
      },
    },
    log: {
      write: (level: LogLevel, message: string) => log(level, message),
    },
    time: {
      frame: () => engine.time.frame,
      step: () => engine.time.step,
      delta: () => engine.time.delta,
      elapsed: () => engine.time.elapsed,
    },
    random: {
      bits: () => engine.streams.get(mod).bits(),
      float: () => engine.streams.get(mod).float(),
      below: (n: number) => engine.streams.get(mod).below(n),
    },
    input: {
      find: (action: string) => input.find(action),
      held: (action: number) => input.held(action),
      pressed: (action: number) => input.pressed(action),
      released: (action: number) => input.released(action),
      value: (action: number) => input.value(action),
    },
    assets: {
      find: (name: string) => assets.find(name, mod),
      type: (asset: number) => assets.get(asset, mod)?.type ?? null,
      size: (asset: number) => assets.get(asset, mod)?.bytes?.length ?? 0,
      read: (asset: number, offset: number, length: number) =>
        (assets.get(asset, mod)?.bytes ?? NO_BYTES).subarray(offset, offset + length),
    },
    text: {
      intern(text: string) {
        const { texts } = engine
        kept.setTexts(texts.bytesOf(mod, text))
        return texts.intern(text, mod)
      },
    },
    storage: storage === null ? {} : storageOf(storage, transaction, guest),
    mods: {
      list() {
        const list = mods.list()
        guest.memory.pay(list.length * HOST_COST.item)
        return list
      },
      version: (name: string) => mods.version(name),
    },
    panic: {
      panic(message: string, file: string, line: number, column: number): never {
        // A place in a library tells its reader nothing: the trace has the line of the mod.
        const place = file === '' || file.startsWith('~lib/') ? '' : ` (${file}:${line}:${column})`
        throw new SkeinError(
          'fault/panic',
          `${withoutTerminalCodes(message).trimEnd() || 'it panicked'}${place}`,
          {
            hint: 'The mod stopped itself with this message, for example because an assertion failed. Tell its author.',
          },
        )
      },
    },
  }
}

/** The values of a mod: looking through all of them is paid for. */
function storageOf(storage: StorageWrites, transaction: Transaction, guest: Guest): object {
  const payForAll = (): void => guest.memory.pay(storage.size * HOST_COST.item)
  const change = (work: () => boolean): boolean => {
    if (!transaction.dirty) transaction.dirty = true
    payForAll()
    return work()
  }
  return {
    get: (key: string) => storage.get(key),
    set: (key: string, value: Uint8Array) => change(() => storage.set(key, value)),
    remove: (key: string) => change(() => storage.remove(key)),
    keys() {
      payForAll()
      return storage.keys()
    },
    room() {
      payForAll()
      return storage.room
    },
  }
}
