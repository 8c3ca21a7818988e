import { SkeinError, StateHasher } from '../../engine/index.ts'
import { isInstead } from '../../engine/file-kind.ts'
import { canonicalEngine, decodeState, encodeState, invalidState } from '../../engine/snapshot.ts'
import { canonicalMods } from '../../plugins/host/snapshot/canonical-mods.ts'
import { allMods } from '../../plugins/host/snapshot/mods-state.ts'
import type { GameState } from './game-state.ts'

const MAGIC = Uint8Array.of(0x73, 0x6b, 0x73, 0x6e)
/** Rises with each change of the format. */
const FORMAT = 2
/** Bytes before the state: the magic, the format, the digest of the rest. */
const HEAD = MAGIC.length + 1 + 16

/**
 * The whole state of a game between two frames. Never changes; it can be restored any number of times, and shares with other
 * snapshots of its game all that is equal in both.
 */
export class Snapshot {
  /** @internal */
  readonly state: GameState

  /** @internal Use `game.snapshot()`, or `game.readSnapshot(bytes)`. */
  constructor(state: GameState) {
    this.state = state
  }

  /** The frame that it was taken after. */
  get frame(): number {
    return this.state.engine.clock[0]!
  }

  /** The mods that it holds, and versions that wait for the end of a probation, with the hash of each file: these have to be at hand where it is restored. */
  get mods(): { readonly name: string; readonly version: string; readonly hash: string }[] {
    return allMods(this.state.mods).map(({ name, version, source }) => ({
      name,
      version,
      hash: source.content,
    }))
  }

  /**
   * The snapshot as bytes, for another process or another engine: the same for the same state, in MessagePack behind a header with a
   * checksum. For saved games that outlive versions of the game and its mods, they are no format.
   */
  toBytes(): Uint8Array {
    const { engine, mods } = this.state
    const body = encodeState({ engine: canonicalEngine(engine), mods: canonicalMods(mods) })
    const bytes = new Uint8Array(HEAD + body.length)
    bytes.set(MAGIC)
    bytes[MAGIC.length] = FORMAT
    bytes.set(new TextEncoder().encode(digestOf(body)), MAGIC.length + 1)
    bytes.set(body, HEAD)
    return bytes
  }

  /**
   * Reads a snapshot that {@link toBytes} has written.
   * @internal Use `game.readSnapshot(bytes)`.
   * @throws SkeinError `snapshot/invalid` for other or damaged bytes, `snapshot/unsupported` for those of another version of Skein
   */
  static fromBytes(bytes: Uint8Array): Snapshot {
    if (!(bytes instanceof Uint8Array) || MAGIC.some((byte, index) => bytes[index] !== byte))
      throw invalidState(`they begin otherwise${isInstead(bytes)}`)
    const format = bytes[MAGIC.length]
    if (format !== FORMAT) {
      throw new SkeinError(
        'snapshot/unsupported',
        `the snapshot has the format ${String(format)}; this version of Skein reads format ${FORMAT}`,
        {
          hint: 'Take the snapshot with the same version of Skein.',
        },
      )
    }
    const body = bytes.subarray(HEAD)
    const digest = new TextDecoder().decode(bytes.subarray(MAGIC.length + 1, HEAD))
    if (digest !== digestOf(body)) throw invalidState('they are incomplete or damaged')
    return new Snapshot(decodeState(body) as GameState)
  }
}

function digestOf(bytes: Uint8Array): string {
  const hasher = new StateHasher()
  hasher.bytes(bytes)
  return hasher.digest()
}
