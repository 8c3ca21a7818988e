import { describe, expect, test } from 'vitest'
import { defineGame } from './game.ts'
import { thrownBy } from './testing/engine-of.ts'

describe('defineGame', () => {
  test('fills in what is left out, and holds no state', () => {
    const game = defineGame({ systems: [] })
    expect(game).toEqual({
      kind: 'game',
      name: 'game',
      packages: [],
      systems: [],
      groups: ['client'],
      actions: {},
      assets: {},
      hostFunctions: [],
      interfaces: [],
      math: null,
      step: 1 / 60,
      maxStepsPerFrame: 8,
    })
    expect(Object.isFrozen(game)).toBe(true)
  })

  test.each(['Pong', '', 'a:b'])('refuses the name %j', (name) => {
    expect(thrownBy(() => defineGame({ systems: [], name })).code).toBe('schema/invalid-name')
  })

  test.each([0, -1, Number.NaN, Infinity])('refuses steps of %d seconds', (step) => {
    expect(thrownBy(() => defineGame({ systems: [], step })).code).toBe('value/invalid')
  })

  test.each([0, 1.5, -1, Number.NaN, Infinity])('refuses %d steps a frame', (maxStepsPerFrame) => {
    expect(thrownBy(() => defineGame({ systems: [], maxStepsPerFrame })).code).toBe('value/invalid')
  })
})
