import type { Renderer } from 'pixi.js'
import type { Engine } from '../../engine.ts'
import { defineSystem, type SystemDefinition } from '../../system/index.ts'
import type { AnyComponent } from '../../world/index.ts'
import { CameraRig } from '../camera-rig.ts'
import { StepInterpolation, placeColumns } from '../step-interpolation.ts'
import { SHAPES } from '../fields.ts'
import { Burst, Position, Shake, Sprite } from '../package.ts'
import { View, type ViewOptions } from '../view.ts'
import { EffectSet, type SparkStyle } from './effect-set.ts'
import { LayerSet } from './layer-set.ts'
import { createShapeSheet, type ShapeSheet } from './shapes.ts'
import { SpriteSet } from './sprite-set.ts'
import { TextSet } from './text-set.ts'
import { TextureStore } from './texture-store.ts'

/** Where there is to be little motion: seconds in which half of a change of alpha is shown, and the part of a burst that is. */
const [SOFTLY, FEWER] = [0.3, 0.25]

/** How a game is drawn. */
export interface ScreenOptions {
  /** Shown part of the game's plane. */
  readonly view?: ViewOptions
  /** The component with `x` and `y` that says where entities are. Default: `Position` of `skein/render`. */
  readonly position?: AnyComponent
  /** The font of texts that name none, as in CSS. Default: the system's. */
  readonly font?: string
  /** Whether pictures keep hard pixels when they are enlarged. */
  readonly pixelated?: boolean
  /** Longest motion in one step that is drawn on its way. Default: a quarter of the view's width. */
  readonly teleportDistance?: number
}

/** A game on the screen: reads the world, and never writes it. */
export class Screen {
  /** Whether the player wants as little motion as possible: nothing shakes, and nothing flashes. */
  calm = false
  readonly view: View
  readonly textures: TextureStore
  readonly sprites: SpriteSet
  readonly effects: EffectSet
  /** The system that draws; add it to the systems that run. */
  readonly system: SystemDefinition
  readonly #engine: Engine
  readonly #renderer: Renderer
  readonly #motion = new StepInterpolation()
  readonly #shapes: ShapeSheet
  readonly #layers: LayerSet
  readonly #texts: TextSet
  readonly #camera: CameraRig
  readonly #end: () => void

  constructor(engine: Engine, renderer: Renderer, options: ScreenOptions = {}) {
    const { world, assets, texts } = engine
    const { position: place = Position, font = 'system-ui, sans-serif' } = options
    this.#engine = engine
    this.#renderer = renderer
    const view = (this.view = new View(options.view))
    const motion = this.#motion
    const shapes = (this.#shapes = createShapeSheet())
    const layers = (this.#layers = new LayerSet(world))
    const textures = (this.textures = new TextureStore(assets, shapes, {
      pixelated: options.pixelated ?? false,
      failed: ({ name, owner }, reason) =>
        engine.log('warn', owner ?? 'screen', `the picture ${name} cannot be shown: ${reason}`),
    }))
    const teleportDistance = options.teleportDistance ?? view.width / 4
    const { sign } = view
    this.sprites = new SpriteSet({ world, place, motion, layers, textures, shapes, sign, teleportDistance })
    this.#texts = new TextSet({ world, place, motion, layers, texts, sign, teleportDistance, font })
    this.effects = new EffectSet({ world, place, layers, textures, shapes, sign })
    this.#camera = new CameraRig(world, place, motion, view)
    const columns = placeColumns(world, place)
    const { rotation } = { rotation: world.columns(Sprite) }
    this.#end = engine.beforeStep(() => motion.capture(columns, rotation.rotation))
    this.system = this.#defineSystem()
  }

  /** Brings all that is shown up to date with the game. @param dt seconds since the last frame */
  update(dt: number): void {
    const { alpha, elapsed, delta } = this.#engine.time
    this.#camera.update(alpha, dt)
    // Sprites that repeat go by the place of their layer; layers that come with the drawing are placed after it.
    this.#placeLayers()
    this.sprites.draw(alpha, elapsed + (alpha - 1) * delta, this.calm ? 1 - 0.5 ** (dt / SOFTLY) : 1)
    this.#texts.draw(alpha)
    this.effects.draw(dt)
    this.#placeLayers()
  }

  /** Puts it on the screen. */
  render(): void {
    this.#renderer.render(this.#layers.root)
  }

  destroy(): void {
    this.#end()
    this.#camera.destroy()
    this.sprites.destroy()
    this.#texts.destroy()
    this.effects.destroy()
    this.#layers.destroy()
    this.textures.destroy()
    this.#shapes.destroy()
  }

  #placeLayers(): void {
    this.#layers.place(this.view, this.#camera.shakeX, this.#camera.shakeY)
  }

  #defineSystem(): SystemDefinition {
    return defineSystem('screen', {
      presentational: true,
      create: () => this as Screen,
      on: ({ handler }) => [
        handler(Burst, (self, { x, y, count, ...burst }) => {
          const style = { ...burst, shape: SHAPES.indexOf(burst.shape) }
          if (self.calm) self.effects.burst(x, y, Math.ceil(count * FEWER), soften(style))
          else self.effects.burst(x, y, count, style)
        }),
        handler(Shake, (self, { amount, seconds }) => {
          if (!self.calm) self.#camera.shake(amount, seconds)
        }),
      ],
      run: ({ tick }) => [
        tick('draw', (self, dt) => {
          self.update(dt)
          self.render()
        }),
      ],
    })
  }
}

/** The particles of a burst where nothing is to flash: paler, slower, and not larger than they began. */
function soften(style: SparkStyle): SparkStyle {
  return {
    ...style,
    alpha: style.alpha / 2,
    endAlpha: style.endAlpha / 2,
    speed: style.speed / 4,
    endSize: Math.min(style.endSize, style.size),
  }
}
