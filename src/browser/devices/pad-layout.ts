import { PAD_AXES, PAD_BUTTONS } from '../../../engine/index.ts'

/** A button or a stick of a gamepad, as bindings name it. */
export type PadControl = (typeof PAD_BUTTONS)[number] | (typeof PAD_AXES)[number]

/** The controls of a gamepad by their places in the arrays of the browser's `Gamepad`. */
export interface PadLayout {
  readonly buttons: readonly PadControl[]
  /** Sticks by axis. */
  readonly sticks: readonly (readonly [axis: number, control: PadControl])[]
  /** Triggers that are axes: -1 at rest, 1 when they are pressed. */
  readonly triggers: readonly (readonly [axis: number, control: PadControl])[]
  /** The axes of a directional pad, sideways and up; `null` where it is no pair of axes. */
  readonly cross: readonly [x: number, y: number] | null
  /** The axis of a directional pad that counts its eight directions clockwise from -1, which is up, to 1. */
  readonly hat: number | null
  /** Whether the browser knows the gamepad. Else the layout is a guess, by how many buttons and axes it has. */
  readonly known: boolean
}

const STANDARD: PadLayout = {
  buttons: PAD_BUTTONS,
  sticks: PAD_AXES.map((name, axis) => [axis, name] as const),
  triggers: [],
  cross: null,
  hat: null,
  known: true,
}

const LEFT = [
  [0, 'left-x'],
  [1, 'left-y'],
] as const

/** Both sticks, the right one on the axes that are given. */
const bothSticks = (x: number, y: number): PadLayout['sticks'] => [...LEFT, [x, 'right-x'], [y, 'right-y']]

/** Eleven buttons are those of an Xbox gamepad under Linux; other gamepads have them about as in the standard. */
const XBOX: readonly PadControl[] = ['a', 'b', 'x', 'y', 'lb', 'rb', 'select', 'start', 'home', 'ls', 'rs']

/**
 * The layout of a gamepad. Those that the browser does not map to the standard come as the system has them; the shapes here
 * are the usual ones under Linux (eight axes with triggers, six without) and of DirectInput (ten axes, the last one a hat).
 */
export function padLayout({
  mapping,
  buttons,
  axes,
}: Pick<Gamepad, 'mapping' | 'buttons' | 'axes'>): PadLayout {
  if (mapping === 'standard') return STANDARD
  const guess = { buttons: buttons.length === 11 ? XBOX : PAD_BUTTONS, triggers: [], cross: null, hat: null, known: false } // prettier-ignore
  if (axes.length >= 10) return { ...guess, sticks: bothSticks(2, 5), hat: 9 }
  if (axes.length >= 8) {
    // Where the triggers are buttons as well, those are enough.
    const triggers = guess.buttons === XBOX ? ([[2, 'lt'], [5, 'rt']] as const) : [] // prettier-ignore
    return { ...guess, sticks: bothSticks(3, 4), triggers, cross: [6, 7] }
  }
  if (axes.length >= 6) return { ...guess, sticks: bothSticks(2, 3), cross: [4, 5] }
  if (axes.length >= 4) return { ...guess, sticks: bothSticks(2, 3) }
  return { ...guess, sticks: LEFT.slice(0, axes.length) }
}

/** The buttons and axes of a gamepad that its layout has no name for, in words; empty if none. */
export function unnamedControls(
  { buttons, axes }: Pick<Gamepad, 'buttons' | 'axes'>,
  layout: PadLayout,
): string {
  const { sticks, triggers, cross, hat } = layout
  const read = new Set([...sticks, ...triggers].map(([axis]) => axis).concat(cross ?? [], hat ?? []))
  const parts = [
    list('button', numbers(buttons.length).filter((button) => layout.buttons[button] === undefined)), // prettier-ignore
    list('axis', numbers(axes.length).filter((axis) => !read.has(axis))), // prettier-ignore
  ]
  return parts.filter((part) => part !== '').join(', ')
}

const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index)

/** Such as `buttons 18 19`, counted as on the gamepad, from 1. */
function list(name: 'button' | 'axis', places: readonly number[]): string {
  if (places.length === 0) return ''
  const many = name === 'axis' ? 'axes' : 'buttons'
  return `${places.length === 1 ? name : many} ${places.map((place) => place + 1).join(' ')}`
}

/** The directions of a hat, clockwise from up, each as sideways and down. */
const DIRECTIONS = [[0, -1], [1, -1], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1]] as const // prettier-ignore

/** The direction of a hat, sideways and down; none at rest, where its value is none of the eight. */
export function hatDirection(value: number): readonly [x: number, y: number] {
  const place = Math.round((value + 1) * 3.5)
  const off = Math.abs(value - (place / 3.5 - 1))
  return (off < 0.05 ? DIRECTIONS[place] : undefined) ?? [0, 0]
}
