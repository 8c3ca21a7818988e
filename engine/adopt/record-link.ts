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
    gather(rows, count, present, block) {
      forRuns(records, rows, count, present, (from, to, there) => {
        if (there) gatherCells(cells, records, rows, from, to, block)
        else (block as Float64Array).fill(cells.rest as number, from, to)
      })
    },
    scatter(rows, count, present, block) {
      forRuns(records, rows, count, present, (from, to, there) => {
        if (there) scatterCells(cells, records, rows, from, to, block)
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
  while (from < count) {
    if (present !== null && present[from] === 0) {
      from++
      continue
    }
    const there = records[rows[from]!] !== undefined
    let to = from + 1
    while (
      to < count &&
      (present === null || present[to] === 1) &&
      (records[rows[to]!] !== undefined) === there
    )
      to++
    run(from, to, there)
    from = to
  }
}
