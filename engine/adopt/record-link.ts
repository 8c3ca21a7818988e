import type { ColumnLink } from '../world/world-source.ts'
import {
  gatherCells,
  readCell,
  scatterCells,
  writeCellTo,
  type GameObjects,
  type PropertyCells,
} from './property-cells.ts'

/** A field that is a property of objects, one for each row. */
export function recordLink(records: GameObjects, cells: PropertyCells): ColumnLink {
  return {
    get(row) {
      const record = records[row]
      return record === undefined ? cells.rest : readCell(cells, record)
    },
    set(row, cell) {
      const record = records[row]
      if (record !== undefined) writeCellTo(cells, record, cell)
    },
    gather({ rows, count, present }, block) {
      forRuns(records, rows, count, present, (from, to, there) => {
        if (there) gatherCells(cells, records, rows, from, to, block)
        else (block as Float64Array).fill(cells.rest as number, from, to)
      })
    },
    scatter({ rows, count, present }, block, mask, at) {
      forRuns(records, rows, count, present, (from, to, there) => {
        if (there) scatterCells(cells, records, rows, from, to, block, mask, at)
      })
    },
  }
}

/** Calls a function for runs of places whose rows have the component: all of a run have an object, or none has. */
function forRuns(
  records: GameObjects,
  rows: Uint32Array,
  count: number,
  present: Uint8Array | null,
  run: (from: number, to: number, there: boolean) => void,
): void {
  let from = 0
  let there: boolean | null = null
  for (let i = 0; i <= count; i++) {
    const isPresent = i < count && (present === null || present[i] === 1)
    const now = isPresent ? records[rows[i]!] !== undefined : null
    if (now === there) continue
    if (there !== null) run(from, i, there)
    from = i
    there = now
  }
}
