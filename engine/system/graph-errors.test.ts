import { describe, expect, test } from 'vitest'
import { engineOf, thrownBy, tracer } from '../testing/engine-of.ts'
import { definePackage, t } from '../schema/index.ts'
import { defineSystem, optional, type SystemDefinition } from './index.ts'

const demo = definePackage('demo:traits', '1.2.0')

const Gauge = demo.trait('gauge', { read: t.func([], t.f32) })

const Radio = demo.trait('radio', { tune: t.func([t.u32], t.u32) })

describe('what is wrong with the graph is an error that says all by name', () => {
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
      'systems depend on each other in a circle: xylo → yam → zoo → xylo',
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
    expect(error.message).toBe(
      'the system "user" needs the trait demo:traits/guage@1.0.0, but no system provides it',
    )
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
      'more than one system provides demo:traits/gauge@1.2.0: a, b',
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
