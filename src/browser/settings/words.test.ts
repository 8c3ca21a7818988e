import { expect, test } from 'vitest'
import { controlWords } from './words.ts'

test.each([
  ['key:KeyA', 'A'],
  ['-key:Digit1', '1'],
  ['key:Space', 'Space'],
  ['key:ArrowUp', 'up arrow'],
  ['key:ShiftLeft', 'left Shift'],
  ['key:Numpad7', 'Numpad 7'],
  ['key:PageUp', 'Page Up'],
  ['key:F12', 'F12'],
  ['key:Slash', '/'],
  ['key:KeyboardLeft', 'left Keyboard'],
  ['pad:a', 'gamepad A'],
  ['pad2:left-x', 'gamepad 2 left stick left and right'],
  ['-pad:up', 'gamepad D-pad up'],
  ['pad:rb', 'gamepad RB'],
  ['pointer:right', 'right mouse button'],
  ['pointer:x', 'pointer'],
  ['touch:any', 'touch'],
  ['touch:left', 'touch left'],
])('%s is "%s"', (binding, words) => {
  expect(controlWords(binding)).toBe(words)
})

test('keys are called by what is on them, where that is known', () => {
  const french = new Map([
    ['KeyQ', 'a'],
    ['Space', ' '],
  ])
  expect(['key:KeyQ', 'key:Space', 'key:KeyE'].map((key) => controlWords(key, french))).toEqual([
    'A',
    'Space',
    'E',
  ])
})
