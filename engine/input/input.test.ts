import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Input } from './input.ts'

const pad = (): Input => new Input({ jump: 'button', 'aim-x': 'axis' })

describe('actions', () => {
  test('are found by name, from 1 on in the order of declaration', () => {
    const input = pad()
    expect([input.find('jump'), input.find('aim-x'), input.find('fly')]).toEqual([1, 2, 0])
  })
  test('change only when a step begins', () => {
    const input = pad()
    input.set('jump', 1)
    expect(input.held(1)).toBe(false)
    input.sample()
    expect([input.held(1), input.pressed(1), input.released(1)]).toEqual([true, true, false])
    input.sample()
    expect([input.held(1), input.pressed(1), input.released(1)]).toEqual([true, false, false])
    input.set('jump', 0)
    input.sample()
    expect([input.held(1), input.pressed(1), input.released(1)]).toEqual([false, false, true])
    input.sample()
    expect(input.released(1)).toBe(false)
  })
  test('a button that is tapped between two steps is held for one', () => {
    const input = pad()
    input.set('jump', 1)
    input.set('jump', 0)
    input.sample()
    expect(input.pressed(1)).toBe(true)
    input.sample()
    expect([input.held(1), input.released(1)]).toEqual([false, true])
  })
  test('an axis stands where it was set last', () => {
    const input = pad()
    input.set('aim-x', 300)
    input.set('aim-x', 20)
    input.sample()
    expect(input.value(2)).toBe(20)
  })
  test('all are let go at once', () => {
    const input = pad()
    input.set('jump', 1)
    input.sample()
    input.release()
    input.sample()
    expect(input.released(1)).toBe(true)
  })
  test('ids that are none read as nothing', () => {
    const input = pad()
    input.sample()
    expect([input.value(0), input.held(7), input.pressed(-1), input.released(4e9)]).toEqual([
      0,
      false,
      false,
      false,
    ])
  })
  test('what is set must be an action and a number', () => {
    const input = pad()
    expect(() => input.set('jmup', 1)).toThrow(expect.objectContaining({ code: 'input/unknown-action' }))
    expect(() => input.set('jump', Number.NaN)).toThrow(expect.objectContaining({ code: 'value/invalid' }))
    expect(() => new Input({ 'Jump Up': 'button' })).toThrow(
      expect.objectContaining({ code: 'schema/invalid-name' }),
    )
  })
})

describe('recordings', () => {
  test('play what was sampled, whatever is set meanwhile', () => {
    const change = fc.record({
      action: fc.constantFrom('jump', 'aim-x'),
      value: fc.integer({ min: -2, max: 2 }),
    })
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 20 }), (steps) => {
        const first = pad()
        first.set('jump', 1)
        first.sample()
        first.record()
        const seen = steps.map((changes) => {
          for (const { action, value } of changes) first.set(action, value)
          first.sample()
          return first.state()
        })
        const recording = JSON.parse(JSON.stringify(first.endRecording())) as ReturnType<
          Input['endRecording']
        >
        const second = pad()
        second.replay(recording)
        const played = steps.map(() => {
          second.set('jump', 1)
          second.set('aim-x', 99)
          second.sample()
          return second.state()
        })
        expect(played).toEqual(seen)
        expect(second.replaying).toBe(false)
      }),
    )
  })
  test('of actions that the game does not have are refused', () => {
    expect(() => pad().replay({ actions: ['fly'], steps: 1, changes: [] })).toThrow(
      expect.objectContaining({ code: 'input/unknown-action' }),
    )
  })
  test('hold only what changes', () => {
    const input = pad()
    input.record()
    input.set('jump', 1)
    for (let step = 0; step < 100; step++) input.sample()
    expect(input.endRecording()).toEqual({ actions: ['jump', 'aim-x'], steps: 100, changes: [[1, 0, 1]] })
  })
})
