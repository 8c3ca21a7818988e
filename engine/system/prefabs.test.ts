import { describe, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineGame } from '../game.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { thrownBy } from '../testing/engine-of.ts'
import { definePrefabs, defineSystem } from './index.ts'

const demo = definePackage('demo:prefabs', '1.0.0')
const Foe = demo.component('foe', {
  speed: t.withDefault(t.f32, 9),
  side: t.enum(['left', 'right']),
  big: t.bool,
})
const Look = demo.component('look-of-it', { picture: t.u32, title: t.u32 })
const Friend = demo.component('friend', { of: t.entity })
demo.event('gone', {})

const prefabs = definePrefabs('foes', [demo], {
  crow: { foe: { side: 'right', big: true }, 'look-of-it': { picture: 'crow.png', title: 'Crow' } },
  plain: { foe: {} },
})

function start(system = prefabs) {
  const assets = { 'sky.png': { type: 'image/png', url: 's' }, 'crow.png': { type: 'image/png', url: 'c' } }
  return new Engine(defineGame({ packages: [demo], systems: [system], assets }))
}

describe('entities as data', () => {
  test('have the components that are described, with defaults for the rest', () => {
    const engine = start()
    const { world, texts } = engine
    const [crow, plain] = [engine.get(prefabs).get('crow'), engine.get(prefabs).get('plain')]
    expect(world.get(crow, Foe)).toEqual({ speed: 9, side: 'right', big: true })
    expect(world.get(plain, Foe)).toEqual({ speed: 9, side: 'left', big: false })
    expect(world.componentsOf(plain)).toEqual([Foe])
    const { picture, title } = world.get(crow, Look)
    expect([picture, texts.get(title)]).toEqual([2, 'Crow'])
  })

  test('are there for those who depend on them', () => {
    const user = defineSystem('user', {
      uses: { prefabs },
      create: ({ world, uses }): Entity => world.copy(uses.prefabs.get('crow'), [Look]),
    })
    const engine = new Engine(defineGame({ packages: [demo], systems: [user] }))
    expect(engine.world.componentsOf(engine.get(user))).toEqual([Foe])
    engine.change({ remove: [user] })
    expect(engine.systems).toEqual([])
  })

  test('name each other, those described before', () => {
    const friends = definePrefabs('friends', [demo], { crow: { foe: {} }, jay: { friend: { of: 'crow' } } })
    const engine = new Engine(defineGame({ packages: [demo], systems: [friends] }))
    const { get } = engine.get(friends)
    expect(engine.world.get(get('jay'), Friend)).toEqual({ of: get('crow') })
    const later = definePrefabs('later', [demo], { jay: { friend: { of: 'crow' } }, crow: { foe: {} } })
    expect(thrownBy(() => new Engine(defineGame({ packages: [demo], systems: [later] }))).code).toBe(
      'value/invalid',
    )
  })

  test('name what there is, or say what was meant', () => {
    const part = thrownBy(() => definePrefabs('m', [demo], { crow: { fo: {} } }))
    expect([part.code, part.message, part.hint]).toEqual(['system/invalid', 'prefab "crow" in "m" uses an unknown component "fo"', 'Did you mean "foe"?']) // prettier-ignore
    const field = thrownBy(() => definePrefabs('m', [demo], { crow: { foe: { sped: 1 } } }))
    expect([field.code, field.hint]).toEqual(['system/invalid', 'Did you mean "speed"?'])
    expect(thrownBy(() => definePrefabs('m', [demo], { crow: { gone: {} } })).code).toBe('system/invalid')
    const value = definePrefabs('m', [demo], { crow: { foe: { side: 'up' } } })
    expect(thrownBy(() => start(value)).code).toBe('value/invalid')
  })
})
