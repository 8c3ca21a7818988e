import { counted, SkeinError } from '../../engine/index.ts'
import { GLOBAL_EXPORTS } from '../sandbox/index.ts'
import type { GuestBlock } from '../query/index.ts'

/** State of a module while nothing of it runs: its memory and its mutable globals, and the blocks the host put there. */
export interface MemorySnapshot {
  readonly bytes: Uint8Array
  readonly globals: readonly (number | bigint)[]
  /** The block of each query, by the name of its export. */
  readonly blocks: ReadonlyMap<string, GuestBlock>
  readonly payload: GuestBlock
}

const PAGE = 65_536

/** The mutable globals of an instance, in the order of the module. */
export function mutableGlobals(exports: WebAssembly.Exports): WebAssembly.Global[] {
  const found: WebAssembly.Global[] = []
  for (;;) {
    const next = exports[`${GLOBAL_EXPORTS}${found.length}`]
    if (!(next instanceof WebAssembly.Global)) return found
    found.push(next)
  }
}

/** Copies what an instance keeps. */
export function takeMemorySnapshot(
  exports: WebAssembly.Exports,
  blocks: ReadonlyMap<string, GuestBlock>,
  payload: GuestBlock,
): MemorySnapshot {
  const { memory } = exports
  return {
    bytes: memory instanceof WebAssembly.Memory ? new Uint8Array(memory.buffer).slice() : new Uint8Array(0),
    globals: mutableGlobals(exports).map(({ value }) => (Number.isNaN(value) ? Number.NaN : value)),
    blocks,
    payload,
  }
}

/**
 * Puts back a snapshot of this instance, or of one whose module has the same memory layout. Memory that has grown since
 * stays as large as it is; the part beyond the snapshot is zero.
 *
 * @throws SkeinError `fault/over-limit` when the memory cannot become as large as it was
 */
export function putImage(exports: WebAssembly.Exports, { bytes, globals }: MemorySnapshot): void {
  const { memory } = exports
  if (memory instanceof WebAssembly.Memory) {
    const missing = bytes.length - memory.buffer.byteLength
    if (missing > 0) growBy(memory, missing)
    const now = new Uint8Array(memory.buffer)
    now.set(bytes)
    now.fill(0, bytes.length)
  }
  for (const [index, global] of mutableGlobals(exports).entries()) global.value = globals[index]!
}

function growBy(memory: WebAssembly.Memory, bytes: number): void {
  try {
    memory.grow(bytes / PAGE)
  } catch (cause) {
    const now = memory.buffer.byteLength / PAGE
    throw new SkeinError(
      'fault/over-limit',
      `its memory has ${counted(now, 'page')} and cannot grow to the ${counted(now + bytes / PAGE, 'page')} of the earlier version`,
      { hint: 'Build the new version with the same maximum memory, or change its "layout".', cause },
    )
  }
}
