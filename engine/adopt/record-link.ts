import type { ColumnLink } from '../world/world-source.ts'
import type { CellCodec } from './cell-codec.ts'

/** Objects of the game by row, each with a property for each field. */
export type Records = (Record<string, unknown> | undefined)[]

/** A field that is a property of objects. */
export function recordLink(
  records: Records,
  property: string,
  codec: CellCodec,
  single: boolean,
): ColumnLink {
  return {
    get: (row) => codec.read(records[row]?.[property]),
    set(row, cell) {
      const record = records[row]
      if (record !== undefined) record[property] = codec.write(cell, record[property])
    },
    gather(rows, count, present, block) {
      for (let i = 0; i < count; i++) {
        if (present !== null && present[i] === 0) continue
        const record = records[rows[i]!]
        const value = record === undefined ? undefined : record[property]
        ;(block as Float64Array)[i] = (
          typeof value === 'number' && single ? value : codec.read(value)
        ) as number
      }
    },
    scatter(rows, count, present, block) {
      for (let i = 0; i < count; i++) {
        if (present !== null && present[i] === 0) continue
        const record = records[rows[i]!]
        if (record === undefined) continue
        const value = record[property]
        const cell = (block as Float64Array)[i]!
        // A value that is the same to guests is left as it is: setters are not called for nothing, and no precision is lost.
        if (single ? Math.fround(value as number) !== cell : codec.read(value) !== cell)
          record[property] = codec.write(cell, value)
      }
    },
  }
}

/** Whether values of a field are numbers that guests see with single precision. */
export function isSingle(column: { readonly kind: string }): boolean {
  return column.kind === 'f32'
}
