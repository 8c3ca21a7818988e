import { SkeinError, TOUCH_BUTTONS, type Controls } from '../../../engine/index.ts'
import { element } from '../element.ts'
import { Stick, type StickOptions } from './stick.ts'
import { STYLE } from './style.ts'

/** A stick and buttons on a touch screen, for a game that is played with keys or a gamepad. */
export interface TouchOptions {
  /** A stick at the left, with the axes that it moves: right and down are positive. */
  readonly stick?: StickOptions
  /** Buttons at the right, by their actions, with their labels: `{ jump: 'Jump' }`. At most four; the first is nearest to the thumb. */
  readonly buttons?: Readonly<Record<string, string>>
  /** Whether they are shown: always, or only to players who touch. Default: `touch`. */
  readonly show?: 'always' | 'touch'
}

/**
 * Puts a stick and buttons over a game. They are shown where the finger is what the player points with, and from the first touch of the game
 * on elsewhere; clear of the screen's cut-outs. Keys and gamepads work beside them.
 *
 * @param surface the element that takes the game's touches
 * @returns takes them away
 * @throws SkeinError `input/unknown-action`, `input/invalid-binding`
 */
export function insertTouchPad(
  into: HTMLElement,
  surface: HTMLElement,
  controls: Controls,
  { stick, buttons = {}, show = 'touch' }: TouchOptions,
): () => void {
  const actions = Object.entries(buttons)
  if (actions.length > TOUCH_BUTTONS.length) {
    throw new SkeinError('input/invalid-binding', `${actions.length} buttons do not fit on a touch screen`, {
      hint: `Give at most ${TOUCH_BUTTONS.length}; put rare actions into a menu of the game.`,
    })
  }
  const listening = new AbortController()
  const { signal } = listening
  const host = element('div', { class: 'skein-touch' })
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]
  if (stick?.x !== undefined) fix(controls, stick.x, 'touch:stick-x')
  if (stick?.y !== undefined) fix(controls, stick.y, 'touch:stick-y')
  if (stick !== undefined) root.append(new Stick(stick, controls, signal).root)
  const row = element('div', { class: 'buttons' })
  for (const [index, [action, label]] of actions.entries()) {
    const control = `touch:${TOUCH_BUTTONS[index]!}`
    fix(controls, action, control)
    row.append(touchButton(label, (pressed) => void controls.move(control, pressed ? 1 : 0), signal))
  }
  if (actions.length > 0) root.append(row)
  const coarse = matchMedia('(pointer: coarse)')
  let touched = false
  const update = (): void => {
    const hidden = show === 'touch' && !touched && !coarse.matches
    if (hidden && !host.hidden) controls.release('touch')
    host.hidden = hidden
  }
  update()
  coarse.addEventListener('change', update, { signal })
  surface.addEventListener(
    'pointerdown',
    ({ pointerType }) => {
      touched ||= pointerType === 'touch'
      update()
    },
    { signal },
  )
  into.append(host)
  return () => {
    listening.abort()
    controls.release('touch')
    host.remove()
  }
}

function fix(controls: Controls, axis: string, control: string): void {
  const reversed = axis.startsWith('-')
  controls.fix(reversed ? axis.slice(1) : axis, [reversed ? `-${control}` : control])
}

/** Milliseconds for which a button counts as pressed that a screen reader or a key has pressed. */
const TAP = 150

/** A button that is pressed for as long as a finger is on it. */
function touchButton(
  label: string,
  press: (pressed: boolean) => void,
  signal: AbortSignal,
): HTMLButtonElement {
  const button = element('button', { type: 'button' }, label)
  let finger: number | null = null
  const set = (pressed: boolean): void => {
    button.classList.toggle('pressed', pressed)
    press(pressed)
  }
  button.addEventListener(
    'pointerdown',
    (event) => {
      // The game keeps the keyboard.
      event.preventDefault()
      finger = event.pointerId
      set(true)
    },
    { signal },
  )
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
    button.addEventListener(
      type,
      ({ pointerId }) => {
        if (pointerId !== finger) return
        finger = null
        set(false)
      },
      { signal },
    )
  button.addEventListener(
    'click',
    ({ detail }) => {
      // By a screen reader, a switch or a key: no finger is on it.
      if (detail !== 0 || finger !== null) return
      set(true)
      setTimeout(() => set(finger !== null), TAP)
    },
    { signal },
  )
  button.addEventListener('contextmenu', (event) => event.preventDefault(), { signal })
  return button
}
