import { defaultCell } from '../world/column.ts'
import type { Field } from '../schema/index.ts'

/** Turns what a game keeps for a field into what a column would hold, and back. */
export interface CellCodec {
  /** The value as a column holds it; the default of the field where the game has none. */
  read(value: unknown): number | bigint
  /** The value as the game keeps it. @param before the present value, whose kind is kept */
  write(cell: number | bigint, before: unknown): unknown
}

/** How entities in fields are told apart by the game, and by guests. */
export interface EntityCodec {
  /** The handle of an entity, 0 for none. */
  handleOf(value: unknown): number
  /** The game's own value for a handle. @param before the present value */
  valueOf(handle: number, before: unknown): unknown
}

/**
 * The codec of a field.
 *
 * @param fresh how truth values and enums are kept where there is nothing yet to go by: as numbers, or as JavaScript has them
 * @throws SkeinError `value/invalid` when the default of the field does not fit its type
 */
export function cellCodec(
  field: Field,
  component: string,
  entities: EntityCodec,
  fresh: 'numbers' | 'values',
): CellCodec {
  const isNumber = (before: unknown): boolean =>
    typeof before === 'number' || (fresh === 'numbers' && before === undefined)
  const [, type] = field
  const rest = defaultCell(field, component)
  switch (type.kind) {
    case 'bool':
      return {
        read: (value) => (value === undefined ? rest : value ? 1 : 0),
        write: (cell, before) => (isNumber(before) ? cell : cell !== 0),
      }
    case 'enum': {
      const { cases } = type
      return {
        read: (value) => {
          if (typeof value === 'string') return Math.max(0, cases.indexOf(value))
          return typeof value === 'number' && value >= 0 && value < cases.length ? Math.trunc(value) : rest
        },
        write: (cell, before) => (isNumber(before) ? cell : cases[cell as number]),
      }
    }
    case 'entity':
      return {
        read: (value) => entities.handleOf(value),
        write: (cell, before) => entities.valueOf(Number(cell), before),
      }
    case 'u64':
    case 's64': {
      const wrap = type.kind === 'u64' ? BigInt.asUintN : BigInt.asIntN
      return { read: (value) => (typeof value === 'bigint' ? wrap(64, value) : rest), write: (cell) => cell }
    }
    default:
      return { read: (value) => (typeof value === 'number' ? value : rest), write: (cell) => cell }
  }
}
