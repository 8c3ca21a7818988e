import { parseBinding, type ActionDefinitions, type Bindings } from '../../../engine/index.ts'

/** Labels of actions for players, by name: `{ jump: 'hop', walk: ['go left', 'go right'] }`; of an axis, back first. */
export type ActionLabels = Readonly<Record<string, string | readonly string[]>>

/** A target of a player's bindings: an action, or one direction of it. */
export interface Slot {
  readonly action: string
  /** Which way it moves an axis; 1 for buttons. */
  readonly sign: 1 | -1
  readonly label: string
}

const STICK = /^pad[1-4]?:(left|right)-[xy]$/

/** Whether a control moves an action both ways. */
export const isStick = (control: string): boolean => STICK.test(control)

/**
 * Slots of a game that a player can bind anew: the actions of keys or gamepads, in the order of their definition. Actions of
 * pointing only stay as they are.
 *
 * @param defaults the game's bindings
 */
export function slotsOf(actions: ActionDefinitions, defaults: Bindings, labels: ActionLabels = {}): Slot[] {
  return Object.entries(actions).flatMap(([action, kind]): Slot[] => {
    const bound = defaults[action] ?? []
    if (!bound.some((binding) => /^[+-]?(key|pad[1-4]?):/.test(binding))) return []
    const label = labels[action] ?? []
    const [name, both] = typeof label === 'string' ? [label, []] : [action.replaceAll('-', ' '), label]
    if (kind === 'button') return [{ action, sign: 1, label: both[0] ?? name }]
    const [back = `${name} −`, forth = `${name} +`] = both
    return [
      { action, sign: -1, label: back },
      { action, sign: 1, label: forth },
    ]
  })
}

/** The bindings of a slot's action that move it the slot's way. Sticks go both ways. */
export function boundTo({ sign }: Slot, bindings: readonly string[]): string[] {
  return bindings.filter((binding) => {
    const { control, sign: own, absolute } = parseBinding(binding)
    return isStick(control) || absolute ? sign === 1 || isStick(control) : own === sign
  })
}

/**
 * The bindings of a slot's action with one more.
 *
 * @param pressed the pressed control, as `Controls.listen` tells it
 * @param defaults the game's bindings of the action: where they tell gamepads apart, the pressed control does so, too
 */
export function withPressed(
  { sign }: Slot,
  bindings: readonly string[],
  pressed: string,
  defaults: readonly string[],
): string[] {
  const numbered = defaults.some((binding) => /pad[1-4]:/.test(binding))
  const { control, sign: way } = parseBinding(numbered ? pressed : pressed.replace(/pad[1-4]:/, 'pad:'))
  const others = bindings.filter((binding) => parseBinding(binding).control !== control)
  return [...others, way * sign < 0 ? `-${control}` : control]
}

/**
 * The labels of all else that a control is bound to: of other slots, also of the same action, and of actions that players cannot bind.
 *
 * @param slots all slots of the game
 */
export function othersOf(slot: Slot, control: string, slots: readonly Slot[], bindings: Bindings): string[] {
  const isBound = (all: readonly string[]): boolean => all.some((it) => parseBinding(it).control === control)
  const labels = slots.flatMap((other) => {
    // A stick moves an axis both ways.
    if (other === slot || (other.action === slot.action && isStick(control))) return []
    return isBound(boundTo(other, bindings[other.action] ?? [])) ? [other.label] : []
  })
  const fixed = Object.entries(bindings).filter(
    ([name, all]) => !slots.some(({ action }) => action === name) && isBound(all),
  )
  return [...labels, ...fixed.map(([name]) => name.replaceAll('-', ' '))]
}
