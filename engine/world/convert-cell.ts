import type { Type } from '../schema/index.ts'
import { INTEGER_RANGES } from './column.ts'

/**
 * A cell of one type as a cell of another: the same number as near as it gets, the case of the same
 * name, or `null` where nothing corresponds.
 */
export function convertCell(from: Type, to: Type, cell: number | bigint): number | bigint | null {
  if (from.kind === 'enum' || to.kind === 'enum') {
    if (from.kind !== 'enum' || to.kind !== 'enum') return null
    const index = to.cases.indexOf(from.cases[cell as number] ?? '')
    return index < 0 ? null : index
  }
  if (from.kind === to.kind) return cell
  if (from.kind === 'entity' || to.kind === 'entity') return null
  if (to.kind === 'bool') return Number(cell) === 0 ? 0 : 1
  if (to.kind === 'f32' || to.kind === 'f64') return Number(cell)
  const [low, high] = INTEGER_RANGES[to.kind as keyof typeof INTEGER_RANGES]
  if (typeof low === 'number') return Math.min(Math.max(whole(cell), low), high as number)
  const big = typeof cell === 'bigint' ? cell : BigInt(whole(cell))
  return big < low ? low : big > high ? high : big
}

/** Without fraction; 0 for NaN. */
function whole(cell: number | bigint): number {
  const number = Math.trunc(Number(cell))
  // No column holds more than 64 bits.
  return Number.isNaN(number) ? 0 : Math.min(Math.max(number, -(2 ** 64)), 2 ** 64)
}
