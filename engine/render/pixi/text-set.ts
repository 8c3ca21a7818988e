import { BitmapText } from 'pixi.js'
import type { TextTable } from '../../text/index.ts'
import { handleRow, type AnyComponent, type Columns, type World } from '../../world/index.ts'
import { placeColumns, type StepInterpolation, type PlaceColumns } from '../step-interpolation.ts'
import { Text } from '../package.ts'
import { formatValue } from '../format-value.ts'
import type { LayerSet } from './layer-set.ts'
import { rowsWith } from './sprite-set.ts'

/** Services to draw texts. */
export interface TextServices {
  readonly world: World
  readonly place: AnyComponent
  readonly motion: StepInterpolation
  readonly layers: LayerSet
  readonly texts: TextTable
  readonly sign: 1 | -1
  readonly teleportDistance: number
  /** The font of texts that name none, as in CSS. */
  readonly font: string
}

/** A text on the screen, and its present contents. */
interface Label {
  readonly node: BitmapText
  row: number
  layer: number
  text: number
  value: number
  decimals: number
  font: number
  bold: number
}

/** All texts: made and given back as entities get and lose them. */
export class TextSet {
  readonly #services: TextServices
  readonly #text: Columns<typeof Text>
  readonly #place: PlaceColumns
  readonly #labels = new Map<number, Label>()
  readonly #pool: Label[] = []
  readonly #ends: (() => void)[]

  constructor(services: TextServices) {
    this.#services = services
    const { world, place } = services
    this.#text = world.columns(Text)
    this.#place = placeColumns(world, place)
    const whole = (entity: number): void => {
      if (world.has(entity as never, Text) && world.has(entity as never, place)) this.#add(handleRow(entity))
    }
    const broken = (entity: number): void => this.#remove(handleRow(entity))
    this.#ends = [
      world.observe(Text, 'added', whole),
      world.observe(place, 'added', whole),
      world.observe(Text, 'removed', broken),
      world.observe(place, 'removed', broken),
    ]
    for (const row of rowsWith(world, [Text, place])) this.#add(row)
  }

  draw(alpha: number): void {
    const { sign, teleportDistance, motion } = this.#services
    const columns = this.#text
    const { x, y } = this.#place
    for (const label of this.#labels.values()) {
      const { node, row } = label
      node.visible = columns.visible[row] === 1
      if (!node.visible) continue
      this.#write(label)
      const dx = x[row]! - motion.x[row]!
      const dy = y[row]! - motion.y[row]!
      const back = dx * dx + dy * dy < teleportDistance * teleportDistance ? 1 - alpha : 0
      node.position.set(
        back === 0 ? x[row]! : x[row]! - dx * back,
        (back === 0 ? y[row]! : y[row]! - dy * back) * sign,
      )
      node.rotation = columns.rotation[row]! * sign
      node.scale.set(columns.size[row]! / SIZE)
      node.anchor.set(columns.anchorX[row]!, columns.anchorY[row]!)
      node.tint = columns.color[row]! & 0xff_ff_ff
      node.alpha = columns.alpha[row]!
    }
  }

  destroy(): void {
    for (const end of this.#ends) end()
    for (const { node } of this.#labels.values()) node.destroy()
    for (const { node } of this.#pool) node.destroy()
  }

  #write(label: Label): void {
    const { layers, font } = this.#services
    const columns = this.#text
    const { node, row } = label
    const bold = columns.bold[row]!
    if (label.font !== columns.font[row] || label.bold !== bold) {
      label.font = columns.font[row]!
      label.bold = bold
      node.style.fontFamily = this.#textOf(row, label.font) || font
      node.style.fontWeight = bold === 1 ? 'bold' : 'normal'
    }
    if (
      label.text !== columns.text[row] ||
      label.value !== columns.value[row] ||
      label.decimals !== columns.decimals[row]
    ) {
      label.text = columns.text[row]!
      label.value = columns.value[row]!
      label.decimals = columns.decimals[row]!
      const shown = formatValue(this.#textOf(row, label.text), label.value, label.decimals)
      if (node.text !== shown) node.text = shown
    }
    if (label.layer !== columns.layer[row]) {
      label.layer = columns.layer[row]!
      layers.get(label.layer).texts.addChild(node)
    }
  }

  /** The text of a number that the entity in a row holds. */
  #textOf(row: number, number: number): string {
    const { world, texts } = this.#services
    return texts.get(number, world.ownerOf(world.entity(row))?.name)
  }

  #add(row: number): void {
    if (this.#labels.has(row)) return
    this.#services.motion.appear(row)
    const label = this.#pool.pop() ?? createLabel(this.#services.font)
    label.row = row
    label.layer = label.text = Number.NaN
    this.#labels.set(row, label)
  }

  #remove(row: number): void {
    const label = this.#labels.get(row)
    if (label === undefined) return
    this.#labels.delete(row)
    label.node.removeFromParent()
    this.#pool.push(label)
  }
}

/** Texts are set in this size, and scaled: so their letters are shared, whatever sizes a game uses. */
const SIZE = 64

function createLabel(font: string): Label {
  const node = new BitmapText({
    style: { fontFamily: font, fontSize: SIZE, fill: 0xff_ff_ff, align: 'center' },
  })
  return { node, row: 0, layer: 0, text: 0, value: 0, decimals: 0, font: 0, bold: 0 }
}
