import { describe, expect, expectTypeOf, test } from 'vitest'
import { defineEvent } from '../event/index.ts'
import { engineOf, thrownBy } from '../testing/engine-of.ts'
import { defineStore, defineSystem, type Store } from './index.ts'

const Score = defineStore('score', { left: 0, right: 0 })
const Add = defineEvent<number>('add')

function setup() {
  const seen: number[] = []
  const writer = defineSystem('a-writer', {
    uses: { score: Score },
    create: ({ uses }) => uses,
    on: ({ handler }) => [
      handler(Add, ({ score }, n) => score.update((it) => ({ ...it, left: it.left + n }))),
      handler(Add, ({ score }, n) => score.update((it) => ({ ...it, right: it.right + n }))),
    ],
  })
  const reader = defineSystem('b-reader', {
    uses: { score: Score },
    create: ({ uses }) => uses,
    on: ({ handler }) => [handler(Score.changed, ({ score }) => void seen.push(score.value.left))],
  })
  return { seen, engine: engineOf([writer, reader]) }
}

describe('a store', () => {
  test('is a value that systems share', () => {
    const { engine } = setup()
    const score = engine.get(Score)
    expectTypeOf(score).toEqualTypeOf<Store<{ left: number; right: number }>>()
    expect(score.value).toEqual({ left: 0, right: 0 })
    score.set({ left: 1, right: 2 })
    expect(score.value).toEqual({ left: 1, right: 2 })
  })

  test('announces once a flush that it was changed, however often that happened, with the last value', () => {
    const { engine, seen } = setup()
    for (let i = 1; i <= 5; i++) engine.raise(Add, i)
    engine.flush()
    expect(seen).toEqual([15])
    engine.flush()
    expect(seen).toEqual([15])
    engine.raise(Add, 1)
    engine.frame()
    expect(seen).toEqual([15, 16])
  })

  test('announces what was changed outside of a flush in the next one', () => {
    const { engine, seen } = setup()
    const score = engine.get(Score)
    score.set({ left: 7, right: 0 })
    score.set({ left: 8, right: 0 })
    expect(seen).toEqual([])
    engine.flush()
    expect(seen).toEqual([8])
  })

  test('what is changed in answer to the announcement is announced after it', () => {
    const seen: number[] = []
    const limiter = defineSystem('limiter', {
      uses: { score: Score },
      create: ({ uses }) => uses,
      on: ({ handler }) => [
        handler(Score.changed, ({ score }) => {
          seen.push(score.value.left)
          if (score.value.left > 10) score.set({ left: 10, right: 0 })
        }),
      ],
    })
    const engine = engineOf([limiter])
    engine.get(Score).set({ left: 50, right: 0 })
    engine.flush()
    expect(seen).toEqual([50, 10])
  })

  test('that is always changed in answer to that is an event flood', () => {
    const restless = defineSystem('restless', {
      uses: { score: Score },
      create: ({ uses }) => uses,
      on: ({ handler }) => [handler(Score.changed, ({ score }) => score.set(score.value))],
    })
    const engine = engineOf([restless], { eventsPerFlush: 100 })
    engine.get(Score).set({ left: 1, right: 0 })
    const error = thrownBy(() => engine.flush())
    expect([error.code, error.names.event]).toEqual(['event/flood', 'score-changed'])
  })

  test('counts in the state hash, and starts over when it is reset', () => {
    const { engine, seen } = setup()
    const before = engine.hash()
    engine.get(Score).set({ left: 1, right: 0 })
    expect(engine.hash()).not.toBe(before)
    engine.reset(Score)
    expect(engine.get(Score).value).toEqual({ left: 0, right: 0 })
    engine.flush()
    engine.raise(Add, 2)
    engine.flush()
    expect(seen.at(-1)).toBe(2)
    expect(Score.save!(engine.get(Score))).toEqual({ left: 2, right: 2 })
    Score.restore!(engine.get(Score), { left: 9, right: 9 })
    expect(engine.get(Score).value.left).toBe(9)
  })

  test('needs a name as systems have', () => {
    expect(thrownBy(() => defineStore('The Score', 0)).code).toBe('schema/invalid-name')
  })
})
