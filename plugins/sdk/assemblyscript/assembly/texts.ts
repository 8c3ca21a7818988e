import { lowered, lowerString, release } from './memory'

// @ts-ignore: decorator
@external("skein:engine/text@1.0.0", "intern")
declare function internText(pointer: usize, length: usize): u32

/** Texts for components, which hold only numbers. */
export namespace texts {
  /** The number of a text, which stays while the mod runs; 0 is the empty text. */
  export function intern(text: string): u32 {
    const pointer = lowerString(text)
    const number = internText(pointer, lowered)
    release()
    return number
  }
}
