import { compareText } from '../compare-text.ts'
import { canonicalNaN } from '../canonical-nan.ts'
import type { Type } from '../schema/index.ts'
import { columnElementSize } from '../world/column.ts'
import { PAGE_ROWS } from '../world/row-pages.ts'
import { NO_CONTENT, putPages, takePages, wordsOf, type Pages } from './pages.ts'
import type { StructureState, TokenState } from './structure-state.ts'
import type { ColumnState, WorldState } from './world-state.ts'

/** Bits of a mask that canonical tokens use. */
const MASK_BITS = 31
/**
 * A state without the traces of earlier states that have no effect any more: where components have their bits, how
 * much room arrays have, components that no entity has ever had, values of rows that no longer have the component, the bits of NaNs that code of the game has written.
 */
export function canonicalWorld({ structure, columns, now }: WorldState): WorldState {
  const present = new Map(columns.map((state) => [state.channel, rowsWith(structure, state.channel)]))
  const changes = new Map(structure.tokens.map((it) => [it.channel, it.changes]))
  const kept = columns
    .filter(({ channel, room, ticks }) => {
      return (
        changes.get(channel) !== 0 || room > 0 || ticks.length > 0 || present.get(channel)!.includes(true)
      )
    })
    .map((state) => canonicalState(state, present.get(state.channel)!, structure.rows))
  return {
    structure: canonicalStructure(
      structure,
      kept.map(({ channel }) => channel),
      present,
    ),
    columns: kept,
    now,
  }
}

/** By row, whether its entity has a component. */
function rowsWith({ rows, masks, tokens }: StructureState, channel: string): boolean[] {
  const token = tokens.find((it) => it.channel === channel)
  const mask = token === undefined ? undefined : masks[token.generation]
  if (token === undefined || mask === undefined) return []
  const words = wordsIn(mask, rows)
  return Array.from(words, (word) => (word & token.bit) !== 0)
}

function canonicalStructure(
  structure: StructureState,
  channels: readonly string[],
  present: ReadonlyMap<string, readonly boolean[]>,
): StructureState {
  const { rows, holdings } = structure
  const tokens: TokenState[] = channels.toSorted(compareText).map((channel, index) => {
    const { changes } = structure.tokens.find((it) => it.channel === channel)!
    return { channel, generation: Math.floor(index / MASK_BITS), bit: 1 << (index % MASK_BITS), changes }
  })
  const masks = Array.from({ length: Math.ceil(tokens.length / MASK_BITS) }, () => new Int32Array(rows))
  for (const { channel, generation, bit } of tokens)
    for (const [row, has] of present.get(channel)!.entries()) if (has) masks[generation]![row]! |= bit
  const generations = new Uint16Array(wordsIn(structure.generations, structure.generations.words).buffer)
  const used = generations.findLastIndex((generation) => generation !== 0) + 1
  const pages = Math.max(0, ...holdings.flatMap((it) => it.pages)) + 1
  const capacity = Math.max(pages, Math.ceil(used / PAGE_ROWS)) * PAGE_ROWS
  return {
    ...structure,
    capacity,
    generations: trimmed(structure.generations, capacity / 2),
    taken: trimmed(structure.taken, capacity / 4),
    masks: masks.map((mask) => takePages(mask, rows)),
    tokens,
    holdings: holdings.toSorted((a, b) => compareText(a.owner, b.owner)),
  }
}

function canonicalState(state: ColumnState, has: readonly boolean[], rows: number): ColumnState {
  const end = has.lastIndexOf(true) + 1
  const columns = state.columns.map((pages, field) =>
    canonicalColumn(pages, state.fields[field]![1]!, has, end),
  )
  return { ...state, exposed: false, columns, ticks: canonicalTicks(state.ticks, has, end, rows) }
}

function canonicalColumn(pages: Pages, kind: string, has: readonly boolean[], end: number): Pages {
  const bytes = columnElementSize({ kind } as Type)
  const all = new Uint8Array(wordsIn(pages, Math.max(pages.words, Math.ceil((end * bytes) / 4))).buffer)
  const cells = new Uint8Array(Math.ceil((end * bytes) / 4) * 4)
  for (let row = 0; row < end; row++)
    if (has[row] === true) cells.set(all.subarray(row * bytes, (row + 1) * bytes), row * bytes)
  if (kind === 'f32') canonicalNaNs(new Float32Array(cells.buffer))
  else if (kind === 'f64') canonicalNaNs(new Float64Array(cells.buffer))
  const words = wordsOf(cells)
  return takePages(words, words.length)
}

function canonicalNaNs(values: Float32Array | Float64Array): void {
  for (const [index, value] of values.entries()) if (Number.isNaN(value)) values[index] = canonicalNaN(value)
}

/** When rows gained a component and changed counts while they have it; when they lost it, while they have none. */
function canonicalTicks(
  ticks: readonly Pages[],
  has: readonly boolean[],
  end: number,
  rows: number,
): Pages[] {
  return ticks.map((pages, index) => {
    const all = new Float64Array(wordsIn(pages, Math.max(pages.words, rows * 2)).buffer)
    const rest = index === 2 ? -1 : 0
    if (index === 2) all.fill(-1, pages.words / 2)
    const length = index === 2 ? all.findLastIndex((tick) => tick !== -1) + 1 : end
    const values = new Float64Array(length)
    for (let row = 0; row < length; row++) values[row] = index === 2 || has[row] === true ? all[row]! : rest
    const words = wordsOf(values)
    return takePages(words, words.length)
  })
}

/** The first words of pages, and zeros behind them. */
function wordsIn(pages: Pages, words: number): Int32Array<ArrayBuffer> {
  const all = new Int32Array(Math.max(words, pages.words))
  putPages(all, pages, NO_CONTENT)
  return all.length === words ? all : all.slice(0, words)
}

function trimmed(pages: Pages, words: number): Pages {
  return takePages(wordsIn(pages, words), words)
}
