import { Container } from 'pixi.js'
import type { Columns, Query, World } from '../../world/index.ts'
import { Layer } from '../package.ts'
import type { View } from '../view.ts'

/** One layer on the screen. Within it, texts lie over particles, and particles over sprites. */
export interface LayerNode {
  readonly node: Container
  readonly sprites: Container
  readonly particles: Container
  readonly texts: Container
  /** After so many units its sprites are there again; 0 for never. */
  repeat: number
}

/** The layers, lower ones first, each placed as the camera and its own rules say. */
export class LayerSet {
  readonly root: Container = new Container({ sortableChildren: true })
  readonly #nodes = new Map<number, LayerNode>()
  readonly #columns: Columns<typeof Layer>
  readonly #rules: Query

  constructor(world: World) {
    this.#columns = world.columns(Layer)
    this.#rules = world.query({ with: [Layer] })
  }

  get(layer: number): LayerNode {
    let it = this.#nodes.get(layer)
    if (it === undefined) {
      const [sprites, particles, texts] = [new Container(), new Container(), new Container()]
      const node = new Container({ zIndex: layer, children: [sprites, particles, texts] })
      it = { node, sprites, particles, texts, repeat: 0 }
      this.#nodes.set(layer, it)
      this.root.addChild(node)
    }
    return it
  }

  /** Places all layers. @param shake how far the camera is off, in units of the game */
  place(view: View, shakeX: number, shakeY: number): void {
    for (const it of this.#nodes.values()) {
      const { node } = it
      it.repeat = 0
      node.visible = true
      node.alpha = 1
      place(node, view, 1, shakeX, shakeY)
    }
    const { layer, parallax, fixed, visible, alpha, alignX, alignY, repeat } = this.#columns
    this.#rules.refresh()
    const { rows, count } = this.#rules
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      const it = this.#nodes.get(layer[row]!)
      if (it === undefined) continue
      const { node } = it
      // Also where a component holds NaN.
      it.repeat = repeat[row]! > 0 && repeat[row]! < Infinity ? repeat[row]! : 0
      node.visible = visible[row] === 1
      node.alpha = alpha[row]!
      if (fixed[row] === 1) fix(node, view, alignX[row]!, alignY[row]!)
      else place(node, view, parallax[row]!, shakeX, shakeY)
    }
  }

  destroy(): void {
    this.#rules.release()
    this.root.destroy({ children: true })
  }
}

function place(node: Container, view: View, parallax: number, shakeX: number, shakeY: number): void {
  const { home, sign } = view
  const scale = view.fit * (1 + (view.zoom - 1) * parallax)
  node.position.set(view.screenWidth / 2, view.screenHeight / 2)
  node.scale.set(scale)
  node.rotation = -view.rotation * sign * parallax
  node.pivot.set(
    home.x + (view.x - home.x + shakeX) * parallax,
    (home.y + (view.y - home.y + shakeY) * parallax) * sign,
  )
}

function fix(node: Container, view: View, alignX: number, alignY: number): void {
  const { screenWidth, screenHeight, fit, width, height } = view
  node.position.set(
    screenWidth / 2 + (alignX - 0.5) * (screenWidth - width * fit),
    screenHeight / 2 + (alignY - 0.5) * (screenHeight - height * fit),
  )
  node.scale.set(view.fit)
  node.rotation = 0
  node.pivot.set(view.home.x, view.home.y * view.sign)
}
