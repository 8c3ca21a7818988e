import { PAD_AXES, PAD_BUTTONS } from '../../../engine/index.ts'
import { hatDirection, padLayout, type PadControl, type PadLayout } from './pad-layout.ts'

/** Sticks that are nearer to the middle than this are at rest. */
const DEAD = 0.15
/** From here on a button is down. */
const DOWN = 0.5

/** The controls of a gamepad, in the order of {@link Pad.values}. */
export const PAD_CONTROLS: readonly PadControl[] = [...PAD_BUTTONS, ...PAD_AXES]

const PLACES: ReadonlyMap<PadControl, number> = new Map(PAD_CONTROLS.map((name, place) => [name, place]))

/** A gamepad, and where its controls stand. */
export class Pad {
  /** The model, as the browser calls it. */
  readonly id: string
  readonly layout: PadLayout
  /** In the order of {@link PAD_CONTROLS}. */
  readonly values: Float64Array = new Float64Array(PAD_CONTROLS.length)
  readonly #before = new Float64Array(PAD_CONTROLS.length)
  /**
   * Of a gamepad whose layout is a guess: axes that have been at rest once. Others may be triggers, or belong to a device that
   * is no gamepad at all, and would be pushed for ever.
   */
  readonly #rested = new Set<number>()

  constructor(gamepad: Gamepad) {
    this.id = gamepad.id
    this.layout = padLayout(gamepad)
  }

  /** Reads where everything stands. @returns whether a button has gone down */
  read({ buttons, axes }: Gamepad): boolean {
    const { layout, values } = this
    this.#before.set(values)
    values.fill(0)
    for (let index = 0; index < layout.buttons.length; index++)
      this.#set(layout.buttons[index]!, valueOf(buttons[index]))
    for (const [index, name] of layout.triggers)
      if (this.#counts(index, finite(axes[index]) < -0.9)) this.#set(name, (finite(axes[index]) + 1) / 2)
    for (const [index, name] of layout.sticks) this.#set(name, this.#centred(axes, index))
    const { cross, hat } = layout
    if (cross !== null) this.#point(this.#centred(axes, cross[0]), this.#centred(axes, cross[1]))
    if (hat !== null) this.#point(...hatDirection(finite(axes[hat])))
    for (let place = 0; place < PAD_BUTTONS.length; place++)
      if (values[place]! >= DOWN && this.#before[place]! < DOWN) return true
    return false
  }

  /** Of two parts that mean one control, the one counts that is farther from rest. */
  #set(name: PadControl, value: number): void {
    const place = PLACES.get(name)!
    if (Math.abs(value) > Math.abs(this.values[place]!)) this.values[place] = value
  }

  #point(x: number, y: number): void {
    this.#set(x < 0 ? 'left' : 'right', Math.abs(x))
    this.#set(y < 0 ? 'up' : 'down', Math.abs(y))
  }

  /** Where an axis stands that rests in the middle. */
  #centred(axes: readonly number[], index: number): number {
    const value = finite(axes[index])
    const size = Math.abs(value)
    return this.#counts(index, size < 0.3) && size >= DEAD ? value : 0
  }

  #counts(axis: number, atRest: boolean): boolean {
    if (this.layout.known || this.#rested.has(axis)) return true
    if (atRest) this.#rested.add(axis)
    return atRest
  }
}

const finite = (value: number | undefined): number =>
  value !== undefined && Number.isFinite(value) ? value : 0

/** Some browsers say only that a button is pressed. */
function valueOf(button: GamepadButton | undefined): number {
  if (button === undefined) return 0
  return finite(button.value) || (button.pressed ? 1 : 0)
}
