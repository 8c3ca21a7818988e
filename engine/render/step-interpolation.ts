import type { AnyComponent, World } from '../world/index.ts'

/** Columns of whatever a game has its entities' places in. */
export interface PlaceColumns {
  readonly x: Float32Array | Float64Array
  readonly y: Float32Array | Float64Array
}

/** Where everything was before the last fixed step, by row, so that it can be drawn on its way. */
export class StepInterpolation {
  x: Float32Array = new Float32Array(0)
  y: Float32Array = new Float32Array(0)
  rotation: Float32Array = new Float32Array(0)

  /** Remembers where everything is: call it before each fixed step. */
  capture(place: PlaceColumns, rotation: Float32Array): void {
    this.#grow(Math.max(place.x.length, rotation.length))
    this.x.set(place.x)
    this.y.set(place.y)
    this.rotation.set(rotation)
  }

  /** Says that the entity in a row is new: it appears where it is. */
  appear(row: number): void {
    if (row >= this.x.length) this.#grow(row + 1)
    this.x[row] = Number.NaN
    this.rotation[row] = Number.NaN
  }

  #grow(rows: number): void {
    if (rows <= this.x.length) return
    const length = Math.max(rows, this.x.length * 2)
    for (const name of ['x', 'y', 'rotation'] as const) {
      const grown = new Float32Array(length).fill(Number.NaN)
      grown.set(this[name])
      this[name] = grown
    }
  }
}

/** The columns of a component with `x` and `y`. */
export function placeColumns(world: World, component: AnyComponent): PlaceColumns {
  return world.columns(component) as unknown as PlaceColumns
}
