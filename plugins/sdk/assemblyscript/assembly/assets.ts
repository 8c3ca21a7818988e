import { liftBytes, liftString, lowered, lowerString, release, take } from './memory'

// @ts-ignore: decorator
@external("skein:engine/assets@1.0.0", "find")
declare function findAsset(pointer: usize, length: usize): u32
// @ts-ignore: decorator
@external("skein:engine/assets@1.0.0", "type")
declare function typeOf(asset: u32, area: usize): void
// @ts-ignore: decorator
@external("skein:engine/assets@1.0.0", "size")
declare function sizeOf(asset: u32): u32
// @ts-ignore: decorator
@external("skein:engine/assets@1.0.0", "read")
declare function readBytes(asset: u32, offset: u32, length: u32, area: usize): void

/** A picture, a sound or data, whatever is behind its name at the moment. */
// @ts-ignore: decorator
@unmanaged
export class Asset {
  /** The number that stands for it in components. */
  get id(): u32 {
    return <u32>changetype<usize>(this)
  }

  /** Whether there was one of that name when it was looked up. */
  get exists(): bool {
    return this.id != 0
  }

  /** Its media type, such as `image/png`; `null` when it is not there any more. */
  get type(): string | null {
    const area = take(12)
    typeOf(this.id, area)
    let type: string | null = null
    if (load<u8>(area) != 0) type = liftString(load<usize>(area, 4), load<usize>(area, 8))
    release()
    return type
  }

  /** How many bytes it has, where these are at hand; else 0. */
  get size(): u32 {
    return sizeOf(this.id)
  }

  /** Some of its bytes, fewer than asked for where it ends. */
  read(offset: u32 = 0, length: u32 = u32.MAX_VALUE): Uint8Array {
    const area = take(8)
    readBytes(this.id, offset, length, area)
    const bytes = liftBytes(load<usize>(area), load<usize>(area, 4))
    release()
    return bytes
  }
}

/** Pictures, sounds and data of the game and its mods. */
export namespace assets {
  /** Looks an asset up by its name. */
  export function find(name: string): Asset {
    const pointer = lowerString(name)
    const id = findAsset(pointer, lowered)
    release()
    return changetype<Asset>(<usize>id)
  }
}
