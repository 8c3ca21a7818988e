import { BinaryReader } from '../wasm/reader.ts'

/** Code that begins at an address, and where in the source it was made. */
export interface DwarfRow {
  /** From the beginning of the code section's content. */
  readonly address: number
  /** The path as the compiler has it; `null` where a sequence of code ends. */
  readonly file: string | null
  /** From 1; 0 where that is not known. */
  readonly line: number
  readonly column: number
}

/** The forms of an entry in a table of folders or files, of DWARF 5, that compilers use. */
const FORM = { string: 0x08, data1: 0x0b, data2: 0x05, data16: 0x1e, udata: 0x0f, lineStrp: 0x1f } as const
const CONTENT_PATH = 1
const CONTENT_FOLDER = 2

/** Operations of the line number program. */
const OP = {
  copy: 1,
  advancePc: 2,
  advanceLine: 3,
  setFile: 4,
  setColumn: 5,
  constAddPc: 8,
  fixedAdvancePc: 9,
} as const
const EXTENDED = { end: 1, setAddress: 2 } as const

/**
 * Reads the table of lines in the section `.debug_line`, of DWARF 2 to 5 in its 32-bit format.
 *
 * @param texts the content of `.debug_line_str`, where DWARF 5 has its paths
 * @throws SkeinError `module/invalid`
 */
export function readDwarfLines(section: Uint8Array, texts: Uint8Array = new Uint8Array()): DwarfRow[] {
  const rows: DwarfRow[] = []
  const reader = new LineReader(section, 'its table of lines')
  while (!reader.done) readUnit(reader, texts, rows)
  return rows
}

class LineReader extends BinaryReader {
  fixed(size: number): number {
    let value = 0
    for (const [index, byte] of this.span(size).entries()) value += byte * 256 ** index
    return value
  }

  /** A signed LEB128 number. */
  signed(): number {
    let result = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      result |= (byte & 0x7f) << shift
      if (byte < 0x80) return shift < 28 && (byte & 0x40) !== 0 ? result | (-1 << (shift + 7)) : result
    }
    return this.fail('a number is too long')
  }

  text(): string {
    const { offset } = this
    while (this.byte() !== 0);
    return new TextDecoder().decode(this.bytes.subarray(offset, this.offset - 1))
  }
}

function readUnit(reader: LineReader, texts: Uint8Array, rows: DwarfRow[]): void {
  const length = reader.fixed(4)
  const end = reader.offset + length
  if (length >= 0xffff_fff0 || end > reader.end) reader.fail('a unit of its table of lines is too long')
  const version = reader.fixed(2)
  if (version < 2 || version > 5) {
    reader.offset = end
    return
  }
  if (version === 5) reader.span(2)
  const headerLength = reader.fixed(4)
  const program = reader.offset + headerLength
  const step = reader.byte()
  if (version >= 4) reader.byte()
  reader.byte()
  const lineBase = (reader.byte() << 24) >> 24
  const lineRange = reader.byte()
  const opcodeBase = reader.byte()
  const operands = Array.from({ length: Math.max(0, opcodeBase - 1) }, () => reader.byte())
  const files = version === 5 ? readTables(reader, texts) : readOldTables(reader)
  if (lineRange === 0 || program > end) reader.fail('the head of its table of lines is invalid')
  reader.offset = program
  const state = { address: 0, file: 1, line: 1, column: 0, dropped: false }
  const reset = (): void =>
    void Object.assign(state, { address: 0, file: 1, line: 1, column: 0, dropped: false })
  const row = (isEnd: boolean): void => {
    // The linker has no place for functions that it drops.
    if (state.dropped) return
    const { address, line, column } = state
    rows.push({ address, file: isEnd ? null : (files[state.file] ?? null), line, column })
  }
  while (reader.offset < end) {
    const op = reader.byte()
    if (op >= opcodeBase) {
      state.address += Math.floor((op - opcodeBase) / lineRange) * step
      state.line += lineBase + ((op - opcodeBase) % lineRange)
      row(false)
    } else if (op === 0) {
      const size = reader.u32()
      const next = reader.offset + size
      const kind = size === 0 ? 0 : reader.byte()
      if (kind === EXTENDED.end) {
        row(true)
        reset()
      } else if (kind === EXTENDED.setAddress) {
        state.address = reader.fixed(4)
        state.dropped = state.address === 0 || state.address >= 0xffff_fff0
      }
      reader.offset = next
    } else if (op === OP.copy) row(false)
    else if (op === OP.advancePc) state.address += reader.u32() * step
    else if (op === OP.advanceLine) state.line += reader.signed()
    else if (op === OP.setFile) state.file = reader.u32()
    else if (op === OP.setColumn) state.column = reader.u32()
    else if (op === OP.constAddPc) state.address += Math.floor((255 - opcodeBase) / lineRange) * step
    else if (op === OP.fixedAdvancePc) state.address += reader.fixed(2)
    else for (let left = operands[op - 1] ?? 0; left > 0; left--) reader.skipNumber()
  }
  reader.offset = end
}

/** The paths of files by their numbers, which begin at 1. */
function readOldTables(reader: LineReader): string[] {
  const folders = ['']
  for (let text = reader.text(); text !== ''; text = reader.text()) folders.push(text)
  const files = ['']
  for (let text = reader.text(); text !== ''; text = reader.text()) {
    files.push(pathOf(folders[reader.u32()], text))
    reader.skipNumber()
    reader.skipNumber()
  }
  return files
}

/** The paths of files by their numbers, which begin at 0. */
function readTables(reader: LineReader, texts: Uint8Array): string[] {
  const table = (): { path: string; folder: number }[] => {
    const formats = Array.from({ length: reader.byte() }, () => [reader.u32(), reader.u32()] as const)
    const count = reader.count('files', 1_000_000)
    return Array.from({ length: count }, () => {
      const entry = { path: '', folder: 0 }
      for (const [content, form] of formats) {
        const value = readForm(reader, form, texts)
        if (content === CONTENT_PATH) entry.path = String(value)
        else if (content === CONTENT_FOLDER) entry.folder = Number(value)
      }
      return entry
    })
  }
  const folders = table()
  return table().map(({ path, folder }) => pathOf(folder === 0 ? '' : folders[folder]?.path, path))
}

function readForm(reader: LineReader, form: number, texts: Uint8Array): string | number {
  switch (form) {
    case FORM.string:
      return reader.text()
    case FORM.lineStrp:
      return new LineReader(texts, reader.file, reader.fixed(4)).text()
    case FORM.data1:
      return reader.byte()
    case FORM.data2:
      return reader.fixed(2)
    case FORM.udata:
      return reader.u32()
    case FORM.data16:
      reader.span(16)
      return 0
    default:
      return reader.fail('its table of lines has an unknown form')
  }
}

function pathOf(folder: string | undefined, file: string): string {
  return folder === undefined || folder === '' || file.startsWith('/') ? file : `${folder}/${file}`
}
