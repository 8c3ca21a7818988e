import {
  NO_CONTENT,
  PAGE_WORDS,
  Pages,
  putPages,
  takePages,
  type PageGroup,
} from '../../../engine/snapshot.ts'

/** Bytes of a page of WebAssembly, which is a group of pages of a snapshot: the part of a memory that is compared at once. */
const CHUNK = 65_536
/** Bytes of all copies together, at most. */
const MOST = 134_217_728

/** The copy of one memory. */
interface Copy {
  /** Where it begins. */
  readonly at: number
  readonly bytes: number
  /** Its contents, which are those of the memory when it was last looked at. */
  pages: Pages
  /** The memory itself in chunks, until it grows. */
  readonly chunks: readonly Uint8Array[]
}

/**
 * Finds the pages of memories that have changed since they were last looked at. It keeps a copy of each memory in a memory of its
 * own, beside code that compares eight bytes at once: JavaScript, which has no such numbers, takes three times as long.
 * Memories beyond 128 MiB in all are compared in JavaScript.
 */
export class MemoryShadow {
  readonly #memory: WebAssembly.Memory
  readonly #renew: (copy: number) => number
  readonly #copies = new Map<WebAssembly.Memory, Copy>()
  /** The chunk that is compared, which comes before all copies. */
  #chunk: Uint8Array
  /** Where the next copy begins. */
  #end = CHUNK

  constructor() {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(SHADOW_MODULE as BufferSource))
    this.#memory = exports['memory'] as WebAssembly.Memory
    this.#renew = exports['renew'] as (copy: number) => number
    this.#chunk = new Uint8Array(this.#memory.buffer, 0, CHUNK)
  }

  /**
   * Takes the pages of a memory.
   *
   * @param last pages of it that were taken or put before, which are shared where nothing has changed
   * @returns `last` itself when nothing has changed at all
   */
  take(memory: WebAssembly.Memory, last: Pages = NO_CONTENT): Pages {
    const copy = this.#copies.get(memory)
    if (copy === undefined || copy.pages !== last || copy.bytes !== memory.buffer.byteLength) {
      const words = new Int32Array(memory.buffer)
      const pages = takePages(words, words.length, last)
      this.#copy(memory, pages)
      return pages
    }
    const words = new Int32Array(memory.buffer)
    let groups: PageGroup[] | null = null
    for (let index = 0; index < copy.chunks.length; index++) {
      this.#chunk.set(copy.chunks[index]!)
      let changed = this.#renew(copy.at + index * CHUNK)
      if (changed === 0) continue
      const pages = last.groups[index]!.slice()
      for (; changed !== 0; changed &= changed - 1) {
        const page = 31 - Math.clz32(changed & -changed)
        pages[page] = Pages.copy(words, (index * CHUNK) / 4 + page * PAGE_WORDS, PAGE_WORDS)
      }
      groups ??= last.groups.slice()
      groups[index] = pages
    }
    if (groups !== null) copy.pages = new Pages(words.length, groups)
    return copy.pages
  }

  /**
   * Puts pages into a memory, which is as large as they are.
   * @param now pages that the memory is known to hold
   */
  put(memory: WebAssembly.Memory, to: Pages, now: Pages): void {
    putPages(new Int32Array(memory.buffer), to, now)
    const copy = this.#copies.get(memory)
    if (copy === undefined || copy.bytes !== memory.buffer.byteLength) return
    putPages(new Int32Array(this.#memory.buffer, copy.at, copy.bytes / 4), to, copy.pages)
    copy.pages = to
  }

  /** Forgets all memories but some. */
  keep(memories: ReadonlySet<WebAssembly.Memory>): void {
    let kept = 0
    for (const [memory, { bytes }] of this.#copies) {
      if (memories.has(memory)) kept += bytes
      else this.#copies.delete(memory)
    }
    // Most of the room is of copies that have gone: the others are copied anew.
    if (this.#end - CHUNK > kept * 2) this.#clear()
  }

  #clear(): void {
    this.#copies.clear()
    this.#end = CHUNK
  }

  /** Keeps a copy of a memory from now on, if there is room. */
  #copy(memory: WebAssembly.Memory, pages: Pages): void {
    const { buffer } = memory
    const bytes = buffer.byteLength
    const known = this.#copies.get(memory)
    const at = known?.bytes === bytes ? known.at : this.#makeRoom(bytes)
    this.#copies.delete(memory)
    if (at === null) return
    new Uint8Array(this.#memory.buffer, at, bytes).set(new Uint8Array(buffer))
    const chunks = Array.from(
      { length: bytes / CHUNK },
      (_, index) => new Uint8Array(buffer, index * CHUNK, CHUNK),
    )
    this.#copies.set(memory, { at, bytes, pages, chunks })
  }

  /** @returns where a copy of so many bytes begins; `null` where there is no room for it */
  #makeRoom(bytes: number): number | null {
    const at = this.#end
    const missing = at + bytes - this.#memory.buffer.byteLength
    if (at + bytes > MOST) return null
    try {
      if (missing > 0) this.#memory.grow(missing / CHUNK)
    } catch {
      return null
    }
    if (missing > 0) this.#chunk = new Uint8Array(this.#memory.buffer, 0, CHUNK)
    this.#end = at + bytes
    return at
  }
}

/**
 * The module; `memory-shadow.node.test.ts` checks the bytes against this text. `renew` compares the chunk at 0 with a copy of it,
 * page by page, and copies the pages that differ. Its result has a bit for each of them.
 *
 *     (module
 *       (memory (export "memory") 1)
 *       (func (export "renew") (param $copy i32) (result i32)
 *         (local $page i32) (local $end i32) (local $at i32) (local $into i32) (local $changed i32)
 *         (loop $pages
 *           (local.set $at (local.get $page))
 *           (local.set $into (local.get $copy))
 *           (local.set $end (i32.add (local.get $page) (i32.const 2048)))
 *           (block $same
 *             (block $differs
 *               (loop $words
 *                 (br_if $differs (i32.eqz (i64.eqz (i64.or
 *                   (i64.or
 *                     (i64.or
 *                       (i64.xor (i64.load (local.get $at)) (i64.load (local.get $into)))
 *                       (i64.xor (i64.load offset=8 (local.get $at)) (i64.load offset=8 (local.get $into))))
 *                     (i64.or
 *                       (i64.xor (i64.load offset=16 (local.get $at)) (i64.load offset=16 (local.get $into)))
 *                       (i64.xor (i64.load offset=24 (local.get $at)) (i64.load offset=24 (local.get $into)))))
 *                   (i64.or
 *                     (i64.or
 *                       (i64.xor (i64.load offset=32 (local.get $at)) (i64.load offset=32 (local.get $into)))
 *                       (i64.xor (i64.load offset=40 (local.get $at)) (i64.load offset=40 (local.get $into))))
 *                     (i64.or
 *                       (i64.xor (i64.load offset=48 (local.get $at)) (i64.load offset=48 (local.get $into)))
 *                       (i64.xor (i64.load offset=56 (local.get $at)) (i64.load offset=56 (local.get $into)))))))))
 *                 (local.set $into (i32.add (local.get $into) (i32.const 64)))
 *                 (br_if $words (i32.lt_u
 *                   (local.tee $at (i32.add (local.get $at) (i32.const 64)))
 *                   (local.get $end))))
 *               (br $same))
 *             (memory.copy (local.get $copy) (local.get $page) (i32.const 2048))
 *             (local.set $changed (i32.or (local.get $changed)
 *               (i32.shl (i32.const 1) (i32.shr_u (local.get $page) (i32.const 11))))))
 *           (local.set $copy (i32.add (local.get $copy) (i32.const 2048)))
 *           (br_if $pages (i32.lt_u
 *             (local.tee $page (i32.add (local.get $page) (i32.const 2048)))
 *             (i32.const 65536))))
 *         (local.get $changed)))
 */
const SHADOW_MODULE: Uint8Array = Uint8Array.from(
  (
    '0061736d0100000001060160017f017f030201000503010001071202066d656d6f727902000572656e657700000ace0101cb' +
    '0101057f0340200121032000210420014180106a210202400240034020032903002004290300852003290308200429030885' +
    '8420032903102004290310852003290318200429031885848420032903202004290320852003290328200429032885842003' +
    '290330200429033085200329033820042903388584848450450d01200441c0006a2104200341c0006a22032002490d000b0c' +
    '010b20002001418010fc0a0000200541012001410b76747221050b20004180106a210020014180106a220141808004490d00' +
    '0b20050b'
  ).match(/../g)!,
  (byte) => Number.parseInt(byte, 16),
)
