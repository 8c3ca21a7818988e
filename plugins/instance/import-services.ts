import type { Engine } from '../../engine/index.ts'
import type { Guest, ImportGuard } from '../abi/index.ts'
import type { EngineTraits } from '../engine-traits/index.ts'
import type { Wasi } from '../wasi/index.ts'
import type { Transaction } from './transaction.ts'

/** The services that the imports of one mod work with. */
export interface ImportServices {
  readonly engine: Engine
  readonly traits: EngineTraits
  readonly transaction: Transaction
  readonly guest: Guest
  readonly guard: ImportGuard
  /** Present if any import is of WASI. */
  readonly wasi: Wasi | null
  /** The mod's name. */
  readonly mod: string
  /** Bytes that the payload of one event may have. */
  readonly eventBytes: number
}
