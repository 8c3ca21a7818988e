import { expect, test } from 'vitest'
import { EventList } from './event-list.ts'

function list(count: number, capacity: number, frame = 1): EventList {
  const events = new EventList(capacity)
  for (let i = 1; i <= count; i++) {
    const event = i % 2 === 0 ? 'demo:game/goal@1.0.0' : 'bounce'
    events.add({ frame, event, from: i % 3 === 0 ? 'ball' : '', payload: { n: i } })
  }
  return events
}

test('the newest come first, and are found by words', () => {
  const events = list(6, 10)
  expect(events.matching('').map(({ payload }) => payload)).toEqual(
    [6, 5, 4, 3, 2, 1].map((n) => `{ n: ${n} }`),
  )
  expect(events.matching('GOAL ball').map(({ id }) => id)).toEqual([6])
  expect(events.matching('{ n: 4').map(({ id }) => id)).toEqual([4])
  expect(events.matching('nothing')).toEqual([])
  expect(events.matching('', 2).map(({ id }) => id)).toEqual([6, 5])
})

test('no more are kept than it has room for; the others are counted', () => {
  const events = new EventList(10)
  for (let frame = 1; frame <= 100; frame++) {
    for (let i = 0; i < 7; i++) events.add({ frame, event: 'tick', from: '', payload: frame })
  }
  expect(events.matching('').map(({ payload }) => payload)).toEqual([
    ...Array(7).fill('100'),
    '99',
    '99',
    '99',
  ])
  expect([events.count, events.lastFrame]).toEqual([700, 7])
  const flood = list(100_000, 10)
  expect([flood.count, flood.matching('').map(({ id }) => id)]).toEqual([
    100_000,
    [10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
  ])
})

test('a payload is shown as it was when it passed', () => {
  const events = new EventList(4)
  const payload = { items: [1] }
  events.add({ frame: 1, event: 'a', from: '', payload })
  payload.items.push(2)
  events.add({ frame: 1, event: 'b', from: '', payload: undefined })
  expect(events.matching('').map((it) => it.payload)).toEqual(['', '{ items: [1] }'])
})

test('frames without events are frames with none', () => {
  const events = list(3, 10, 1)
  events.frameEnded(2)
  expect(events.lastFrame).toBe(3)
  events.frameEnded(3)
  expect(events.lastFrame).toBe(0)
})
