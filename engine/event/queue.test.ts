import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defineEvent, EventQueue, type EventRecord } from './index.ts'

const event = defineEvent<number>('it')

function record(value: number): EventRecord {
  return {
    kind: 'event',
    event,
    value,
    size: 0,
    bytes: null,
    raiser: '',
    owner: null,
    cause: null,
    origin: null,
  }
}

describe('a queue', () => {
  test('does what a plain array does, whatever happens in whatever order', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.constant('push' as const) },
      { weight: 4, arbitrary: fc.constant('shift' as const) },
      { weight: 1, arbitrary: fc.constantFrom('putFirst', 'keep', 'move') },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let queue = new EventQueue()
        let model: EventRecord[] = []
        const taken: unknown[][] = []
        for (const [index, what] of steps.entries()) {
          const entry = record(index)
          if (what === 'push') {
            queue.push(entry)
            model.push(entry)
          } else if (what === 'putFirst') {
            queue.putFirst(entry)
            model.unshift(entry)
          } else if (what === 'shift') {
            taken.push([queue.shift(), model.shift()])
          } else if (what === 'keep') {
            queue.keep((it) => it.kind === 'event' && (it.value as number) % 3 !== 0)
            model = model.filter((it) => (it.value as number) % 3 !== 0)
          } else {
            const other = new EventQueue()
            other.push(entry)
            queue.moveTo(other)
            taken.push([queue.shift(), undefined])
            queue = other
            model.unshift(entry)
          }
          expect(queue.length).toBe(model.length)
        }
        expect(queue.list()).toEqual(model)
        for (const [real, wanted] of taken) expect(real).toBe(wanted)
      }),
    )
  })

  test('that never runs dry does not keep the places of what has gone', () => {
    const queue = new EventQueue()
    for (let i = 0; i < 100; i++) queue.push(record(i))
    for (let i = 0; i < 50_000; i++) {
      queue.push(queue.shift()!)
      expect(queue.length).toBe(100)
    }
    expect(queue.list().map((it) => (it as EventRecord).value)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    )
  })
})
