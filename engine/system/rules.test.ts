import { describe, expect, test } from 'vitest'
import { defineEvent } from '../event/index.ts'
import { engineOf, thrownBy, tracer } from '../testing/engine-of.ts'
import { definePackage, t } from '../schema/index.ts'
import { defineSystem, handler, optional, type AnySystem, type SystemDefinition } from './index.ts'

const demo = definePackage('demo:traits', '1.2.0')
const Gauge = demo.trait('gauge', { read: t.func([], t.f32) })
const Radio = demo.trait('radio', { tune: t.func([t.u32], t.u32) })

describe('rule 1: every system is a singleton; its dependencies exist before it and outlive it', () => {
  test('loading a system loads its dependencies, each once', () => {
    const { system, take } = tracer()
    const base = system('base')
    const left = system('left', { base })
    const right = system('right', { base })
    const top = system('top', { left, right })
    const engine = engineOf([top])
    expect(take()).toEqual(['+base', '+left', '+right', '+top'])
    engine.change({ add: [top, left, base] })
    expect(take()).toEqual([])
    expect(engine.systems.map((it) => it.name)).toEqual(['base', 'left', 'right', 'top'])
  })

  test('a system gets the very object of its dependency', () => {
    const base = defineSystem('base', { create: () => ({ value: 1 }) })
    const top = defineSystem('top', { uses: { base }, create: ({ uses }) => ({ base: uses.base }) })
    const engine = engineOf([top])
    expect(engine.get(top).base).toBe(engine.get(base))
  })

  test('removing a system unloads what nothing else needs, in reverse order of creation', () => {
    const { system, take } = tracer()
    const base = system('base')
    const shared = system('shared', { base })
    const a = system('a', { shared })
    const b = system('b', { shared, base })
    const engine = engineOf([a, b])
    take()
    engine.change({ remove: [a] })
    expect(take()).toEqual(['-a'])
    engine.change({ remove: [b] })
    expect(take()).toEqual(['-b', '-shared', '-base'])
    expect(engine.systems).toEqual([])
  })

  test('a removed system that another one needs stays until that one goes', () => {
    const { system, take } = tracer()
    const base = system('base')
    const top = system('top', { base })
    const engine = engineOf([base, top])
    take()
    engine.change({ remove: [base] })
    expect(take()).toEqual([])
    engine.change({ remove: [top] })
    expect(take()).toEqual(['-top', '-base'])
  })

  test('one that was asked for stays when its dependents go', () => {
    const { system, take } = tracer()
    const base = system('base')
    const top = system('top', { base })
    const engine = engineOf([base, top])
    take()
    engine.change({ remove: [top] })
    expect(take()).toEqual(['-top'])
  })

  test('dropping runs in reverse order of creation, over several changes', () => {
    const { system, take } = tracer()
    const [c, a, b] = [system('c'), system('a'), system('b')]
    const engine = engineOf([c])
    engine.change({ add: [a] })
    engine.change({ add: [b] })
    expect(take()).toEqual(['+c', '+a', '+b'])
    engine.change({ remove: [a, b, c] })
    expect(take()).toEqual(['-b', '-a', '-c'])
  })

  test('a dependency can be used while its dependents are dropped', () => {
    const said: string[] = []
    const base = defineSystem('base', {
      create: () => ({ alive: true }),
      drop: (self) => void (self.alive = false),
    })
    const top = defineSystem('top', {
      uses: { base },
      create: ({ uses }) => ({ uses }),
      drop: ({ uses }) => void said.push(`base alive: ${uses.base.alive}`),
    })
    const engine = engineOf([top])
    engine.change({ remove: [top] })
    expect(said).toEqual(['base alive: true'])
  })

  test('a dependent goes before the provider that took over after it was created', () => {
    const { trace, take } = tracer()
    const provider = (name: string, version: string): AnySystem =>
      defineSystem(name, {
        provides: [definePackage('demo:traits', version).trait('gauge', { read: t.func([], t.f32) })],
        create: () => ({ read: () => Number(version[2]) }),
        drop: () => void trace.push(`-${name}`),
      })
    const [old, newer] = [provider('old', '1.0.0'), provider('newer', '1.3.0')]
    const user = defineSystem('user', {
      uses: { gauge: definePackage('demo:traits', '1.0.0').trait('gauge', { read: t.func([], t.f32) }) },
      create: ({ uses }) => ({ uses }),
      drop: ({ uses }) => void trace.push(`-user reads ${uses.gauge.read()}`),
    })
    const engine = engineOf([old, user])
    engine.change({ add: [newer], remove: [old] })
    expect(take()).toEqual(['-old'])
    engine.change({ remove: [newer, user] })
    expect(take()).toEqual(['-user reads 3', '-newer'])
  })
})

describe('rule 4: systems are added, removed and reset while running, through events, between handlers', () => {
  const Do = defineEvent<'add' | 'remove' | 'reset'>('do')

  function build(): { trace: string[]; raise: (what: 'add' | 'remove' | 'reset') => void; late: AnySystem } {
    const trace: string[] = []
    const late = defineSystem('late', {
      create: () => void trace.push('+late'),
      drop: () => void trace.push('-late'),
      on: [handler(Do, (_self, what) => void trace.push(`late hears ${what}`))],
    })
    const user = defineSystem('user', {
      uses: { late },
      create: () => void trace.push('+user'),
      drop: () => void trace.push('-user'),
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
      drop: () => void trace.push('-middle'),
    })
    const engine = engineOf([system('top', { middle }), system('other')])
    take()
    broken = true
    expect(() => engine.reset(middle)).toThrow('out of tubes')
    expect(take()).toEqual(['-top', '-middle', '-base'])
    expect(engine.systems.map((it) => it.name)).toEqual(['other'])
  })
})

describe('rule 5: what is wrong with the graph is an error that says all by name', () => {
  const request = (item: string, version = '1.0.0') =>
    ({ kind: 'trait-request', path: `demo:traits/${item}`, version }) as const

  test('a cycle prints the whole cycle', () => {
    const { system } = tracer()
    const item = (name: string): ReturnType<typeof demo.trait> =>
      definePackage('demo:ring', '1.0.0').trait(name, {})
    const [a, b, c] = [item('a'), item('b'), item('c')]
    const systems = [
      system('xylo', { it: a }, [c]),
      system('yam', { it: b }, [a]),
      system('zoo', { it: c }, [b]),
      system('aside', { it: c }),
    ]
    const error = thrownBy(() => engineOf(systems))
    expect([error.code, error.message]).toEqual([
      'system/cycle',
      'systems need each other in a circle: xylo → yam → zoo → xylo',
    ])
    expect(error.names).toEqual({ system: 'xylo', other: 'zoo' })
  })

  test('a system that needs itself is a cycle', () => {
    const { system } = tracer()
    const own = demo.trait('own', {})
    expect(thrownBy(() => engineOf([system('narcissus', { own }, [own])])).message).toContain(
      'narcissus → narcissus',
    )
  })

  test('an optional dependency gives way where it would close a circle', () => {
    const { system, take } = tracer()
    const [here, there] = [demo.trait('here', {}), demo.trait('there', {})]
    engineOf([
      system('apple', { there: optional(there) }, [here]),
      system('banana', { here }, [there]),
      system('aardvark', { there: optional(there) }),
    ])
    expect(take()).toEqual(['+apple', '+banana', '+aardvark'])
  })

  test('a missing dependency says who wants what, and what exists that is close', () => {
    const { system } = tracer()
    const error = thrownBy(() =>
      engineOf([system('user', { gauge: request('guage') }), system('it', {}, [Gauge])]),
    )
    expect(error.code).toBe('system/missing-dependency')
    expect(error.message).toBe('user needs demo:traits/guage@1.0.0, which nothing here provides')
    expect(error.hint).toBe('Did you mean "demo:traits/gauge"?')
    expect(error.names).toEqual({
      system: 'user',
      other: 'demo:traits/guage@1.0.0',
      trait: 'demo:traits/guage@1.0.0',
    })
  })

  test.each(['1.3.0', '2.0.0', '0.2.0'])(
    'version %s is not served by 1.2.0, and the hint says so',
    (version) => {
      const { system } = tracer()
      const error = thrownBy(() =>
        engineOf([system('user', { gauge: request('gauge', version) }), system('it', {}, [Gauge])]),
      )
      expect(error.code).toBe('system/missing-dependency')
      expect(error.hint).toContain('1.2.0')
      expect(error.hint).toContain(version)
    },
  )

  test('two providers of one version are an error that names both', () => {
    const { system } = tracer()
    const error = thrownBy(() => engineOf([system('b', {}, [Gauge]), system('a', {}, [Gauge])]))
    expect([error.code, error.message]).toEqual([
      'system/duplicate-provider',
      'a and b all provide demo:traits/gauge@1.2.0',
    ])
    expect(error.names).toEqual({ trait: 'demo:traits/gauge@1.2.0', system: 'a', other: 'b' })
  })

  test('of two versions, the newest compatible one serves', () => {
    const provider = (name: string, version: string): SystemDefinition<{ read(): number }> =>
      defineSystem(name, {
        provides: [definePackage('demo:traits', version).trait('gauge', { read: t.func([], t.f32) })],
        create: () => ({ read: () => Number(version.replaceAll('.', '')) }),
      })
    const at = (version: string) =>
      definePackage('demo:traits', version).trait('gauge', { read: t.func([], t.f32) })
    const user = defineSystem('user', {
      uses: { one: at('1.0.0'), two: at('2.0.1') },
      create: ({ uses }) => ({ uses }),
    })
    const all = ['1.1.0', '1.4.0', '1.3.9', '2.0.1', '0.9.0'].map((it) =>
      provider(`v${it.replaceAll('.', 'x')}`, it),
    )
    for (const systems of [
      [user, ...all],
      [...all.toReversed(), user],
    ]) {
      const { uses } = engineOf(systems).get(user)
      expect([uses.one.read(), uses.two.read()]).toEqual([140, 201])
    }
  })

  test('two systems of one name are an error', () => {
    const { system } = tracer()
    const error = thrownBy(() => engineOf([system('twin'), system('twin')]))
    expect([error.code, error.names.system]).toEqual(['system/duplicate-name', 'twin'])
  })

  test('all problems come at once', () => {
    const { system } = tracer()
    const error = thrownBy(() =>
      engineOf([
        system('a', { radio: Radio, gauge: Gauge }),
        system('b', { radio: Radio }),
        system('twin'),
        system('twin'),
      ]),
    )
    expect(error.code).toBe('system/unsatisfied')
    expect(error.problems.map((it) => it.code)).toEqual([
      'system/duplicate-name',
      'system/missing-dependency',
      'system/missing-dependency',
      'system/missing-dependency',
    ])
    for (const problem of error.problems) expect(error.message).toContain(problem.message)
  })
})

describe('rule 6: a system may reach only what it declared; reaching further is an error that names both', () => {
  test('in its dependencies', () => {
    const base = defineSystem('base', { create: () => ({}) })
    const seen: unknown[] = []
    const curious = defineSystem('curious', {
      uses: { base },
      create({ uses }) {
        seen.push(Object.keys(uses), 'base' in uses, 'gauge' in uses)
        return uses as unknown as Record<string, unknown>
      },
    })
    const uses = engineOf([curious]).get(curious)
    expect(seen).toEqual([['base'], true, false])
    expect(uses['base']).toEqual({})
    const error = thrownBy(() => uses['gauge'])
    expect([error.code, error.names]).toEqual(['system/undeclared', { system: 'curious', other: 'gauge' }])
    expect(error.message).toBe('curious reaches for "gauge", which it did not declare')
    expect(error.hint).toContain('base')
    expect(thrownBy(() => uses['constructor']).code).toBe('system/undeclared')
    expect(() => Object.assign(uses, { gauge: 1 })).toThrow(TypeError)
  })

  test('a system that declares nothing reaches nothing', () => {
    const lone = defineSystem('lone', { create: ({ uses }) => uses as Record<string, unknown> })
    expect(thrownBy(() => engineOf([lone]).get(lone)['base']).hint).toContain('nothing')
  })

  test('what reaches a system by its definition must run', () => {
    const ghost = defineSystem('ghost', { create: () => 1 })
    expect(thrownBy(() => engineOf([]).get(ghost)).code).toBe('system/not-running')
  })
})
