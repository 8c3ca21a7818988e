import { describe, expect, test } from 'vitest'
import { engineOf, thrownBy } from '../testing/engine-of.ts'
import { defineSystem, handler, tick } from '../system/index.ts'
import { defineEvent } from './index.ts'
import { listener, Note, Other } from '../testing/listener.ts'

describe('raising never runs a handler; flush runs the queue until it is empty', () => {
  test('what a handler raises goes behind what waits, and is handled in the same flush', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace, {}, ({ raise }, text) => {
        if (text.length < 3) raise(Note, `${text}+`)
        trace.push(`a done with ${text}`)
      }),
      listener('b', trace),
    ])
    engine.raise(Note, 'x')
    engine.raise(Note, 'y')
    engine.flush()
    expect(trace).toEqual(
      ['x', 'y', 'x+', 'y+', 'x++', 'y++'].flatMap((it) => [`a:${it}`, `a done with ${it}`, `b:${it}`]),
    )
    trace.length = 0
    engine.flush()
    expect(trace).toEqual([])
  })

  test('a nested flush is its own cycle, finished before the outer one goes on', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace, {}, ({ raise, raiseDelayed, flush }, text) => {
        if (text === 'start') {
          flush([
            [Note, 'in 1'],
            [Other, 'in 2'],
          ])
          raise(Note, 'after')
        }
        if (text === 'in 1') {
          raise(Note, 'of in 1')
          raiseDelayed(Note, 'at the end of the inner cycle')
          flush([[Note, 'innermost']])
        }
      }),
    ])
    engine.raise(Note, 'start')
    engine.raise(Note, 'next')
    engine.flush()
    expect(trace.map((it) => it.slice(2))).toEqual([
      'start',
      'next',
      'in 1',
      'in 2',
      'of in 1',
      'innermost',
      'at the end of the inner cycle',
      'after',
    ])
  })

  test('a delayed event waits for the cycle to end', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace, {}, ({ raise, raiseDelayed }, text) => {
        if (text === 'one') raiseDelayed(Note, 'later')
        if (text === 'one') raise(Note, 'two')
        if (text === 'two') raise(Note, 'three')
        if (text === 'later') raiseDelayed(Note, 'last')
        if (text === 'later') raise(Note, 'of later')
      }),
    ])
    engine.raise(Note, 'one')
    engine.flush()
    expect(trace.map((it) => it.slice(2))).toEqual(['one', 'two', 'three', 'later', 'of later', 'last'])
  })

  test('flush inside a handler, a stage or a change of systems is refused', () => {
    const errors: unknown[] = []
    const attempt = (run: () => void): void => void errors.push(thrownBy(run).code)
    const both = defineSystem('both', {
      create: () => void (ready && attempt(() => engine.flush())),
      on: [
        handler(Note, () => {
          attempt(() => engine.flush())
          attempt(() => engine.frame())
        }),
      ],
      run: [
        tick('update', () => attempt(() => engine.flush())),
        tick('draw', () => attempt(() => engine.frame())),
      ],
    })
    let ready = false
    const engine = engineOf([both])
    ready = true
    engine.raise(Note, '')
    engine.frame()
    expect(errors).toEqual(Array(4).fill('event/nested-flush'))
    engine.reset(both)
    expect(errors).toHaveLength(5)
    engine.raise(Note, '')
    engine.flush()
    expect(errors).toHaveLength(7)
  })

  test('a frame that is played by who hears of an event is refused', () => {
    const codes: string[] = []
    const engine = engineOf([])
    engine.emitter.on('event', () => void codes.push(thrownBy(() => engine.frame()).code))
    engine.raise(Note, '')
    engine.flush()
    engine.raise(Note, '')
    engine.frame()
    expect([codes, engine.time.frame]).toEqual([['event/nested-flush', 'event/nested-flush'], 1])
  })

  test('ten thousand cycles inside each other do not exhaust the stack', () => {
    let deepest = 0
    const Deep = defineEvent<number>('deep')
    const diver = defineSystem('diver', {
      create: ({ flush }) => ({ flush }),
      on: ({ handler: on }) => [
        on(Deep, ({ flush }, depth) => {
          deepest = depth
          if (depth < 10_000) flush([[Deep, depth + 1]])
        }),
      ],
    })
    const engine = engineOf([diver])
    engine.raise(Deep, 0)
    engine.flush()
    expect(deepest).toBe(10_000)
  })
})
