/** The place and the message of a panic. */
export interface Panic {
  /** A file, a line and a column, such as `src/lib.rs:12:9`. */
  readonly place: string
  /** Its message; empty where it cannot be told. */
  readonly message: string
}

/** Bytes of the stack that are looked at: the frames of a panic take some hundred. */
const STACK = 2_048
/** The most bytes of a path and of a message. */
const PATH = 300
const MESSAGE = 1_000
/** From the word of the stack that holds the place of a panic to those that hold its message, as rustc 1.95 lays them out. */
const ARGUMENTS = 20

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Finds the message of a panic in the memory of a guest that has trapped. Rust writes it nowhere on this target: but the place and the
 * parts of the message lie in the data of the module, and the frames of the panic, at the end of the shadow stack, point to them. Only
 * words for people depend on the result.
 *
 * @param stack the stack pointer
 */
export function panicOf(memory: Uint8Array, stack: number): Panic | null {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength)
  const word = (at: number): number => (at >= 0 && at + 4 <= memory.length ? view.getUint32(at, true) : 0)
  const end = Math.min(stack + STACK, memory.length - 4)
  for (let at = stack + (-stack & 3); at < end; at += 4) {
    const place = placeAt(memory, word, word(at))
    if (place !== null) return { place, message: messageAt(memory, word, at + ARGUMENTS) }
  }
  return null
}

type Words = (at: number) => number

/** A place in a source file: the address and length of its path, a line and a column. */
function placeAt(memory: Uint8Array, word: Words, at: number): string | null {
  const [path, length, line, column] = [word(at), word(at + 4), word(at + 8), word(at + 12)]
  if (length < 4 || length > PATH || line === 0 || line > 1_000_000 || column === 0 || column > 10_000)
    return null
  const text = textAt(memory, path, length)
  if (text === null || !/^[\x20-\x7e]+\.rs$/.test(text)) return null
  // Paths of dependencies begin on the machine of the author.
  return `${text.replace(/^.*[\\/]registry[\\/]src[\\/][^\\/]+[\\/]/, '').replace(/^\/rustc\/[0-9a-f]+\//, '')}:${line}:${column}`
}

/** The message of `fmt::Arguments`: text of a known length, or pieces of text between values. */
function messageAt(memory: Uint8Array, word: Words, at: number): string {
  const [template, args] = [word(at), word(at + 4)]
  if ((args & 1) === 1) return textAt(memory, template, Math.min(args >>> 1, MESSAGE)) ?? ''
  let message = ''
  let values = args
  for (let from = template; from < memory.length && message.length < MESSAGE;) {
    const length = memory[from++]!
    if (length === 0) return message
    if (length < 0x80) {
      const piece = textAt(memory, from, length)
      if (piece === null) return ''
      message += piece
      from += length
    } else if (length === 0xc0) {
      // A text is shown; of another value, neither its type nor its words are known.
      message += textAt(memory, word(word(values)), word(word(values) + 4)) ?? '…'
      values += 8
    } else return ''
  }
  return ''
}

function textAt(memory: Uint8Array, at: number, length: number): string | null {
  if (at === 0 || length === 0 || length > MESSAGE || at + length > memory.length) return null
  try {
    const text = decoder.decode(memory.subarray(at, at + length))
    return /\p{Cc}/u.test(text.replaceAll('\n', ' ')) ? null : text
  } catch {
    return null
  }
}
