import { describe, expect, expectTypeOf, test } from 'vitest'
import { definePackage, t } from '../schema/index.ts'
import { thrownBy } from '../testing/engine-of.ts'
import {
  completePayload,
  defineEvent,
  eventName,
  type InputOf,
  type LocalEvent,
  type PayloadOf,
} from './index.ts'

const demo = definePackage('demo:events', '1.0.0')
const Goal = demo.event('goal', {
  side: t.enum(['left', 'right']),
  score: t.withDefault(t.u32, 1),
  by: t.option(t.string),
})
const Ping = demo.event('ping', {})

describe('defineEvent', () => {
  test.each(['round-over', 'x1'])('takes %s', (name) => {
    expect(eventName(defineEvent(name))).toBe(name)
  })

  test.each(['', 'Round', 'a:b', 'a_b', 'a--b', 'x'.repeat(129)])('refuses %j', (name) => {
    expect(thrownBy(() => defineEvent(name)).code).toBe('schema/invalid-name')
  })

  test('an event of a package is named with its version', () => {
    expect(eventName(Goal)).toBe('demo:events/goal@1.0.0')
    expect(eventName({ kind: 'unknown-event', path: 'a:b/c', channel: 'a:b/c@1' })).toBe('a:b/c@1')
  })
})

describe('completePayload', () => {
  test('fills in what has a default, in a copy', () => {
    const given = { side: 'left' }
    expect(completePayload(Goal, given)).toEqual({ side: 'left', score: 1, by: null })
    expect(given).toEqual({ side: 'left' })
    expect(completePayload(Ping, undefined)).toEqual({})
  })

  test('gives the payload itself when nothing is missing', () => {
    const given = { side: 'left', score: 2, by: 'me' }
    expect(completePayload(Goal, given)).toBe(given)
  })

  test('leaves the payloads of events of the game alone', () => {
    const odd = Symbol('odd')
    expect(completePayload(defineEvent('x'), odd)).toBe(odd)
    expect(completePayload(defineEvent('x'), undefined)).toBeUndefined()
  })

  test.each([
    [{ score: 1 }, '"side"'],
    [undefined, '"side"'],
    [3, 'not an object'],
  ])('refuses %j', (given, text) => {
    const error = thrownBy(() => completePayload(Goal, given))
    expect([error.code, error.names]).toEqual(['value/invalid', { event: 'demo:events/goal@1.0.0' }])
    expect(error.message).toContain(text)
  })
})

test('types: payloads as handlers see them and as who raises gives them', () => {
  expectTypeOf<PayloadOf<typeof Goal>>().toEqualTypeOf<{
    readonly side: 'left' | 'right'
    readonly score: number
    readonly by: string | null
  }>()
  expectTypeOf<InputOf<typeof Goal>>().toExtend<{ side: 'left' | 'right'; score?: number }>()
  expectTypeOf<PayloadOf<LocalEvent<{ n: number }>>>().toEqualTypeOf<{ n: number }>()
  expectTypeOf(defineEvent('x')).toEqualTypeOf<LocalEvent<void>>()
  expectTypeOf<LocalEvent<string>>().toExtend<LocalEvent>()
})
