import { SkeinError } from '../../engine/index.ts'
import { readValueType, type BinaryReader } from '../wasm/index.ts'
import type { ByteWriter } from './byte-writer.ts'
import { IGNORE, skipConstExpression } from './const-expression.ts'
import { TABLES } from './module-space.ts'
import type { SandboxLimits } from '../limits.ts'

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
  if (count > 1) reader.unsupported('several memories', 'Build it without "multi-memory".')
  out.u32(count)
  const cap = Math.min(65_536, Math.floor(limits.memoryBytes / PAGE))
  for (let left = count; left > 0; left--) {
    const { min, max } = readLimits(reader)
    if (min > cap)
      overCap(
        reader,
        `starts with ${mib(min * PAGE)} MiB of memory; the limit is ${mib(cap * PAGE)} MiB`,
        'Build it with less initial memory, or raise "memoryBytes" in the game.',
      )
    writeLimits(out, min, Math.min(cap, max))
  }
}

/** How large a table is at first, and may become. */
export interface TableLimits {
  readonly min: number
  readonly max: number
}

/**
 * Reads how large each table may become, where the others stay as they are: who lets several of them grow has to see to it that
 * they do not have more together than the limit says.
 *
 * @throws SkeinError `module/over-limit` when tables begin with more, `module/unsupported` for what mods cannot have
 */
export function readTables(reader: BinaryReader, limits: SandboxLimits): TableLimits[] {
  const tables: { min: number; max: number }[] = []
  for (let left = reader.count('tables', TABLES); left > 0; left--) tables.push(readTable(reader))
  const spare = limits.tableElements - tables.reduce((sum, { min }) => sum + min, 0)
  if (spare < 0) {
    const total = limits.tableElements - spare
    overCap(
      reader,
      `starts with tables of ${total} elements; the limit is ${limits.tableElements}`,
      'Build it with smaller tables, or raise "tableElements" in the game.',
    )
  }
  return tables.map(({ min, max }) => ({ min, max: Math.min(max, min + spare) }))
}

/**
 * Writes the section of tables with their limits.
 *
 * @param copy writes what the elements begin with, from one place in the file to another
 */
export function writeTables(
  reader: BinaryReader,
  out: ByteWriter,
  tables: readonly TableLimits[],
  copy: (start: number, end: number) => void,
): void {
  out.u32(reader.u32())
  for (const { min, max } of tables) {
    const start = reader.offset
    const initial = reader.bytes[start] === 0x40
    if (initial) reader.span(2)
    readValueType(reader)
    out.copy(reader.bytes, start, reader.offset)
    writeLimits(out, min, max)
    readLimits(reader)
    if (!initial) continue
    const expression = reader.offset
    skipConstExpression(reader, IGNORE)
    copy(expression, reader.offset)
  }
}

function readTable(reader: BinaryReader): TableLimits {
  const initial = reader.bytes[reader.offset] === 0x40
  if (initial) reader.span(2)
  readValueType(reader)
  const limits = readLimits(reader)
  if (initial) skipConstExpression(reader, IGNORE)
  return limits
}

function readLimits(reader: BinaryReader): TableLimits {
  const flags = reader.byte()
  checkFlags(reader, flags)
  const min = reader.u32()
  return { min, max: (flags & HAS_MAX) === 0 ? Infinity : reader.u32() }
}

function writeLimits(out: ByteWriter, min: number, max: number): void {
  // A maximum below the minimum is the module's own mistake, for the engine's compiler to refuse.
  out.byte(HAS_MAX)
  out.u32(min)
  out.u32(max)
}

function checkFlags(reader: BinaryReader, flags: number): void {
  if ((flags & SHARED) !== 0) reader.unsupported('shared memory', 'Build it without threads.')
  if ((flags & WIDE) !== 0) reader.unsupported('64-bit memory', 'Build it for 32 bits ("wasm32").')
  if ((flags & PAGE_SIZE) !== 0) reader.unsupported('a custom page size', 'Build it with pages of 64 KiB.')
  if (flags > 15) reader.fail('unknown kind of limits')
}

function overCap({ file }: BinaryReader, what: string, hint: string): never {
  throw new SkeinError('module/over-limit', `${file} ${what}`, { names: { file }, hint })
}

function mib(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1).replace(/\.0$/, '')
}
