import { SECTION } from '../wasm/binary-format.ts'
import { BinaryReader, readValueType, type ModuleInfo } from '../wasm/index.ts'
import { IGNORE, skipConstExpression } from './const-expression.ts'

/** The prefix of the names of exports by which the host reaches the mutable globals of a module. */
export const GLOBAL_EXPORTS = 'skein:sandbox/global/'

/** More than any toolchain makes: each is an export. */
const MOST = 1_000
const NUMBERS: ReadonlySet<string> = new Set(['i32', 'i64', 'f32', 'f64'])

/**
 * The indices of the globals that a module changes, so that a host can copy what the module keeps; `null` where one of them
 * holds no number, or they are too many.
 */
export function keptGlobals(bytes: Uint8Array, file: string, info: ModuleInfo): number[] | null {
  const section = info.layout.sections.find(({ id }) => id === SECTION.global)
  if (section === undefined) return []
  const imported = info.imports.filter(({ kind }) => kind === 'global').length
  const reader = new BinaryReader(bytes, file, section.content, section.end)
  const kept: number[] = []
  const count = reader.count('globals', 100_000)
  for (let index = 0; index < count; index++) {
    const type = readValueType(reader)
    const mutable = reader.byte() === 1
    skipConstExpression(reader, IGNORE)
    if (!mutable) continue
    if (!NUMBERS.has(type) || kept.length === MOST) return null
    kept.push(imported + index)
  }
  return kept
}
