import { describe, expect, test } from 'vitest'
import { Controls } from './controls.ts'
import { Input } from './input.ts'

const actions = { jump: 'button', walk: 'axis', 'aim-x': 'axis' } as const

function start(bindings: Record<string, string[]>): {
  controls: Controls
  input: Input
  at(action: string): number
} {
  const input = new Input(actions)
  return {
    controls: new Controls(input, bindings),
    input,
    at(action) {
      input.sample()
      return input.value(input.find(action))
    },
  }
}

describe('controls', () => {
  test('move the actions that they are bound to', () => {
    const { controls, at } = start({
      jump: ['key:Space', 'pad:a'],
      walk: ['+key:KeyD', '-key:KeyA', 'pad:left-x'],
    })
    expect(controls.move('key:Space', 1)).toBe(true)
    expect(at('jump')).toBe(1)
    controls.move('pad:a', 1)
    controls.move('key:Space', 0)
    expect(at('jump')).toBe(1)
    controls.move('pad:a', 0)
    expect([at('jump'), at('jump')]).toEqual([0, 0])
    controls.move('key:KeyA', 1)
    expect(at('walk')).toBe(-1)
    controls.move('pad:left-x', -0.5)
    expect(at('walk')).toBe(-1)
    controls.move('key:KeyD', 1)
    expect(at('walk')).toBe(-0.5)
    expect([controls.move('key:KeyZ', 1), controls.move('pad:left-x', Number.NaN)]).toEqual([false, false])
  })

  test('pointers give places, also beside controls that move', () => {
    const { controls, at } = start({ 'aim-x': ['pointer:x', 'key:KeyD'] })
    controls.move('pointer:x', 320.5)
    expect(at('aim-x')).toBe(320.5)
    controls.release()
    expect(at('aim-x')).toBe(320.5)
  })

  test('are let go when the window is left', () => {
    const { controls, at } = start({ jump: ['key:Space'] })
    controls.move('key:Space', 1)
    expect(at('jump')).toBe(1)
    controls.release()
    expect(at('jump')).toBe(0)
  })

  test('can be bound by the player, and kept as data', async () => {
    const { controls, at } = start({ jump: ['key:Space'], walk: ['-key:KeyA'] })
    const pressed = controls.listen()
    controls.move('pointer:x', 90)
    controls.move('pad:b', 1)
    controls.bind('jump', [await pressed])
    controls.move('pad:b', 0)
    expect(at('jump')).toBe(0)
    expect(controls.bindings).toEqual({ jump: ['pad:b'], walk: ['-key:KeyA'] })
    controls.move('key:Space', 1)
    expect(at('jump')).toBe(0)
    controls.move('pad:b', 1)
    expect(at('jump')).toBe(1)
    const again = start(controls.bindings as Record<string, string[]>)
    expect(again.controls.bindings).toEqual(controls.bindings)
  })

  test('are listened for with the way they go, until it is ended', async () => {
    const { controls, at } = start({ jump: ['key:Space'] })
    const pressed = controls.listen()
    controls.move('pad:left-y', -0.3)
    controls.move('pad:left-y', -0.9)
    expect(await pressed).toBe('-pad:left-y')
    const ending = new AbortController()
    const never = controls.listen(ending.signal)
    ending.abort(new Error('enough'))
    await expect(never).rejects.toThrow('enough')
    await expect(controls.listen(ending.signal)).rejects.toThrow('enough')
    // Nobody waits any more: a pressed control sets its action.
    controls.move('key:Space', 1)
    expect(at('jump')).toBe(1)
  })

  test('that are fixed add to what the player binds, stay when that changes, and are not listened for', async () => {
    const { controls, at } = start({ jump: ['key:Space'], walk: ['key:KeyD'] })
    controls.fix('walk', ['touch:stick-x'])
    controls.move('touch:stick-x', -0.5)
    expect(at('walk')).toBe(-0.5)
    controls.bind('walk', ['key:KeyE'])
    expect(at('walk')).toBe(-0.5)
    controls.move('key:KeyE', 1)
    expect(at('walk')).toBe(0.5)
    expect(controls.bindings).toEqual({ jump: ['key:Space'], walk: ['key:KeyE'] })
    const pressed = controls.listen()
    controls.move('touch:stick-x', 1)
    controls.move('key:KeyQ', 1)
    expect(await pressed).toBe('key:KeyQ')
    controls.release('touch')
    expect(at('walk')).toBe(1)
    expect(() => controls.fix('jmup', ['touch:button-1'])).toThrow(
      expect.objectContaining({ code: 'input/unknown-action' }),
    )
    expect(() => controls.fix('jump', ['touch:button-9'])).toThrow(
      expect.objectContaining({ code: 'input/invalid-binding' }),
    )
  })

  test.each([
    'space',
    'key:',
    'key:space',
    'mouse:left',
    'pad:q',
    'pad5:a',
    'touch:x',
    'pointer:wheel',
    '--key:KeyA',
    '',
  ])('refuses %j, which is none', (text) => {
    expect(() => start({ jump: [text] })).toThrow(expect.objectContaining({ code: 'input/invalid-binding' }))
  })

  test('refuses actions that the game has not', () => {
    expect(() => start({ jmup: ['key:Space'] })).toThrow(
      expect.objectContaining({ code: 'input/unknown-action' }),
    )
  })
})
