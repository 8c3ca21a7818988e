import { describe, expect, test } from 'vitest'
import { boundTo, othersOf, slotsOf, withPressed, type Slot } from './slots.ts'

const bindings = {
  jump: ['key:Space', 'pointer:left', 'pad:a'],
  walk: ['key:KeyD', '-key:KeyA', 'pad:left-x'],
  aim: ['pointer:x'],
  duck: ['touch:bottom'],
}
const actions = { aim: 'axis', jump: 'button', walk: 'axis', duck: 'button', idle: 'button' } as const
const slots = slotsOf(actions, bindings)
const [jump, left, right] = slots as [Slot, Slot, Slot]

describe('what a player can bind', () => {
  test('is what keys and gamepads do, axes both ways, in the order of the game', () => {
    expect(slots).toEqual([
      { action: 'jump', sign: 1, label: 'jump' },
      { action: 'walk', sign: -1, label: 'walk −' },
      { action: 'walk', sign: 1, label: 'walk +' },
    ])
  })

  test('is called what the game calls it', () => {
    const labels = { jump: 'hop', walk: ['to the left', 'to the right'] } as const
    expect(slotsOf(actions, bindings, labels).map(({ label }) => label)).toEqual([
      'hop',
      'to the left',
      'to the right',
    ])
    // Missing labels follow from the name.
    const odd = { jump: [], walk: ['to the left'] }
    expect(slotsOf(actions, bindings, odd).map(({ label }) => label)).toEqual([
      'jump',
      'to the left',
      'walk +',
    ])
  })

  test('has the controls that go its way; sticks go both', () => {
    expect(boundTo(jump, bindings.jump)).toEqual(bindings.jump)
    expect(boundTo(left, bindings.walk)).toEqual(['-key:KeyA', 'pad:left-x'])
    expect(boundTo(right, bindings.walk)).toEqual(['key:KeyD', 'pad:left-x'])
    expect(boundTo(left, ['pointer:x'])).toEqual([])
    expect(boundTo(right, ['pointer:x'])).toEqual(['pointer:x'])
  })
})

describe('what is pressed', () => {
  test('is added, once', () => {
    expect(withPressed(jump, ['key:Space'], 'key:KeyJ', [])).toEqual(['key:Space', 'key:KeyJ'])
    expect(withPressed(jump, ['key:KeyJ', 'key:Space'], 'key:KeyJ', [])).toEqual(['key:Space', 'key:KeyJ'])
  })

  test('moves an axis the way it was asked for, in the place of the other', () => {
    expect(withPressed(left, ['key:KeyD'], 'key:KeyQ', [])).toEqual(['key:KeyD', '-key:KeyQ'])
    expect(withPressed(left, ['key:KeyD'], 'key:KeyD', [])).toEqual(['-key:KeyD'])
    // A stick that is pushed to the left for "left", and for "right".
    expect(withPressed(left, [], '-pad:left-x', [])).toEqual(['pad:left-x'])
    expect(withPressed(right, [], '-pad:left-x', [])).toEqual(['-pad:left-x'])
  })

  test('is of any gamepad, unless the game tells them apart', () => {
    expect(withPressed(jump, [], 'pad2:b', ['key:Space', 'pad:a'])).toEqual(['pad:b'])
    expect(withPressed(jump, [], '-pad2:left-y', ['-pad1:left-y'])).toEqual(['-pad2:left-y'])
  })

  test('may be bound to something else as well', () => {
    const twice = {
      walk: ['key:KeyD', '-key:KeyA', '-key:KeyD', 'pad:left-x'],
      jump: ['key:KeyA'],
      'look-at': ['key:KeyA'],
    }
    expect(othersOf(jump, 'key:KeyA', slots, twice)).toEqual([left.label, 'look at'])
    expect(othersOf(left, 'key:KeyA', slots, twice)).toEqual([jump.label, 'look at'])
    expect(othersOf(jump, 'key:KeyZ', slots, twice)).toEqual([])
    // One key for both ways of an axis moves it nowhere; a stick is meant for both.
    expect(othersOf(left, 'key:KeyD', slots, twice)).toEqual([right.label])
    expect(othersOf(left, 'pad:left-x', slots, twice)).toEqual([])
  })
})
