import { describe, expect, test, vi } from 'vitest'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { defineSystem, handler } from '../system/index.ts'
import { engineOf, thrownBy } from '../testing/engine-of.ts'
import { onAdd, defineEvent, isLifecycleEvent, onRemove } from './index.ts'

const demo = definePackage('demo:lifecycle', '1.0.0')
const Health = demo.component('health', { points: t.f32 })
const Tag = demo.component('tag', {})

function watcher(trace: unknown[]) {
  return defineSystem('watcher', {
    create: ({ world }) => ({ world }),
    on: ({ handler: on }) => [
      on(onAdd(Health), ({ world }, { entity }) => {
        trace.push(['+', entity, world.has(entity, Health) ? world.get(entity, Health).points : null])
      }),
      on(onRemove(Health), ({ world }, { entity }) => void trace.push(['-', entity, world.alive(entity)])),
    ],
  })
}

describe('components that come and go are events', () => {
  test('raised when it happens, handled with the next flush, in order', () => {
    const trace: unknown[] = []
    const { world, flush } = bound(engineOf([watcher(trace)]))
    const [a, b] = [world.spawn(), world.spawn()]
    world.add(a, Health, { points: 3 })
    world.add(a, Health, { points: 4 })
    world.add(b, Tag)
    world.add(b, Health, { points: 5 })
    world.remove(a, Health)
    world.despawn(b)
    expect(trace).toEqual([])
    flush()
    expect(trace).toEqual([
      ['+', a, null],
      ['+', b, null],
      ['-', a, true],
      ['-', b, false],
    ])
    world.add(a, Health, { points: 6 })
    flush()
    expect(trace.at(-1)).toEqual(['+', a, 6])
  })

  test('produced only while some system handles them', () => {
    const trace: unknown[] = []
    const system = watcher(trace)
    const engine = engineOf([])
    const observe = vi.spyOn(engine.world, 'observe')
    const seen: string[] = []
    engine.emitter.on('event', ({ event }) => seen.push(event))
    const give = (): Entity => {
      const entity = engine.world.spawn()
      engine.world.add(entity, Health)
      engine.flush()
      return entity
    }
    give()
    expect([observe.mock.calls.length, seen]).toEqual([0, []])
    engine.change({ add: [system] })
    expect(observe).toHaveBeenCalledTimes(2)
    give()
    expect(seen).toEqual(['added:demo:lifecycle/health@1'])
    engine.change({ remove: [system] })
    give()
    expect(seen).toHaveLength(1)
    engine.change({ add: [system] })
    give()
    expect(trace).toHaveLength(2)
  })

  test('for several systems in their order, whatever version of the component they name', () => {
    const trace: string[] = []
    const newer = definePackage('demo:lifecycle', '1.1.0').component('health', { points: t.f32, most: t.f32 })
    const system = (name: string, component: typeof Health | typeof newer) =>
      defineSystem(name, {
        create: () => ({}),
        on: [handler(onAdd(component), () => void trace.push(name))],
      })
    const engine = engineOf([system('b', Health), system('a', newer)])
    engine.world.add(engine.world.spawn(), Health)
    engine.flush()
    expect(trace).toEqual(['a', 'b'])
  })

  test('a system whose hooks speak of a component that clashes is not created', () => {
    const odd = definePackage('demo:lifecycle', '1.0.0').component('health', { points: t.u8 })
    let created = 0
    const engine = engineOf([])
    engine.world.store(Health)
    const system = defineSystem('odd', { create: () => created++, on: [handler(onAdd(odd), () => {})] })
    expect(thrownBy(() => engine.change({ add: [system] })).code).toBe('world/component-clash')
    expect([created, engine.systems]).toEqual([0, []])
  })

  test('are told from other events', () => {
    expect([
      isLifecycleEvent(onAdd(Health)),
      isLifecycleEvent(onRemove(Tag)),
      isLifecycleEvent(defineEvent('x')),
    ]).toEqual([true, true, false])
    expect(onAdd(Health).channel).not.toBe(onRemove(Health).channel)
  })
})

function bound(engine: ReturnType<typeof engineOf>) {
  return { world: engine.world, flush: () => engine.flush() }
}
