import { expect, test } from 'vitest'
import { isLive, NEXT_STATES, type ModState } from './mod-state.ts'

test('every state of a mod can be reached from its start, and its end from every state', () => {
  const reach = (from: ModState): Set<ModState> => {
    const found = new Set([from])
    for (const state of found) for (const next of NEXT_STATES[state]) found.add(next)
    return found
  }
  const states = Object.keys(NEXT_STATES) as ModState[]
  expect([...reach('starting')].toSorted()).toEqual(states.toSorted())
  for (const state of states) expect(reach(state).has('ended')).toBe(true)
  expect(NEXT_STATES.ended).toEqual([])
  // Whatever takes part in the game can be taken out, and can give way to another version.
  for (const state of states.filter(isLive)) {
    expect(NEXT_STATES[state]).toContain('stopping')
    expect(NEXT_STATES[state]).toContain('suspended')
  }
})
