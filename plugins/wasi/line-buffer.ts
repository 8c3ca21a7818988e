/** Bytes of a line. A longer one is cut there and goes on as the next. */
export const LINE_BYTES = 4_096

// Invalid UTF-8 is shown as replacement characters: a mod that prints rubbish is not worth stopping.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const NEWLINE = 10
const RETURN = 13

/** Makes lines of a mod's output to a stream, piece by piece. */
export class LineBuffer {
  readonly #emit: (line: string) => void
  /** The beginning of a line; made when one is first kept. */
  #kept: Uint8Array | null = null
  #length = 0

  /** @param emit called with each line, without its end */
  constructor(emit: (line: string) => void) {
    this.#emit = emit
  }

  /** Takes bytes; lines that they complete are emitted at once. The bytes are not kept. @returns how many lines end in them */
  write(bytes: Uint8Array): number {
    let lines = 0
    let start = 0
    while (start < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, start)
      const end = newline < 0 ? bytes.length : newline
      if (newline >= 0) lines++
      if (this.#length === 0 && newline >= 0 && end - start <= LINE_BYTES) this.#line(bytes, start, end)
      else {
        this.#keep(bytes, start, end)
        if (newline >= 0) this.flush(true)
      }
      start = newline < 0 ? end : end + 1
    }
    return lines
  }

  /** Emits the bytes of an unfinished line, if there are any. @param ended emits it even if it is empty */
  flush(ended = false): void {
    const length = this.#length
    this.#length = 0
    if (length > 0) this.#line(this.#kept!, 0, length)
    else if (ended) this.#emit('')
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const kept = (this.#kept ??= new Uint8Array(LINE_BYTES))
    for (let from = start; from < end;) {
      if (this.#length === LINE_BYTES) this.#cut(kept)
      const taken = Math.min(end - from, LINE_BYTES - this.#length)
      kept.set(bytes.subarray(from, from + taken), this.#length)
      this.#length += taken
      from += taken
    }
  }

  /** Emits a full buffer, but for the bytes of a character that may not be complete. */
  #cut(kept: Uint8Array): void {
    const end = wholeCharacters(kept, LINE_BYTES)
    this.#length = LINE_BYTES - end
    const line = decoder.decode(kept.subarray(0, end))
    kept.copyWithin(0, end, LINE_BYTES)
    this.#emit(line)
  }

  #line(bytes: Uint8Array, start: number, end: number): void {
    const last = end > start && bytes[end - 1] === RETURN ? end - 1 : end
    this.#emit(decoder.decode(bytes.subarray(start, last)))
  }
}

/** Where to cut so that no character of UTF-8 is torn; rubbish is cut anywhere. */
function wholeCharacters(bytes: Uint8Array, length: number): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[length - back]!
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return size > back ? length - back : length
    }
  }
  return length
}
