import { describe, expect, test } from 'vitest'
import { Engine, defineGame, definePackage, defineSystem, type AnySystem } from '../index.ts'

const demo = definePackage('demo:groups', '1.0.0')
const Voice = demo.trait('voice', {})

function engineWith(): { engine: Engine; said: string[] } {
  const engine = new Engine(defineGame({ name: 'demo', packages: [demo], systems: [] }))
  const said: string[] = []
  engine.emitter.on('system-added', ({ system }) => said.push(`+${system}`))
  engine.emitter.on('system-removed', ({ system }) => said.push(`-${system}`))
  return { engine, said }
}

const named = (name: string, create: () => unknown = () => ({}), rest: object = {}): AnySystem =>
  defineSystem(name, { create, ...rest } as never) as AnySystem

describe('systems added in groups', () => {
  test('are created group by group, and a group that throws leaves no trace', () => {
    const { engine, said } = engineWith()
    const order: string[] = []
    const make = (name: string, fails = false): AnySystem =>
      named(name, () => {
        order.push(name)
        if (fails) throw new Error(name)
        return {}
      })
    const failed = engine.systemSet.addGroups(
      [[make('z')], [make('c'), make('d', true)], [make('a')], [make('b')]],
      (group) => group !== 3,
    )
    expect(order).toEqual(['z', 'c', 'd', 'a'])
    expect([...failed]).toEqual([
      [1, expect.objectContaining({ message: 'd' })],
      [3, null],
    ])
    expect(engine.systems.map(({ name }) => name)).toEqual(['a', 'z'])
    expect(said).toEqual(['+z', '+a'])
    engine.frame()
  })

  test('that need what was left out go with it', () => {
    const { engine } = engineWith()
    const provider = named(
      'provider',
      () => {
        throw new Error('no')
      },
      { provides: [Voice] },
    )
    const user = named('user', () => ({}), { uses: { voice: Voice } })
    const failed = engine.systemSet.addGroups([[provider], [user], [named('other')]], () => true)
    expect([...failed.keys()]).toEqual([0])
    expect(engine.systems.map(({ name }) => name)).toEqual(['other'])
  })

  test('that cannot run together change nothing', () => {
    const { engine } = engineWith()
    const twice = ['one', 'two'].map((name) => [named(name, () => ({}), { provides: [Voice] })])
    expect(() => engine.systemSet.addGroups(twice, () => true)).toThrow(
      expect.objectContaining({ code: 'system/duplicate-provider' }),
    )
    expect(engine.systems).toEqual([])
  })
})
