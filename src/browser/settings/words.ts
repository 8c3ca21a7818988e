import { parseBinding } from '../../../engine/index.ts'

/** Labels of keys, by the browser's code for their place; other labels follow from the code. */
const KEYS: Readonly<Record<string, string>> = {
  // Not as signs: some fonts have none, and they are not read aloud.
  ArrowLeft: 'left arrow',
  ArrowRight: 'right arrow',
  ArrowUp: 'up arrow',
  ArrowDown: 'down arrow',
  Escape: 'Esc',
  Backquote: '`',
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  Comma: ',',
  Period: '.',
  Slash: '/',
}

const PAD: Readonly<Record<string, string>> = {
  up: 'D-pad up',
  down: 'D-pad down',
  left: 'D-pad left',
  right: 'D-pad right',
  'left-x': 'left stick left and right',
  'left-y': 'left stick up and down',
  'right-x': 'right stick left and right',
  'right-y': 'right stick up and down',
  ls: 'left stick pressed',
  rs: 'right stick pressed',
  select: 'Select',
  start: 'Start',
  home: 'Home',
}

/**
 * A control as a player reads it: `key:KeyA` is "A", `pad:a` "gamepad A".
 *
 * @param layout labels of this keyboard's keys, by code, as far as the browser tells
 */
export function controlWords(binding: string, layout: ReadonlyMap<string, string> = new Map()): string {
  const [device, name] = parseBinding(binding).control.split(':') as [string, string]
  if (device === 'key') return keyWords(name, layout)
  if (device === 'pointer') return name === 'x' || name === 'y' ? 'pointer' : `${name} mouse button`
  if (device === 'touch') return name === 'any' ? 'touch' : `touch ${name}`
  return `gamepad ${device.slice(3)} ${PAD[name] ?? name.toUpperCase()}`.replace('  ', ' ')
}

function keyWords(code: string, layout: ReadonlyMap<string, string>): string {
  const printed = layout.get(code)
  if (printed !== undefined && printed.trim() !== '') return printed.toUpperCase()
  const plain = KEYS[code] ?? code.replace(/^(Key|Digit)(?=.$)/, '')
  // "ShiftLeft" is the left Shift, "Numpad1" Numpad 1.
  const [, key, side] = /^(\w+?)(Left|Right)$/.exec(plain) ?? []
  return key === undefined ? plain.replaceAll(/(?<=[a-z])(?=[A-Z\d])/g, ' ') : `${side!.toLowerCase()} ${key}`
}
