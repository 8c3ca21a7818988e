import { printable, SkeinError, suggestion } from '../engine/index.ts'

/**
 * How much may cross a boundary at once. Values from a guest are counted as the host would have to keep them: lists may
 * lie over each other in its memory, so that little there is much here.
 */
export interface AbiLimits {
  /** Bytes of one string. Default: 1 MiB. */
  readonly stringBytes: number
  /** Bytes of all strings and lists of one call together. Default: 16 MiB. */
  readonly listBytes: number
  /** Values in all lists of one call together, the insides of records and the like included. Default: 1,048,576. */
  readonly listValues: number
}

export const DEFAULT_ABI_LIMITS: AbiLimits = {
  stringBytes: 1_048_576,
  listBytes: 16_777_216,
  listValues: 1_048_576,
}

/** Limits of one mod's assets. */
export interface AssetLimits {
  /** How many there are. Default: 256. */
  readonly assets: number
  /** Bytes of all of them. Default: 16 MiB. */
  readonly assetBytes: number
  /** Pixels of all pictures, each of which takes four bytes of the graphics card. Default: 16,777,216. */
  readonly assetPixels: number
  /** Seconds of all sounds, each of which takes up to 384,000 bytes once it is played. Default: 600. */
  readonly assetSeconds: number
}

export const DEFAULT_ASSET_LIMITS: AssetLimits = {
  assets: 256,
  assetBytes: 16_777_216,
  assetPixels: 16_777_216,
  assetSeconds: 600,
}

/**
 * For how long a mod may run, in fuel: about one for each instruction, more for those that take longer. A loop or a
 * function costs as much as its longest way. Numbers above 2,147,483,647 mean that; for a frame, no limit but those of
 * its calls.
 */
export interface FuelLimits {
  /** Fuel of one call. Default: 200,000,000. */
  readonly callFuel: number
  /** Fuel of all handlers, queries and methods in one frame together. Default: 400,000,000. */
  readonly frameFuel: number
  /** Fuel of what runs once: the start of the module, and all `new`, `drop`, `save` and `restore` in one frame. Default: 1,000,000,000. */
  readonly startFuel: number
}

export const DEFAULT_FUEL_LIMITS: FuelLimits = {
  callFuel: 200_000_000,
  frameFuel: 400_000_000,
  startFuel: 1_000_000_000,
}

/** Limits of one mod's belongings. */
export interface OwnershipLimits {
  /** Entities that it owns. Default: 65,536, a quarter of what all mods may have together. */
  readonly entities: number
  /** Components that it defines. Default: 256. */
  readonly components: number
  /** Events that it has raised and nobody has handled yet. Default: 16,384. */
  readonly queuedEvents: number
  /** Lines that it writes to the log, or prints, in a second of game time. Default: 1,000. */
  readonly logLines: number
  /** Bytes that it keeps across sessions: its values, with two for each character of a key and 16 for each. Default: 64 KiB. */
  readonly storageBytes: number
}

export const DEFAULT_HOLDING_LIMITS: OwnershipLimits = {
  entities: 65_536,
  components: 256,
  queuedEvents: 16_384,
  logLines: 1_000,
  storageBytes: 65_536,
}

/** How much the game keeps for one mod. */
export interface RetainedMemoryLimits {
  /**
   * Bytes that the game keeps for a mod besides its own memory: columns of its components, changes of a call so far,
   * events that wait, texts, lists of its queries. Default: 64 MiB.
   */
  readonly hostBytes: number
}

export const DEFAULT_KEPT_LIMITS: RetainedMemoryLimits = { hostBytes: 67_108_864 }

/** How large a module may be. These do not raise the limits of the reader of modules. */
export interface ModuleLimits {
  /** Bytes of the file. Default: 64 MiB. */
  readonly moduleBytes: number
  /** Bytes of its code: it is read at once, and the results are kept meanwhile. Default: 16 MiB. */
  readonly codeBytes: number
  /** Bytes of one custom section. Default: 16 MiB. */
  readonly sectionBytes: number
  /** Bytes of all custom sections. Default: 64 MiB. */
  readonly sectionsBytes: number
  /** Default: 10,000. */
  readonly exports: number
  /** Functions that it defines. Default: 100,000. */
  readonly functions: number
}

export const DEFAULT_MODULE_LIMITS: ModuleLimits = {
  moduleBytes: 67_108_864,
  codeBytes: 16_777_216,
  sectionBytes: 16_777_216,
  sectionsBytes: 67_108_864,
  exports: 10_000,
  functions: 100_000,
}

/** How much a query may take up. */
export interface QueryLimits {
  /** Bytes of the block of one query. Default: 256 MiB. */
  readonly queryBytes: number
}

export const DEFAULT_QUERY_LIMITS: QueryLimits = { queryBytes: 268_435_456 }

/** Limits of a module; its own are rewritten to these. */
export interface SandboxLimits {
  /** Bytes of its memory. Rounded down to pages of 64 KiB. Default: 64 MiB. */
  readonly memoryBytes: number
  /** Elements of all its tables together. Default: 100,000. */
  readonly tableElements: number
  /** Bytes of stack that functions which call themselves may take up, as reckoned from their code. Default: 256 KiB. */
  readonly stackBytes: number
  /**
   * Work of compiling its code, in steps of some 25 ns, summed over its functions. The
   * engine compiles when a function is first called, on the thread of the game, which no fuel is counted for. Default: 32,000,000.
   */
  readonly compileWork: number
}

export const DEFAULT_SANDBOX_LIMITS: SandboxLimits = {
  memoryBytes: 67_108_864,
  tableElements: 100_000,
  stackBytes: 262_144,
  compileWork: 32_000_000,
}

/** How much one call may do. */
export interface TransactionLimits {
  /** Spawns, despawns, additions and removals. Default: 65,536. */
  readonly commands: number
  /** Events raised. Default: 4,096. */
  readonly events: number
}

export const DEFAULT_TRANSACTION_LIMITS: TransactionLimits = { commands: 65_536, events: 4_096 }

/** All limits of one mod. */
export interface InstanceLimits
  extends
    AbiLimits,
    AssetLimits,
    FuelLimits,
    OwnershipLimits,
    RetainedMemoryLimits,
    ModuleLimits,
    QueryLimits,
    SandboxLimits,
    TransactionLimits {
  /** Bytes of the payload of one event. Default: 64 KiB. */
  readonly eventBytes: number
}

export const DEFAULT_LIMITS: InstanceLimits = {
  ...DEFAULT_ABI_LIMITS,
  ...DEFAULT_ASSET_LIMITS,
  ...DEFAULT_FUEL_LIMITS,
  ...DEFAULT_HOLDING_LIMITS,
  ...DEFAULT_KEPT_LIMITS,
  ...DEFAULT_MODULE_LIMITS,
  ...DEFAULT_QUERY_LIMITS,
  ...DEFAULT_SANDBOX_LIMITS,
  ...DEFAULT_TRANSACTION_LIMITS,
  eventBytes: 65_536,
}

/** @throws SkeinError `value/invalid` when there is no such limit, or it is no number from zero up */
export function checkLimits(limits: InstanceLimits): InstanceLimits {
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      // A misspelt limit would limit nothing.
      throw new SkeinError('value/invalid', `unknown limit "${printable(name)}"`, {
        hint: suggestion(name, Object.keys(DEFAULT_LIMITS)) ?? 'See docs/limits.md for all limits.',
      })
    }
    if (typeof value === 'number' && value >= 0) continue
    throw new SkeinError('value/invalid', `the limit "${name}" has an invalid value ${String(value)}`, {
      hint: 'Use a number from 0 up, or Infinity for no limit.',
    })
  }
  return limits
}
