import type { GuestMemory } from '../abi/index.ts'
import { HOST_COST } from '../sandbox/host-cost.ts'
import { ERRNO } from './errno.ts'
import type { WasiFunction, WasiState } from './services.ts'

/** Buffers that one `fd_write` may bring; the number that POSIX systems have as `IOV_MAX`. */
const MAX_BUFFERS = 1_024
/** Bytes that one `fd_write` takes. Of more it says so, as for any stream, and runtimes come again with the rest. */
export const MAX_WRITE = 65_536

export const STDIN = 0
export const STDOUT = 1
export const STDERR = 2

// Of the specification: the type of file that terminals are, and the rights to read, write and wait for a stream.
const CHARACTER_DEVICE = 2
const READ = 1 << 1
const WRITE = 1 << 6
const POLL = 1 << 27

/**
 * `fd_…`: an empty standard input, and a standard output and error that go to the log. They pass for terminals, since
 * runtimes pass on output to those line by line, and to anything else only when a program ends.
 */
export function streamFunctions({ guest, output, errors }: WasiState): Record<string, WasiFunction> {
  const isOpen = (fd: number): boolean => fd >= STDIN && fd <= STDERR
  const onlyOpen = (fd: number, answer: number): number => (isOpen(fd) ? answer : ERRNO.badf)
  return {
    fd_write(fd: number, buffers: number, count: number, written: number) {
      if (fd !== STDOUT && fd !== STDERR) return ERRNO.badf
      if (count >>> 0 > MAX_BUFFERS) return ERRNO.inval
      const { memory } = guest
      memory.at = 'the result of fd_write'
      memory.check(written >>> 0, 4, 1)
      memory.pay((count >>> 0) * HOST_COST.item)
      const lines = fd === STDOUT ? output : errors
      let left = MAX_WRITE
      for (let i = 0; i < count && left > 0; i++) {
        const bytes = buffer(memory, buffers >>> 0, i, left)
        memory.pay(bytes.length * HOST_COST.streamByte)
        memory.taken(bytes.length)
        memory.pay(lines.write(bytes) * HOST_COST.line)
        left -= bytes.length
      }
      memory.view.setUint32(written >>> 0, MAX_WRITE - left, true)
      return ERRNO.success
    },
    fd_read(fd: number, _buffers: number, _count: number, read: number) {
      if (fd !== STDIN) return ERRNO.badf
      const { memory } = guest
      memory.at = 'the result of fd_read'
      memory.check(read >>> 0, 4, 1)
      memory.window.setUint32(read >>> 0, 0, true)
      return ERRNO.success
    },
    fd_fdstat_get(fd: number, result: number) {
      if (!isOpen(fd)) return ERRNO.badf
      const { memory } = guest
      memory.at = 'the result of fd_fdstat_get'
      memory.check(result >>> 0, 24, 1)
      const at = result >>> 0
      memory.bytes.fill(0, at, at + 24)
      memory.window.setUint8(at, CHARACTER_DEVICE)
      memory.window.setUint32(at + 8, POLL | (fd === STDIN ? READ : WRITE), true)
      return ERRNO.success
    },
    // Nothing is kept for a stream, so closing one means nothing.
    fd_close: (fd: number) => onlyOpen(fd, ERRNO.success),
    fd_seek: (fd: number) => onlyOpen(fd, ERRNO.spipe),
    fd_tell: (fd: number) => onlyOpen(fd, ERRNO.spipe),
    // No folder has been opened for the mod; runtimes ask from 3 on until they are told so.
    fd_prestat_get: () => ERRNO.badf,
    fd_prestat_dir_name: () => ERRNO.badf,
  }
}

/** One of the buffers that a guest lists, cut to the bytes still taken. */
function buffer(memory: GuestMemory, list: number, index: number, most: number): Uint8Array {
  memory.at = `buffer ${index} of fd_write`
  memory.check(list + index * 8, 8, 1)
  const pointer = memory.window.getUint32(list + index * 8, true)
  const length = memory.window.getUint32(list + index * 8 + 4, true)
  // Languages give any address for nothing.
  if (length === 0) return NOTHING
  memory.check(pointer, length, 1)
  return memory.bytes.subarray(pointer, pointer + Math.min(length, most))
}

const NOTHING = new Uint8Array(0)
