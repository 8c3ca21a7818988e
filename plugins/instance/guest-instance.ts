import type { EventRecord, QueryRows, SkeinError, TraitDefinition } from '../../engine/index.ts'
import type { GuestMemory } from '../abi/index.ts'
import type { LinkedHook, LinkedImport, LinkedQuery, LinkedSystem } from '../image/index.ts'
import type { GuestQuery } from '../query/index.ts'
import type { FuelStatus } from '../sandbox/index.ts'
import type { CallScope } from './call-scope.ts'
import type { HandOver } from './hand-over.ts'
import type { InstanceParts } from './instance-state.ts'
import type { MemorySnapshot } from './memory-snapshot.ts'
import type { WallTime } from './wall-time.ts'

/** A handler of a hook of a mod. @returns the value that the next one gets */
export type HookFunction = (value: unknown, ...args: unknown[]) => unknown

/**
 * A mod that runs, whatever its ABI: a module instantiated, with all calls into it guarded. After a fault nothing of it runs any more;
 * its earlier effects stay until its owner is released.
 */
export interface GuestInstance {
  /** The parts that keep something between two calls, for snapshots. */
  readonly parts: InstanceParts
  /** Why nothing of the mod runs any more, or `null`. */
  readonly fault: SkeinError | null
  /** The fuel spent in the frame under way, and the fuel left; `null` if fuel is not counted. */
  readonly fuel: FuelStatus | null
  /** The memory of the module, as the host reaches it. */
  readonly memory: GuestMemory
  /** Wall time of its calls. */
  readonly wall: WallTime
  /** Whether its handlers of hooks are passed over for now. */
  readonly passesHooks: boolean
  /** Ends it for a reason outside of it: nothing of it runs from now on. */
  stop(fault: SkeinError): void
  /** Lets nothing of the mod run until a frame has ended. */
  rest(frame: number): void
  /** Takes up what imports mean now whose traits may come and go. */
  relink(imports: readonly LinkedImport[]): void
  /** Makes a system, or ends one: calls its `new` or `drop`. @throws SkeinError `fault/*` */
  run(scope: CallScope): void
  /**
   * Hands an event to a handler.
   *
   * @param owned whether the guest gets a copy of its own, and frees it
   * @throws SkeinError `fault/*`, or `value/invalid` when the game raised it with values that are not of its types
   */
  handle(scope: CallScope, record: EventRecord, owned: boolean): void
  /** A handler of a hook: a function of the value and the arguments. */
  hook(system: string, hook: LinkedHook): HookFunction
  /** A query of one of its systems, for {@link each}. */
  query(linked: LinkedQuery): GuestQuery
  /** Hands a query to its export. @throws SkeinError `fault/*` */
  each(scope: CallScope, query: GuestQuery, list: QueryRows, dt: number): void
  /** Result of a system's `save`, as MessagePack. @throws SkeinError `fault/*` */
  save(scope: CallScope): Uint8Array
  /** Hands a system what its `save` gave. @throws SkeinError `fault/*` */
  restore(scope: CallScope, saved: Uint8Array): void
  /**
   * Drops systems in this order so that they can hand over values, without effect on anything but the instance itself; `null` for an
   * ABI whose systems save their state. The memory is to be put back afterwards: {@link adopt} with its {@link image}.
   */
  readonly handOver: ((drops: readonly CallScope[]) => HandOver) | null
  /** The methods of a provided trait. */
  implementation(system: LinkedSystem, trait: TraitDefinition): object
  /** A snapshot of the memory, between two calls. */
  image(): MemorySnapshot
  /** Takes over what an instance has kept whose module has all things in the same places. */
  adopt(image: MemorySnapshot): void
  /** Goes on with the clock of the instance whose place it takes. */
  follow(before: GuestInstance): void
  /** Lets the effects of its calls through, those held back and those to come. */
  release(): void
  /** Ends it; the effects that were held back are dropped. */
  discard(fault: SkeinError): void
}
