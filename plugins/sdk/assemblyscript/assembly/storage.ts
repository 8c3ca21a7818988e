import { free, liftBytes, liftString, lowered, lowerString, release, take } from './memory'

// @ts-ignore: decorator
@external("skein:engine/storage@1.0.0", "get")
declare function getValue(pointer: usize, length: usize, area: usize): void
// @ts-ignore: decorator
@external("skein:engine/storage@1.0.0", "set")
declare function setValue(key: usize, keyLength: usize, value: usize, valueLength: usize): bool
// @ts-ignore: decorator
@external("skein:engine/storage@1.0.0", "remove")
declare function removeValue(pointer: usize, length: usize): bool
// @ts-ignore: decorator
@external("skein:engine/storage@1.0.0", "keys")
declare function listKeys(area: usize): void
// @ts-ignore: decorator
@external("skein:engine/storage@1.0.0", "room")
declare function roomLeft(): u32

/**
 * Bytes, texts and numbers of the mod across sessions, by key: apart in each game. They are read when the mod starts, and written after frames. There is
 * room for 64 KiB unless the game says otherwise.
 */
export namespace storage {
  /** The bytes of a key; `null` where there are none. */
  export function get(key: string): Uint8Array | null {
    const pointer = lowerString(key)
    const length = lowered
    const area = take(12)
    getValue(pointer, length, area)
    let value: Uint8Array | null = null
    if (load<u8>(area) != 0) value = liftBytes(load<usize>(area, 4), load<usize>(area, 8))
    release()
    return value
  }

  /** Sets the bytes of a key. Whether there was room for them: if not, nothing has changed. */
  export function set(key: string, value: Uint8Array): bool {
    const pointer = lowerString(key)
    const done = setValue(pointer, lowered, value.dataStart, value.length)
    release()
    return done
  }

  /** The text of a key; `otherwise` where there is none. */
  export function getText(key: string, otherwise: string = ''): string {
    const bytes = get(key)
    return bytes === null ? otherwise : String.UTF8.decodeUnsafe(bytes.dataStart, bytes.length)
  }

  /** Sets a text. Whether there was room for it. */
  export function setText(key: string, value: string): bool {
    return set(key, Uint8Array.wrap(String.UTF8.encode(value, false, String.UTF8.ErrorMode.REPLACE)))
  }

  /** The number of a key; `otherwise` where there is none. */
  export function getNumber(key: string, otherwise: f64 = 0): f64 {
    const bytes = get(key)
    return bytes === null || bytes.length != 8 ? otherwise : load<f64>(bytes.dataStart)
  }

  /** Sets a number. Whether there was room for it. */
  export function setNumber(key: string, value: f64): bool {
    const bytes = new Uint8Array(8)
    store<f64>(bytes.dataStart, value)
    return set(key, bytes)
  }

  /** Removes a key. Whether there was one. */
  export function remove(key: string): bool {
    const pointer = lowerString(key)
    const done = removeValue(pointer, lowered)
    release()
    return done
  }

  /** All keys, in the order of their code units. */
  export function keys(): Array<string> {
    const area = take(8)
    listKeys(area)
    const pointer = load<usize>(area)
    const count = load<usize>(area, 4)
    const found = new Array<string>()
    for (let i: usize = 0; i < count; i++) {
      const at = pointer + i * 8
      found.push(liftString(load<usize>(at), load<usize>(at, 4)))
    }
    free(pointer, count * 8)
    release()
    return found
  }

  /** Bytes that are left: a key takes 16, and two for each character; a value takes its own. */
  export function room(): u32 {
    return roomLeft()
  }
}
