// How values cross between a mod and its host: the canonical ABI. What goes out lies in a scratch area that is given
// back right after the call; what comes in lies in blocks of the heap that the host had allocated, freed once read.

/** The newest block of the scratch area; its first word points to the one before it. */
let block: usize = 0
let top: usize = 0
let end: usize = 0

/** A block of more than this many bytes is not kept for later calls. */
// @ts-ignore: decorator
@inline
const KEPT: usize = 65536

function grow(size: usize): void {
  const room = max<usize>(size, 1016) + 8
  const next = heap.alloc(room)
  store<usize>(next, block)
  block = next
  top = next + 8
  end = next + room
}

/** Takes memory from the scratch area, aligned to 8. */
export function take(size: usize): usize {
  size = (size + 7) & ~7
  if (size > end - top) grow(size)
  const pointer = top
  top = pointer + size
  return pointer
}

/** Gives the whole scratch area back. */
export function release(): void {
  let older = block
  if (older == 0) return
  if (end - older > KEPT) {
    block = top = end = 0
  } else {
    older = load<usize>(block)
    store<usize>(block, 0)
    top = block + 8
  }
  while (older != 0) {
    const next = load<usize>(older)
    heap.free(older)
    older = next
  }
}

/** How the host has memory allocated for what it passes in. */
export function realloc(old: usize, oldSize: usize, align: usize, size: usize): usize {
  if (size == 0) return align
  return oldSize == 0 ? heap.alloc(size) : heap.realloc(old, size)
}

/** Frees what the host had allocated. */
export function free(pointer: usize, size: usize): void {
  if (size != 0) heap.free(pointer)
}

/** An instance of which every field is about to be set, made without its constructor. */
// @ts-ignore: decorator
@inline
export function blank<T>(): T {
  // @ts-ignore: of the runtime
  return changetype<T>(__new(offsetof<T>(), idof<T>()))
}

/** Bytes of the text that {@link lowerString} wrote last. */
export let lowered: usize = 0

/** Writes text as UTF-8 into the scratch area. Lone surrogates become U+FFFD, which keeps the text valid. */
export function lowerString(text: string): usize {
  const length = text.length
  const pointer = take(<usize>length * 3)
  lowered = String.UTF8.encodeUnsafe(changetype<usize>(text), length, pointer, false, String.UTF8.ErrorMode.REPLACE)
  top = (pointer + lowered + 7) & ~7
  return pointer
}

export function storeString(at: usize, text: string): void {
  store<usize>(at, lowerString(text))
  store<usize>(at, lowered, 4)
}

export function liftString(pointer: usize, length: usize): string {
  const text = String.UTF8.decodeUnsafe(pointer, length)
  free(pointer, length)
  return text
}

/** Lists whose items lie in memory as the ABI wants them: numbers, `bool`, entities and characters. */
export function liftArray<T>(pointer: usize, count: usize): Array<T> {
  const array = new Array<T>(<i32>count)
  const size = count * sizeof<T>()
  memory.copy(array.dataStart, pointer, size)
  free(pointer, size)
  return array
}

export function liftBytes(pointer: usize, count: usize): Uint8Array {
  const array = new Uint8Array(<i32>count)
  memory.copy(array.dataStart, pointer, count)
  free(pointer, count)
  return array
}

/** The items are read where they are: nothing of the mod runs before the host has read them. */
export function storeArray<T>(at: usize, array: Array<T>): void {
  store<usize>(at, array.dataStart)
  store<usize>(at, array.length, 4)
}

export function storeBytes(at: usize, array: Uint8Array): void {
  store<usize>(at, array.dataStart)
  store<usize>(at, array.length, 4)
}
