import { handleRow, type AnyComponent, type Columns, type World } from '../../world/index.ts'
import { frameOf } from '../frame-of.ts'
import { placeColumns, type StepInterpolation, type PlaceColumns } from '../step-interpolation.ts'
import { Animation, Sprite } from '../package.ts'
import type { LayerSet } from './layer-set.ts'
import { packColor, Quad } from './quad.ts'
import { QuadBatch } from './quad-batch.ts'
import type { ShapeSheet } from './shapes.ts'
import type { TextureStore } from './texture-store.ts'

/** Services to draw sprites. */
export interface SpriteServices {
  readonly world: World
  /** The component that says where entities are. */
  readonly place: AnyComponent
  readonly motion: StepInterpolation
  readonly layers: LayerSet
  readonly textures: TextureStore
  readonly shapes: ShapeSheet
  /** 1 where y grows downwards, else -1. */
  readonly sign: 1 | -1
  /** The longest move in a step that is drawn on its way. */
  readonly teleportDistance: number
}

/**
 * All sprites. An entity gets its quad when it gets a sprite and a place, and gives it back when it loses one; each frame,
 * one loop copies the columns into the quads.
 */
export class SpriteSet {
  readonly #services: SpriteServices
  readonly #sprite: Columns<typeof Sprite>
  readonly #animation: Columns<typeof Animation>
  readonly #place: PlaceColumns
  readonly #batches: QuadBatch[] = []
  /** By row: the batch that has the entity's quad, and its place there. */
  readonly #homes: (QuadBatch | undefined)[] = []
  #places = new Uint32Array(1024)
  /** By row: whether the sprite is animated. */
  #animated = new Uint8Array(1024)
  readonly #pool: Quad[] = []
  readonly #ends: (() => void)[]

  constructor(services: SpriteServices) {
    this.#services = services
    const { world, place } = services
    this.#sprite = world.columns(Sprite)
    this.#animation = world.columns(Animation)
    this.#place = placeColumns(world, place)
    const whole = (entity: number): void => {
      if (world.has(entity as never, Sprite) && world.has(entity as never, place))
        this.#add(handleRow(entity))
    }
    const broken = (entity: number): void => this.#remove(handleRow(entity))
    this.#ends = [
      world.observe(Sprite, 'added', whole),
      world.observe(place, 'added', whole),
      world.observe(Sprite, 'removed', broken),
      world.observe(place, 'removed', broken),
      world.observe(
        Animation,
        'added',
        (entity) => void (this.#roomFor(handleRow(entity))[handleRow(entity)] = 1),
      ),
      world.observe(
        Animation,
        'removed',
        (entity) => void (this.#roomFor(handleRow(entity))[handleRow(entity)] = 0),
      ),
    ]
    // The entities from before.
    for (const row of rowsWith(world, [Animation])) this.#roomFor(row)[row] = 1
    for (const row of rowsWith(world, [Sprite, place])) this.#add(row)
  }

  /** How many sprites there are. */
  get count(): number {
    let count = 0
    for (const { quads } of this.#batches) count += quads.length
    return count
  }

  /**
   * Brings all quads up to date.
   *
   * @param alpha how far the game is between its last step and the next
   * @param time seconds of game time, for animations
   * @param change the part of a change of alpha that is shown in this frame, so that nothing flashes; 1 for all of it
   */
  draw(alpha: number, time: number, change = 1): void {
    for (const batch of this.#batches.slice()) this.#drawBatch(batch, alpha, time, change)
    for (let i = this.#batches.length - 1; i >= 0; i--) {
      const batch = this.#batches[i]!
      if (batch.quads.length > 0) continue
      batch.destroy()
      this.#batches.splice(i, 1)
    }
  }

  destroy(): void {
    for (const end of this.#ends) end()
    for (const batch of this.#batches) batch.destroy()
    this.#batches.length = 0
  }

  #drawBatch(batch: QuadBatch, alpha: number, time: number, change: number): void {
    const { sign, teleportDistance, textures, motion, layers } = this.#services
    const { repeat, node } = layers.get(batch.layer)
    const middle = node.pivot
    const { texture, shape, layer, visible, width, height, scaleX, scaleY } = this.#sprite
    const { anchorX, anchorY, rotation, tint, alpha: opacity, columns, rows, frame } = this.#sprite
    const { x, y } = this.#place
    const before = motion
    const { version } = textures
    const animated = this.#animated
    const far = teleportDistance * teleportDistance
    const { quads } = batch
    // Backwards: where a quad moves to another batch, one that has been seen comes to its place.
    for (let i = quads.length - 1; i >= 0; i--) {
      const quad = quads[i]!
      const { row } = quad
      const shown = animated[row] === 1 ? this.#frameAt(row, time) : frame[row]!
      const dressed =
        quad.asset === texture[row] &&
        quad.shape === shape[row] &&
        quad.version === version &&
        quad.frame === shown &&
        quad.columns === columns[row] &&
        quad.rows === rows[row]
      if (!dressed) this.#dress(quad, row, shown, batch)

      const toX = x[row]!
      const toY = y[row]!
      const dx = toX - before.x[row]!
      const dy = toY - before.y[row]!
      // Also where it was not there before: then the differences are no numbers.
      const moves = dx * dx + dy * dy < far
      quad.x = moves ? toX - dx * (1 - alpha) : toX
      quad.y = (moves ? toY - dy * (1 - alpha) : toY) * sign
      if (repeat > 0) {
        quad.x -= repeat * Math.round((quad.x - middle.x) / repeat)
        quad.y -= repeat * Math.round((quad.y - middle.y) / repeat)
      }
      const turn = rotation[row]! - before.rotation[row]!
      quad.rotation = (turn > -3 && turn < 3 ? rotation[row]! - turn * (1 - alpha) : rotation[row]!) * sign
      const { orig } = quad.texture
      quad.scaleX = (width[row] === 0 ? quad.unit : width[row]! / orig.width) * scaleX[row]!
      quad.scaleY = (height[row] === 0 ? quad.unit : height[row]! / orig.height) * scaleY[row]!
      quad.anchorX = anchorX[row]!
      quad.anchorY = anchorY[row]!
      quad.alpha = change === 1 ? opacity[row]! : quad.alpha + (opacity[row]! - quad.alpha) * change || 0
      quad.color = visible[row] === 1 ? packColor(tint[row]!, quad.alpha) : 0
      if (layer[row] !== batch.layer || quad.texture.source !== batch.source) this.#move(quad, i, batch)
    }
  }

  #frameAt(row: number, time: number): number {
    const { first, frames, rate, once, since } = this.#animation
    return frameOf(first[row]!, frames[row]!, rate[row]!, once[row] === 1, time - since[row]!)
  }

  #dress(quad: Quad, row: number, frame: number, batch: QuadBatch | null): void {
    const { textures, shapes } = this.#services
    const { texture, shape, columns, rows } = this.#sprite
    quad.asset = texture[row]!
    quad.shape = shape[row]!
    quad.version = textures.version
    quad.frame = frame
    quad.columns = columns[row]!
    quad.rows = rows[row]!
    if (quad.shape === 0 && quad.asset !== 0) {
      // Until the picture has come, an entity that was seen stays as it was.
      if (batch !== null && !textures.ready(quad.asset) && !quad.texture.destroyed) return
      quad.texture = textures.frame(quad.asset, quad.columns, quad.rows, frame)
      quad.unit = 1
    } else {
      quad.texture = shapes.textures[quad.shape] ?? shapes.missing
      quad.unit = 1 / quad.texture.orig.width
    }
    batch?.changed()
  }

  #add(row: number): void {
    this.#roomFor(row)
    if (this.#homes[row] !== undefined) return
    const quad = this.#pool.pop() ?? new Quad(this.#services.shapes.blank)
    quad.row = row
    quad.version = -1
    quad.alpha = this.#sprite.alpha[row]!
    this.#services.motion.appear(row)
    this.#dress(quad, row, this.#sprite.frame[row]!, null)
    this.#settle(quad)
  }

  #remove(row: number): void {
    const batch = this.#homes[row]
    if (batch === undefined) return
    this.#homes[row] = undefined
    const place = this.#places[row]!
    this.#pool.push(batch.quads[place]!)
    this.#leave(batch, place)
  }

  #move(quad: Quad, place: number, batch: QuadBatch): void {
    this.#leave(batch, place)
    this.#settle(quad)
  }

  #leave(batch: QuadBatch, place: number): void {
    const moved = batch.removeAt(place)
    if (moved !== null) this.#places[moved.row] = place
  }

  #settle(quad: Quad): void {
    const layer = this.#sprite.layer[quad.row]!
    const { source } = quad.texture
    let batch = this.#batches.find((it) => it.layer === layer && it.source === source)
    if (batch === undefined) {
      batch = new QuadBatch(layer, source)
      this.#batches.push(batch)
      this.#services.layers.get(layer).sprites.addChild(batch.container)
    }
    this.#homes[quad.row] = batch
    this.#places[quad.row] = batch.add(quad)
  }

  /** Makes room for a row in the arrays by row. @returns which rows are animated */
  #roomFor(row: number): Uint8Array {
    if (row >= this.#places.length) {
      const length = Math.max(row + 1, this.#places.length * 2)
      const places = new Uint32Array(length)
      places.set(this.#places)
      this.#places = places
      const animated = new Uint8Array(length)
      animated.set(this.#animated)
      this.#animated = animated
    }
    return this.#animated
  }
}

/** The rows that have some components at the moment. */
export function rowsWith(world: World, components: readonly AnyComponent[]): Uint32Array {
  const query = world.query({ with: components })
  query.refresh()
  const rows = query.rows.slice(0, query.count)
  query.release()
  return rows
}
