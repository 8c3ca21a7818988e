import { createRandom, type Random } from '../../random.ts'
import { handleRow, type AnyComponent, type Columns, type Query, type World } from '../../world/index.ts'
import { placeColumns, type PlaceColumns } from '../step-interpolation.ts'
import { SHAPES } from '../fields.ts'
import { Emitter } from '../package.ts'
import type { LayerSet } from './layer-set.ts'
import { packColor, Quad } from './quad.ts'
import { QuadBatch } from './quad-batch.ts'
import type { ShapeSheet } from './shapes.ts'
import type { TextureStore } from './texture-store.ts'

/** No more particles than this live at once. */
const MAX_SPARKS = 20_000

/** How particles look and fly; see {@link Emitter}. Shape by its number. */
export interface SparkStyle {
  readonly texture: number
  readonly shape: number
  readonly layer: number
  readonly size: number
  readonly endSize: number
  readonly color: number
  readonly endColor: number
  readonly alpha: number
  readonly endAlpha: number
  readonly speed: number
  readonly angle: number
  readonly spread: number
  readonly gravity: number
  readonly drag: number
  readonly life: number
}

/** One particle: it flies by itself, and is nothing that the game knows of. */
class Spark extends Quad {
  speedX = 0
  speedY = 0
  age = 0
  style!: SparkStyle
}

/** Services to draw particles. */
export interface EffectServices {
  readonly world: World
  readonly place: AnyComponent
  readonly layers: LayerSet
  readonly textures: TextureStore
  readonly shapes: ShapeSheet
  readonly sign: 1 | -1
}

/** All particles. They are only for the eye: they follow the time of the screen, and have random numbers of their own. */
export class EffectSet {
  readonly #services: EffectServices
  readonly #emitter: Columns<typeof Emitter>
  readonly #place: PlaceColumns
  readonly #emitters: Query
  /** By row: the part of a particle that an emitter still owes. */
  readonly #owed = new Map<number, number>()
  readonly #random: Random = createRandom(1, 'particles')
  readonly #batches: QuadBatch[] = []
  readonly #pool: Spark[] = []
  readonly #end: () => void
  #count = 0

  constructor(services: EffectServices) {
    this.#services = services
    const { world, place } = services
    this.#emitter = world.columns(Emitter)
    this.#place = placeColumns(world, place)
    this.#emitters = world.query({ with: [Emitter, place] })
    this.#end = world.observe(Emitter, 'removed', (entity) => this.#owed.delete(handleRow(entity)))
  }

  /** How many particles there are. */
  get count(): number {
    return this.#count
  }

  /** Sends out particles from a point. */
  burst(x: number, y: number, count: number, style: SparkStyle): void {
    for (let i = 0; i < count && this.#count < MAX_SPARKS; i++) this.#spawn(x, y, style)
  }

  /** @param dt seconds since the last frame */
  draw(dt: number): void {
    this.#emit(dt)
    for (let b = this.#batches.length - 1; b >= 0; b--) {
      const batch = this.#batches[b]!
      this.#fly(batch, dt)
      if (batch.quads.length > 0) continue
      batch.destroy()
      this.#batches.splice(b, 1)
    }
  }

  destroy(): void {
    this.#end()
    this.#emitters.release()
    for (const batch of this.#batches) batch.destroy()
  }

  #emit(dt: number): void {
    this.#emitters.refresh()
    const { rows, count } = this.#emitters
    const { x, y } = this.#place
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      const due = (this.#owed.get(row) ?? 0) + Math.min(10_000, Math.max(0, this.#emitter.rate[row]!)) * dt
      const whole = Math.floor(due)
      this.#owed.set(row, due - whole || 0)
      if (whole > 0) this.burst(x[row]!, y[row]!, whole, this.#styleAt(row))
    }
  }

  #styleAt(row: number): SparkStyle {
    const style: Record<string, number> = {}
    for (const [name] of Emitter.fields)
      style[name] = (this.#emitter as Record<string, ArrayLike<number>>)[name]![row]!
    return style as unknown as SparkStyle
  }

  #spawn(x: number, y: number, style: SparkStyle): void {
    const { textures, shapes, sign } = this.#services
    const picture = SHAPES[style.shape] === 'picture' && style.texture !== 0
    const texture = picture ? textures.get(style.texture) : (shapes.textures[style.shape] ?? shapes.missing)
    const spark = this.#pool.pop() ?? new Spark(texture)
    const angle = style.angle + (this.#random.float() - 0.5) * style.spread
    const speed = style.speed * (0.5 + this.#random.float() / 2)
    spark.texture = texture
    spark.style = style
    spark.age = 0
    spark.x = x
    spark.y = y * sign
    spark.speedX = Math.cos(angle) * speed
    spark.speedY = Math.sin(angle) * speed * sign
    spark.rotation = angle * sign
    this.#batchFor(spark).add(spark)
    this.#count++
  }

  /** The batch that draws particles of this layer and picture. */
  #batchFor({ style, texture }: Spark): QuadBatch {
    let batch = this.#batches.find((it) => it.layer === style.layer && it.source === texture.source)
    if (batch === undefined) {
      batch = new QuadBatch(style.layer, texture.source)
      this.#batches.push(batch)
      this.#services.layers.get(style.layer).particles.addChild(batch.container)
    }
    return batch
  }

  #fly(batch: QuadBatch, dt: number): void {
    const { sign, textures } = this.#services
    const sparks = batch.quads as Spark[]
    for (let i = sparks.length - 1; i >= 0; i--) {
      const spark = sparks[i]!
      const { style } = spark
      spark.age += dt
      // Also where the life is no number.
      if (!(spark.age < style.life)) {
        this.#pool.push(spark)
        batch.removeAt(i)
        this.#count--
        continue
      }
      if (spark.texture.destroyed) {
        // Its picture was replaced by another, which is in another batch.
        spark.texture = textures.get(style.texture)
        batch.removeAt(i)
        this.#batchFor(spark).add(spark)
      }
      const slower = Math.max(0, 1 - style.drag * dt)
      spark.speedX *= slower
      spark.speedY = (spark.speedY + style.gravity * sign * dt) * slower
      spark.x += spark.speedX * dt
      spark.y += spark.speedY * dt
      const part = spark.age / style.life
      const { orig } = spark.texture
      const size = style.size + (style.endSize - style.size) * part
      spark.scaleX = size / orig.width
      spark.scaleY = size / orig.height
      spark.color = packColor(
        blend(style.color, style.endColor, part),
        style.alpha + (style.endAlpha - style.alpha) * part,
      )
    }
  }
}

function blend(from: number, to: number, part: number): number {
  if (from === to) return from
  const mix = (shift: number): number => {
    const start = (from >>> shift) & 0xff
    return (start + (((to >>> shift) & 0xff) - start) * part) << shift
  }
  return mix(16) | mix(8) | mix(0)
}
