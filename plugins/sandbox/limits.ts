import { SkeinError } from '../../engine/index.ts'
import { BinaryReader, readValueType } from '../wasm/index.ts'
import type { ByteWriter } from './byte-writer.ts'
import { IGNORE, skipConstExpression } from './const-expression.ts'
import { TABLES } from './module-space.ts'

/** What a module may have at most; its own limits are rewritten to that. */
export interface SandboxLimits {
  /** Bytes of its memory. Rounded down to pages of 64 KiB. Default: 64 MiB. */
  readonly memoryBytes: number
  /** Elements of all its tables together. Default: 100,000. */
  readonly tableElements: number
  /** Bytes of stack that functions which call themselves may take up, as reckoned from their code. Default: 256 KiB. */
  readonly stackBytes: number
  /**
   * What compiling its code may take, in steps of some 25 ns, summed over its functions. The
   * engine compiles when a function is first called, on the thread of the game, which no fuel is counted for. Default: 32,000,000.
   */
  readonly compileWork: number
}

export const DEFAULT_SANDBOX_LIMITS: SandboxLimits = {
  memoryBytes: 67_108_864,
  tableElements: 100_000,
  stackBytes: 262_144,
  compileWork: 32_000_000,
}

/** The bytes of stack that a limit of none stands for. */
export const MOST_STACK = 0x3fff_ffff

const PAGE = 65_536

// The bits of what limits begin with.
const HAS_MAX = 1
const SHARED = 2
const WIDE = 4
const PAGE_SIZE = 8

/**
 * Writes the section of memories with a maximum that is not above the cap.
 *
 * @throws SkeinError `module/over-limit` when a memory begins with more, `module/unsupported` for what mods cannot have
 */
export function capMemories(reader: BinaryReader, out: ByteWriter, limits: SandboxLimits): void {
  const count = reader.count('memories', 16)
  if (count > 1) unsupported(reader, 'several memories', 'Build it without "multi-memory".')
  out.u32(count)
  const cap = Math.min(65_536, Math.floor(limits.memoryBytes / PAGE))
  for (let left = count; left > 0; left--) {
    capLimits(reader, out, cap, (min) =>
      overCap(
        reader,
        `begins with ${mib(min * PAGE)} MiB of memory; ${mib(cap * PAGE)} are allowed`,
        'Build it with less initial memory, or have the game raise "memoryBytes".',
      ),
    )
  }
}

/**
 * Writes the section of tables, in the same way; what the cap leaves is for the first of them.
 *
 * @param copy writes what the elements begin with, from one place in the file to another
 */
export function capTables(
  reader: BinaryReader,
  out: ByteWriter,
  limits: SandboxLimits,
  copy: (start: number, end: number) => void,
): void {
  const count = reader.count('tables', TABLES)
  const mins: number[] = []
  const sizes = new BinaryReader(reader.bytes, reader.file, reader.offset, reader.end)
  for (let left = count; left > 0; left--) mins.push(passTable(sizes))
  let spare = limits.tableElements - mins.reduce((sum, min) => sum + min, 0)
  if (spare < 0) {
    const total = limits.tableElements - spare
    overCap(
      reader,
      `begins with tables of ${total} elements; ${limits.tableElements} are allowed`,
      'Have the game raise "tableElements".',
    )
  }
  out.u32(count)
  for (const min of mins) {
    const start = reader.offset
    const initial = reader.bytes[start] === 0x40
    if (initial) reader.span(2)
    readValueType(reader)
    out.copy(reader.bytes, start, reader.offset)
    const max = capLimits(reader, out, min + spare, () => undefined)
    spare -= max - min
    if (!initial) continue
    const expression = reader.offset
    skipConstExpression(reader, IGNORE)
    copy(expression, reader.offset)
  }
}

/** Reads one table. @returns how many elements it begins with */
function passTable(reader: BinaryReader): number {
  const initial = reader.bytes[reader.offset] === 0x40
  if (initial) reader.span(2)
  readValueType(reader)
  const flags = reader.byte()
  checkFlags(reader, flags)
  const min = reader.u32()
  if ((flags & HAS_MAX) !== 0) reader.u32()
  if (initial) skipConstExpression(reader, IGNORE)
  return min
}

/** @returns the maximum that was written */
function capLimits(reader: BinaryReader, out: ByteWriter, cap: number, over: (min: number) => void): number {
  const flags = reader.byte()
  checkFlags(reader, flags)
  const min = reader.u32()
  const max = Math.min(cap, (flags & HAS_MAX) === 0 ? cap : reader.u32())
  if (min > cap) over(min)
  // A maximum below the minimum is the module's own mistake, for the engine's compiler to refuse.
  out.byte(HAS_MAX)
  out.u32(min)
  out.u32(max)
  return max
}

function checkFlags(reader: BinaryReader, flags: number): void {
  if ((flags & SHARED) !== 0)
    unsupported(reader, 'shared memory', 'Mods run on one thread. Build it without threads.')
  if ((flags & WIDE) !== 0) unsupported(reader, 'addresses of 64 bits', 'Build it for 32 bits ("wasm32").')
  if ((flags & PAGE_SIZE) !== 0)
    unsupported(reader, 'pages of another size', 'Build it with pages of 64 KiB.')
  if (flags > 15) reader.fail('limits are of an unknown kind')
}

function unsupported({ file }: BinaryReader, what: string, hint: string): never {
  throw new SkeinError('module/unsupported', `${file} uses ${what}`, { names: { file }, hint })
}

function overCap({ file }: BinaryReader, what: string, hint: string): never {
  throw new SkeinError('module/over-limit', `${file} ${what}`, { names: { file }, hint })
}

function mib(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1).replace(/\.0$/, '')
}
