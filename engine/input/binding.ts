import { SkeinError } from '../error.ts'
import { printable } from '../schema/name.ts'

/**
 * Controls bound to each action, as plain data: `{ jump: ['key:Space', 'pad:a', 'touch:right'], 'aim-x':
 * ['pointer:x', '+key:KeyD', '-key:KeyA', 'pad:left-x'] }`. docs/input.md lists the controls.
 */
export type Bindings = Readonly<Record<string, readonly string[]>>

/** One control of one device, and which way it moves an action. */
export interface Binding {
  /** Without its sign, such as `key:Space`. */
  readonly control: string
  /** -1 where the binding begins with `-`, else 1. */
  readonly sign: 1 | -1
  /** Whether the control gives a place, which an axis takes as it is. */
  readonly absolute: boolean
}

/** Buttons of a gamepad in the order of the standard mapping. */
export const PAD_BUTTONS = [
  'a', 'b', 'x', 'y', 'lb', 'rb', 'lt', 'rt', 'select', 'start', 'ls', 'rs', 'up', 'down', 'left', 'right', 'home',
] as const // prettier-ignore

/** Buttons on a touch screen beside its stick. */
export const TOUCH_BUTTONS = ['button-1', 'button-2', 'button-3', 'button-4'] as const

/** Axes of a gamepad in the order of the standard mapping. */
export const PAD_AXES = ['left-x', 'left-y', 'right-x', 'right-y'] as const

const POINTER: ReadonlySet<string> = new Set(['left', 'middle', 'right', 'x', 'y', 'over'])
const TOUCH: ReadonlySet<string> = new Set([
  'any', 'left', 'right', 'top', 'bottom', 'stick-x', 'stick-y', ...TOUCH_BUTTONS,
]) // prettier-ignore
const FORM = /^([+-]?)((key|pointer|touch|pad[1-4]?):([\w-]+))$/

/** Reads a binding. @throws SkeinError `input/invalid-binding` */
export function parseBinding(text: string): Binding {
  const match = FORM.exec(text)
  if (match === null || !isControl(match[3]!, match[4]!)) {
    throw new SkeinError('input/invalid-binding', `unknown control "${printable(String(text))}"`, {
      hint: 'Use a control such as "key:Space", "pointer:left", "pointer:x", "touch:left", "pad:a" or "pad:left-x"; "-key:KeyA" moves an axis back.',
    })
  }
  const control = match[2]!
  return {
    control,
    sign: match[1] === '-' ? -1 : 1,
    absolute: control === 'pointer:x' || control === 'pointer:y',
  }
}

function isControl(device: string, name: string): boolean {
  if (device === 'key') return /^[A-Z]\w*$/.test(name)
  if (device === 'pointer') return POINTER.has(name)
  if (device === 'touch') return TOUCH.has(name)
  return (PAD_BUTTONS as readonly string[]).includes(name) || (PAD_AXES as readonly string[]).includes(name)
}
