import { lowered, lowerString, release } from './memory'

// @ts-ignore: decorator
@external("skein:engine/input@1.0.0", "find")
declare function findAction(pointer: usize, length: usize): u32
// @ts-ignore: decorator
@external("skein:engine/input@1.0.0", "held")
declare function isHeld(action: u32): bool
// @ts-ignore: decorator
@external("skein:engine/input@1.0.0", "pressed")
declare function isPressed(action: u32): bool
// @ts-ignore: decorator
@external("skein:engine/input@1.0.0", "released")
declare function isReleased(action: u32): bool
// @ts-ignore: decorator
@external("skein:engine/input@1.0.0", "value")
declare function valueOf(action: u32): f64

// The `this` of an action is its id: it costs nothing to keep, and takes no memory.

/** Something that the player can do, as it stands in this fixed step. */
// @ts-ignore: decorator
@unmanaged
export class Action {
  /** Whether the game has such an action; one that it does not have is never held. */
  get exists(): bool {
    return changetype<usize>(this) != 0
  }

  /** Whether it is held in this step. */
  get held(): bool {
    return isHeld(<u32>changetype<usize>(this))
  }

  /** Whether it is held in this step and was not in the one before. */
  get pressed(): bool {
    return isPressed(<u32>changetype<usize>(this))
  }

  /** Whether it was held in the step before and is not in this one. */
  get released(): bool {
    return isReleased(<u32>changetype<usize>(this))
  }

  /** 0 to 1 for keys and triggers, any number for sticks and pointers. */
  get value(): f64 {
    return valueOf(<u32>changetype<usize>(this))
  }
}

/** The player's actions, by the game's names for them. */
export namespace input {
  /** Looks an action up by its name. Keep it: it stays good while the game runs. */
  export function action(name: string): Action {
    const pointer = lowerString(name)
    const id = findAction(pointer, lowered)
    release()
    return changetype<Action>(<usize>id)
  }
}
