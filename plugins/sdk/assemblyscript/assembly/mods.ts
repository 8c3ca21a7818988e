import { free, liftString, lowered, lowerString, release, take } from './memory'

// @ts-ignore: decorator
@external("skein:engine/mods@1.0.0", "list")
declare function listMods(area: usize): void
// @ts-ignore: decorator
@external("skein:engine/mods@1.0.0", "version")
declare function versionOf(pointer: usize, length: usize, area: usize): void

/** A mod that runs. */
export class Mod {
  constructor(
    /** Such as `acme:curve`. */
    public name: string,
    public version: string,
  ) {}
}

/** The mods that run. */
export namespace mods {
  /** All of them by name, this one included. */
  export function list(): Array<Mod> {
    const area = take(8)
    listMods(area)
    const pointer = load<usize>(area)
    const count = load<usize>(area, 4)
    const found = new Array<Mod>()
    for (let i: usize = 0; i < count; i++) {
      const at = pointer + i * 16
      const name = liftString(load<usize>(at), load<usize>(at, 4))
      found.push(new Mod(name, liftString(load<usize>(at, 8), load<usize>(at, 12))))
    }
    free(pointer, count * 16)
    release()
    return found
  }

  /** The version of a mod, or `null` while it does not run. */
  export function version(name: string): string | null {
    const pointer = lowerString(name)
    const length = lowered
    const area = take(12)
    versionOf(pointer, length, area)
    let version: string | null = null
    if (load<u8>(area) != 0) version = liftString(load<usize>(area, 4), load<usize>(area, 8))
    release()
    return version
  }
}
