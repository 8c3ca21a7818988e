import { NO_ENTITY } from '../world/handle.ts'
import type { AnyComponent, Columns, Query, World } from '../world/index.ts'
import { placeColumns, type StepInterpolation, type PlaceColumns } from './step-interpolation.ts'
import { Camera } from './package.ts'
import type { View } from './view.ts'

/** Points the view where the game's camera looks. Its additions (lag behind its target, shaking) are for the eye. */
export class CameraRig {
  /** How far the picture is off, in units of the game. */
  shakeX = 0
  shakeY = 0
  readonly #world: World
  readonly #motion: StepInterpolation
  readonly #view: View
  readonly #camera: Columns<typeof Camera>
  readonly #place: PlaceColumns
  readonly #cameras: Query
  #amount = 0
  #seconds = 0
  #left = 0
  #time = 0
  /** Whether the camera has been where it follows to. */
  #there = false

  constructor(world: World, place: AnyComponent, motion: StepInterpolation, view: View) {
    this.#world = world
    this.#motion = motion
    this.#view = view
    this.#camera = world.columns(Camera)
    this.#place = placeColumns(world, place)
    this.#cameras = world.query({ with: [Camera, place] })
  }

  shake(amount: number, seconds: number): void {
    if (!(amount >= 0 && seconds > 0)) return
    // What shakes harder at the moment counts.
    if (this.#left > 0 && this.#amount * (this.#left / this.#seconds) > amount) return
    this.#amount = amount
    this.#seconds = this.#left = Math.min(seconds, 10)
  }

  /** @param alpha how far the game is between its last step and the next. @param dt seconds since the last frame */
  update(alpha: number, dt: number): void {
    this.#look(alpha, dt)
    this.#time += dt
    this.#left = Math.max(0, this.#left - dt)
    const strength = this.#left > 0 ? this.#amount * (this.#left / this.#seconds) : 0
    this.shakeX = strength * Math.sin(this.#time * 71)
    this.shakeY = strength * Math.sin(this.#time * 89 + 1)
  }

  destroy(): void {
    this.#cameras.release()
  }

  #look(alpha: number, dt: number): void {
    const view = this.#view
    this.#cameras.refresh()
    if (this.#cameras.count === 0) {
      Object.assign(view, view.home, { zoom: 1, rotation: 0 })
      this.#there = false
      return
    }
    const camera = this.#cameras.rows[this.#cameras.count - 1]!
    const { zoom, rotation, follow, lag } = this.#camera
    view.zoom = zoom[camera]! > 0 ? zoom[camera]! : 1
    view.rotation = rotation[camera]!
    const followed = follow[camera] === NO_ENTITY ? 0 : this.#world.tryRow(follow[camera]!)
    const row = followed === 0 ? camera : followed
    const x = between(this.#motion.x[row], this.#place.x[row]!, alpha)
    const y = between(this.#motion.y[row], this.#place.y[row]!, alpha)
    const near = this.#there && followed !== 0 && lag[camera]! > 0 ? 1 - 0.5 ** (dt / lag[camera]!) : 1
    view.x += (x - view.x) * near
    view.y += (y - view.y) * near
    this.#there = true
  }
}

/** On the way from where it was to where it is; where it is when it was not there before. */
function between(from: number | undefined, to: number, alpha: number): number {
  return from === undefined || Number.isNaN(from) ? to : from + (to - from) * alpha
}
