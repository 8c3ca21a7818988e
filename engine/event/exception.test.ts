import { describe, expect, test } from 'vitest'
import { SkeinError } from '../error.ts'
import { engineOf } from '../testing/engine-of.ts'
import { listener, Note } from '../testing/listener.ts'

describe('an exception of a system', () => {
  test('reaches whoever flushes; the other handlers and events wait for the next flush, in order', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace),
      listener('b', trace, {}, (_context, text) => {
        if (text === 'bad') throw new RangeError('b stumbles')
      }),
      listener('c', trace),
      listener('d', trace),
    ])
    for (const text of ['good', 'bad', 'next']) engine.raise(Note, text)
    expect(() => engine.flush()).toThrow('b stumbles')
    expect(trace).toEqual(['a:good', 'b:good', 'c:good', 'd:good', 'a:bad', 'b:bad'])
    trace.length = 0
    engine.raise(Note, 'new')
    engine.flush()
    expect(trace).toEqual([
      'c:bad',
      'd:bad',
      'a:next',
      'b:next',
      'c:next',
      'd:next',
      'a:new',
      'b:new',
      'c:new',
      'd:new',
    ])
  })

  test('inside cycles: what is left of the inner ones goes on first', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace, {}, ({ flush, raise, raiseDelayed }, text) => {
        if (text === 'start') {
          flush([
            [Note, 'in 1'],
            [Note, 'in 2'],
          ])
          raise(Note, 'out 1')
          raiseDelayed(Note, 'out last')
        }
        if (text === 'in 1') {
          raiseDelayed(Note, 'in last')
          flush([
            [Note, 'bad'],
            [Note, 'innermost'],
          ])
        }
        if (text === 'bad') throw new Error('stumbled')
      }),
    ])
    engine.raise(Note, 'start')
    expect(() => engine.flush()).toThrow('stumbled')
    trace.length = 0
    engine.flush()
    expect(trace.map((it) => it.slice(2))).toEqual(['innermost', 'in last', 'out 1', 'out last'])
  })

  test('handlers of a system that has gone meanwhile are passed over', () => {
    const trace: string[] = []
    const late = listener('late', trace)
    const engine = engineOf([
      listener('a', trace, {}, (_context, text) => {
        if (text === 'bad') throw new Error('stumbled')
      }),
      late,
    ])
    engine.raise(Note, 'bad')
    expect(() => engine.flush()).toThrow('stumbled')
    engine.change({ remove: [late] })
    engine.flush()
    expect(trace).toEqual(['a:bad'])
  })

  test('that is a fault of an owner below it is logged, and nothing stops', () => {
    const trace: string[] = []
    const engine = engineOf([
      listener('a', trace, {}, () => {
        throw new SkeinError('fault/trap', 'radio is broken')
      }),
      listener('b', trace),
    ])
    const lines: unknown[] = []
    engine.emitter.on('log', (line) => lines.push(line))
    engine.raise(Note, 'x')
    engine.frame()
    expect(trace).toEqual(['a:x', 'b:x'])
    expect(lines).toEqual([
      {
        frame: 1,
        level: 'warn',
        source: 'a',
        message: 'callback ended early because of a fault below it: radio is broken',
      },
    ])
  })
})
