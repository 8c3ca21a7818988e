import { encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'
import { SkeinError } from '../../engine/index.ts'
import type { ModuleInfo } from '../wasm/index.ts'
import { readDwarfLines, type DwarfRow } from './dwarf-lines.ts'

/** The number of the section with the code. */
const CODE = 10

/**
 * Makes a source map of the table of lines that a compiler has left in a module, which most compilers do by DWARF.
 *
 * @param info the module with its debugging information; its code must lie where it does in the module that the map is for
 * @param fileOf the name of a source by the path that the compiler has for it
 * @param textOf the text of a source by its name, for debuggers
 * @returns the map as JSON; `null` where the module has no such table, or a broken one
 */
export function sourceMapOfDwarf(
  info: ModuleInfo,
  fileOf: (path: string) => string,
  textOf: (file: string) => string | null,
): string | null {
  const [lines] = info.customSections('.debug_line')
  const code = info.layout.sections.find(({ id }) => id === CODE)
  if (lines === undefined || code === undefined) return null
  let rows: DwarfRow[]
  try {
    rows = readDwarfLines(lines, info.customSections('.debug_line_str')[0])
  } catch (error) {
    // It only helps to find one's way.
    if (error instanceof SkeinError) return null
    throw error
  }
  const sources = new Map<string, number>()
  const byOffset = new Map<number, SourceMapSegment>()
  for (const { address, file, line, column } of rows) {
    const offset = code.content + address
    if (file === null || line === 0) {
      if (!byOffset.has(offset)) byOffset.set(offset, [offset])
      continue
    }
    const name = fileOf(file)
    const source = sources.get(name) ?? sources.size
    sources.set(name, source)
    byOffset.set(offset, [offset, source, line - 1, Math.max(0, column - 1)])
  }
  const segments = [...byOffset.values()].toSorted((a, b) => a[0] - b[0])
  return JSON.stringify({
    version: 3,
    sources: [...sources.keys()],
    sourcesContent: [...sources.keys()].map(textOf),
    ignoreList: [...sources.keys()].flatMap((name, index) => (name.startsWith('~lib/') ? [index] : [])),
    names: [],
    mappings: encode([segments]),
  })
}
