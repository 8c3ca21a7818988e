import { damaged } from './column.ts'

/** Bytes that a recording may have when it is unpacked: some days of play. */
const LARGEST = 268_435_456

/** Compresses bytes (zlib). */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  return through(bytes, new CompressionStream('deflate'), Infinity)
}

/** Unpacks bytes that {@link deflate} compressed. @throws SkeinError `recording/damaged` */
export async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await through(bytes, new DecompressionStream('deflate'), LARGEST)
  } catch (error) {
    throw damaged(error)
  }
}

async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter()
  // An error shows where the other end is read.
  const written = writer
    .write(bytes as BufferSource)
    .then(() => writer.close())
    .catch(() => undefined)
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = stream.readable.getReader() as ReadableStreamDefaultReader<Uint8Array>
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > most) {
      await reader.cancel()
      throw new Error(`it unpacks to more than ${most} bytes`)
    }
    chunks.push(value)
  }
  await written
  const joined = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}
