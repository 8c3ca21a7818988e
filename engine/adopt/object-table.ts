import type { GameObjects } from './property-cells.ts'

/** The objects of a world by row, and the kind that each is of. */
export class ObjectTable {
  /** `undefined` for rows without an entity, and for entities without an object. */
  readonly objects: GameObjects = []
  /** The number of the kind; 0 where there is no object. */
  readonly kinds: number[] = []
  readonly #rows = new Map<object, number>()

  /** One more than the highest row that has had an object. */
  get rows(): number {
    return this.objects.length
  }

  /** The row of an object, or 0. */
  rowOf(object: object): number {
    return this.#rows.get(object) ?? 0
  }

  /** Makes an object that of a row. */
  bind(row: number, object: object, kind: number): void {
    // JavaScript engines turn arrays with large gaps into slow dictionaries.
    while (this.objects.length < row) {
      this.objects.push(undefined)
      this.kinds.push(0)
    }
    this.objects[row] = object
    this.kinds[row] = kind
    this.#rows.set(object, row)
  }

  /** Parts a row from its object. */
  release(row: number): void {
    const object = this.objects[row]
    if (object === undefined) return
    this.objects[row] = undefined
    this.kinds[row] = 0
    this.#rows.delete(object)
  }
}
