import { fieldToJson } from '../schema/type-json.ts'
import type { ComponentDefinition } from '../schema/index.ts'
import { NO_CONTENT, putPages, type Pages } from '../snapshot/pages.ts'
import type { ColumnState, WorldState } from '../snapshot/world-state.ts'
import type { StructureState } from '../snapshot/structure-state.ts'
import { createColumn, type Column } from '../world/column.ts'
import type { SavedComponent, SavedHolding, SavedWorld } from './saved-world.ts'

/**
 * Puts the entities and components of a snapshot under their names.
 * @param definitionOf the definition that a channel has in the world
 * @param formOf the version of the form of a component's values, by channel
 */
export function captureWorld(
  { structure, columns, now }: WorldState,
  definitionOf: (channel: string) => ComponentDefinition | undefined,
  formOf: (channel: string) => number,
): SavedWorld {
  const { rows, capacity, holdings, latest } = structure
  const handles = new Uint32Array(wordsFrom(structure.handles, rows).buffer)
  return {
    handles,
    generations: new Uint16Array(wordsFrom(structure.generations, capacity >>> 1).buffer),
    taken: new Uint8Array(wordsFrom(structure.taken, capacity >>> 2).buffer),
    holdings: holdings.map(({ owner, pages, free, worn, numbers: [next, end, , place] }): SavedHolding => {
      return { owner, pages, free, worn, next, end, place }
    }),
    latest,
    now,
    components: columns.map((state) => {
      const definition = definitionOf(state.channel)!
      return captureComponent(
        definition,
        formOf(state.channel),
        state,
        structure,
        rowsWith(structure, state.channel, handles),
        handles,
      )
    }),
  }
}

function captureComponent(
  definition: ComponentDefinition,
  form: number,
  state: ColumnState,
  { tokens }: StructureState,
  rows: Uint32Array,
  handles: Uint32Array,
): SavedComponent {
  const { path, version, channel, fields } = definition
  return {
    path,
    version,
    form,
    channel,
    fields: fields.map(fieldToJson),
    changes: tokens.find((it) => it.channel === channel)!.changes,
    exposed: state.exposed,
    room: state.room,
    entities: rows.map((row) => handles[row]!),
    columns: fields.map(([, type], field): Column => {
      const all = columnFrom(state.columns[field]!, createColumn(type, 0))
      const column = createColumn(type, rows.length) as Float64Array
      for (let at = 0; at < rows.length; at++) column[at] = (all as Float64Array)[rows[at]!]!
      return column
    }),
    ticks: state.ticks.map((pages) => wordsFrom(pages, pages.words)),
  }
}

/** The rows whose entity has a component. */
function rowsWith({ tokens, masks }: StructureState, channel: string, handles: Uint32Array): Uint32Array {
  const { generation, bit } = tokens.find((it) => it.channel === channel)!
  const mask = wordsFrom(masks[generation]!, handles.length)
  const rows: number[] = []
  for (let row = 1; row < handles.length; row++)
    if (handles[row] !== 0 && (mask[row]! & bit) !== 0) rows.push(row)
  return Uint32Array.from(rows)
}

/** The contents of pages, with zeros behind them. */
function wordsFrom(pages: Pages, words: number): Int32Array<ArrayBuffer> {
  const all = new Int32Array(Math.max(words, pages.words))
  putPages(all, pages, NO_CONTENT)
  return all.length === words ? all : all.slice(0, words)
}

/** The contents of pages, as an array of the kind of another. */
function columnFrom(pages: Pages, like: Column): Column {
  const kind = like.constructor as new (buffer: ArrayBuffer) => Column
  return new kind(wordsFrom(pages, pages.words + (pages.words & 1)).buffer)
}
