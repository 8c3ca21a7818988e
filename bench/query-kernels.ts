import type { EachLoop } from 'skein'
import type { Kernel } from './query-mods.ts'

/** Seconds of a step. */
export const STEP: number = 1 / 64

/** Columns of two fields. */
export interface Vectors {
  readonly x: Float32Array
  readonly y: Float32Array
}

/** Code of a kernel for one row. */
const BODIES: Readonly<Record<Kernel, string>> = {
  // Moves at the velocity that there is.
  integrate: `
    x[row] += vx[row] * dt
    y[row] += vy[row] * dt`,
  // Falls towards the middle, and never faster than 4.
  orbit: `
    const px = x[row]
    const py = y[row]
    const distance = Math.sqrt(px * px + py * py) + 0.5
    let ux = vx[row] - (px / distance) * dt
    let uy = vy[row] - (py / distance) * dt
    const speed = Math.sqrt(ux * ux + uy * uy)
    if (speed > 4) {
      ux *= 4 / speed
      uy *= 4 / speed
    }
    vx[row] = ux
    vy[row] = uy
    x[row] = px + ux * dt
    y[row] = py + uy * dt`,
}

const OPEN = 'const { x, y } = position; const { x: vx, y: vy } = velocity'

let compiled = 0

/**
 * Makes a function from text each time, so that it is compiled for its own data alone. V8 compiles functions made from
 * one place in a source, or from equal texts, for all data that any of them has ever seen; a game has one of each, a
 * benchmark many.
 */
function compile<F>(text: string): F {
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
  return (new Function(`// ${compiled++}\nreturn ${text}`) as () => F)()
}

/** The loop as it is written by hand where the arrays are constants of a module. */
export function constantLoop(
  kernel: Kernel,
  position: Vectors,
  velocity: Vectors,
): (ids: readonly number[], dt: number) => void {
  return compile<(position: Vectors, velocity: Vectors) => (ids: readonly number[], dt: number) => void>(
    `(position, velocity) => {
      ${OPEN}
      return (ids, dt) => { for (let i = 0; i < ids.length; i++) { const row = ids[i]; ${BODIES[kernel]} } }
    }`,
  )(position, velocity)
}

/** The same where the arrays are fields of something, and may be replaced. */
export function growingLoop(
  kernel: Kernel,
): (ids: readonly number[], position: Vectors, velocity: Vectors, dt: number) => void {
  return compile(
    `(ids, position, velocity, dt) => {
      ${OPEN}
      for (let i = 0; i < ids.length; i++) { const row = ids[i]; ${BODIES[kernel]} }
    }`,
  )
}

/** Makes the loop of an `each`. */
export function eachMaker(
  kernel: Kernel,
): (self: unknown, columns: { readonly position: Vectors; readonly velocity: Vectors }) => EachLoop {
  return compile(
    `(self, { position, velocity }) => {
      ${OPEN}
      return (entities, dt) => { for (let i = 0; i < entities.count; i++) { const row = entities.at(i); ${BODIES[kernel]} } }
    }`,
  )
}

interface Vector {
  x: number
  y: number
}

const OBJECTS: Readonly<Record<Kernel, string>> = {
  integrate: `
    position.x += velocity.x * ${STEP}
    position.y += velocity.y * ${STEP}`,
  orbit: `
    const { x, y } = position
    const distance = Math.sqrt(x * x + y * y) + 0.5
    let ux = velocity.x - (x / distance) * ${STEP}
    let uy = velocity.y - (y / distance) * ${STEP}
    const speed = Math.sqrt(ux * ux + uy * uy)
    if (speed > 4) {
      ux *= 4 / speed
      uy *= 4 / speed
    }
    velocity.x = ux
    velocity.y = uy
    position.x = x + ux * ${STEP}
    position.y = y + uy * ${STEP}`,
}

/** For one entity whose values are objects. */
export function entityCallback(
  kernel: Kernel,
): (entity: readonly [position: Vector, velocity: Vector]) => void {
  return compile(`([position, velocity]) => { ${OBJECTS[kernel]} }`)
}

/** For a list of entities that are objects. */
export function entitiesLoop(
  kernel: Kernel,
): (entities: Iterable<{ readonly position: Vector; readonly velocity: Vector }>) => void {
  return compile(`(entities) => { for (const { position, velocity } of entities) { ${OBJECTS[kernel]} } }`)
}
