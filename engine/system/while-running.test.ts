import { describe, expect, test } from 'vitest'
import { defineEvent } from '../event/index.ts'
import { engineOf, thrownBy, tracer } from '../testing/engine-of.ts'
import { defineSystem, handler, type AnySystem } from './index.ts'

describe('systems are added, removed and reset while running, through events, between handlers', () => {
  const Do = defineEvent<'add' | 'remove' | 'reset'>('do')

  function build(): { trace: string[]; raise: (what: 'add' | 'remove' | 'reset') => void; late: AnySystem } {
    const trace: string[] = []
    const late = defineSystem('late', {
      create: () => void trace.push('+late'),
      destroy: () => void trace.push('-late'),
      on: [handler(Do, (_self, what) => void trace.push(`late hears ${what}`))],
    })
    const user = defineSystem('user', {
      uses: { late },
      create: () => void trace.push('+user'),
      destroy: () => void trace.push('-user'),
    })
    const chief = defineSystem('chief', {
      create: ({ systems }) => ({ systems }),
      on: ({ handler: on }) => [
        on(Do, ({ systems }, what) => {
          systems[what](user)
          if (what === 'reset') systems.reset(late)
          trace.push(`chief did ${what}`)
        }),
        on(Do, () => void trace.push('chief goes on')),
      ],
    })
    const engine = engineOf([chief])
    return {
      trace,
      late,
      raise(what) {
        trace.length = 0
        engine.raise(Do, what)
        engine.frame()
      },
    }
  }

  test('add and remove take effect after the handlers of the event under way', () => {
    const { trace, raise } = build()
    raise('add')
    expect(trace).toEqual(['chief did add', 'chief goes on', '+late', '+user'])
    raise('remove')
    expect(trace).toEqual(['chief did remove', 'chief goes on', 'late hears remove', '-user', '-late'])
  })

  test('reset creates a system anew, with everything that depends on it', () => {
    const { trace, raise } = build()
    raise('add')
    raise('reset')
    expect(trace.slice(3)).toEqual(['-user', '+user', '-user', '-late', '+late', '+user'])
  })

  test('they take their turn among the events that wait', () => {
    const trace: string[] = []
    const Note = defineEvent<string>('note')
    const late = defineSystem('late', {
      create: () => null,
      on: [handler(Note, (_self, text) => void trace.push(text))],
    })
    const chief = defineSystem('chief', {
      create: ({ raise, systems }) => ({ raise, systems }),
      on: ({ handler: on }) => [
        on(Do, ({ raise, systems }) => {
          raise(Note, 'before')
          systems.add(late)
          raise(Note, 'between')
          systems.remove(late)
          raise(Note, 'after')
        }),
      ],
    })
    const engine = engineOf([chief])
    engine.raise(Do, 'add')
    engine.flush()
    expect(trace).toEqual(['between'])
  })

  test('a reset system starts over: its state, its random numbers and its place', () => {
    const Roll = defineEvent('roll')
    const rolls: number[] = []
    const dice = defineSystem('dice', {
      create: ({ random }) => ({ first: random.bits(), random }),
      on: ({ handler: on }) => [on(Roll, (self) => void rolls.push(self.first, self.random.bits()))],
    })
    const engine = engineOf([dice], { seed: 7 })
    engine.raise(Roll)
    engine.raise(Roll)
    engine.flush()
    engine.reset(dice)
    engine.raise(Roll)
    engine.flush()
    expect(rolls.slice(4)).toEqual(rolls.slice(0, 2))
    expect(rolls[3]).not.toBe(rolls[1])
  })

  test('a system that does not run cannot be reset', () => {
    const { system } = tracer()
    const error = thrownBy(() => engineOf([]).reset(system('ghost')))
    expect([error.code, error.names.system]).toEqual(['system/not-running', 'ghost'])
  })

  test('when a system cannot be created anew, it and its dependents are gone, and nothing else', () => {
    const { system, take, trace } = tracer()
    let broken = false
    const base = system('base')
    const middle = defineSystem('middle', {
      uses: { base },
      create() {
        if (broken) throw new Error('out of tubes')
        trace.push('+middle')
      },
      destroy: () => void trace.push('-middle'),
    })
    const engine = engineOf([system('top', { middle }), system('other')])
    take()
    broken = true
    expect(() => engine.reset(middle)).toThrow('out of tubes')
    expect(take()).toEqual(['-top', '-middle', '-base'])
    expect(engine.systems.map((it) => it.name)).toEqual(['other'])
  })
})
