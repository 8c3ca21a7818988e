import { constants, type Stats } from 'node:fs'
import { lstat, open, stat, type FileHandle } from 'node:fs/promises'

/** Why a file cannot be read. */
export type FileProblem =
  /** Nothing is there. */
  | { readonly kind: 'absent' }
  /** It has more bytes than allowed. */
  | { readonly kind: 'too-large'; readonly size: number }
  /** Anything else; `why` is a sentence that begins with "it". */
  | { readonly kind: 'unreadable'; readonly why: string }

/** The contents of a file, or the problem with it. */
export type FileContents = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | FileProblem

/** Bytes that are read at a time where the size of a file is not known. */
const CHUNK = 65_536

/** A named pipe is opened without waiting for its other end. Windows has neither the flag nor such files. */
const NO_WAIT = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * Reads a regular file, or one that a link leads to. Pipes, devices, sockets and folders are never read, and of a file that grows or
 * has no end no more than `limit` bytes and one.
 */
export async function readRegularFile(path: string, limit: number): Promise<FileContents> {
  let handle: FileHandle | null = null
  try {
    // Before it is opened: opening some devices does something.
    const unfit = unfitFor(await stat(path), limit)
    if (unfit !== null) return unfit
    handle = await open(path, NO_WAIT)
    const status = await handle.stat()
    return unfitFor(status, limit) ?? (await readUpTo(handle, status.size, limit))
  } catch (error) {
    return failureOf(path, error)
  } finally {
    await handle?.close()
  }
}

/** Looks whether a path leads to a regular file of at most `limit` bytes, without opening it. */
export async function statRegularFile(
  path: string,
  limit: number,
): Promise<{ readonly kind: 'file'; readonly status: Stats } | FileProblem> {
  try {
    const status = await stat(path)
    return unfitFor(status, limit) ?? { kind: 'file', status }
  } catch (error) {
    return failureOf(path, error)
  }
}

/** Reads a text of the source of a mod; `null` when it is not there, or is no file. */
export async function readSourceText(path: string): Promise<string | null> {
  const contents = await readRegularFile(path, LARGEST_SOURCE)
  return contents.kind === 'bytes' ? new TextDecoder().decode(contents.bytes) : null
}

/** Bytes of one file of sources: no text that is written by hand comes near. */
const LARGEST_SOURCE = 16 * 2 ** 20

function unfitFor(status: Stats, limit: number): FileProblem | null {
  if (!status.isFile()) return { kind: 'unreadable', why: `it is ${kindOf(status)}, not a file` }
  return status.size > limit ? { kind: 'too-large', size: status.size } : null
}

async function readUpTo(handle: FileHandle, expected: number, limit: number): Promise<FileContents> {
  let bytes = new Uint8Array(Math.min(limit, expected) + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length)
    length += bytesRead
    if (length > limit) return { kind: 'too-large', size: length }
    if (bytesRead === 0) return { kind: 'bytes', bytes: bytes.slice(0, length) }
    if (length < bytes.length) continue
    const larger = new Uint8Array(Math.min(limit + 1, length + CHUNK))
    larger.set(bytes)
    bytes = larger
  }
}

function kindOf(status: Stats): string {
  if (status.isDirectory()) return 'a folder'
  if (status.isFIFO()) return 'a named pipe'
  if (status.isSocket()) return 'a socket'
  return 'a device'
}

async function failureOf(path: string, error: unknown): Promise<FileProblem> {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const link = await lstat(path).catch(() => null)
      return link === null ? { kind: 'absent' } : { kind: 'unreadable', why: 'it is a broken symbolic link' }
    }
    case 'ELOOP':
      return { kind: 'unreadable', why: 'it is a symbolic link to itself' }
    case 'EACCES':
    case 'EPERM':
      return { kind: 'unreadable', why: 'permission denied' }
    case undefined:
      throw error
    default:
      return { kind: 'unreadable', why: message }
  }
}
