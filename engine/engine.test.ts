import { EventEmitter } from 'eventemitter3'
import { describe, expect, test } from 'vitest'
import { Engine } from './engine.ts'
import type { EngineEvents } from './engine-options.ts'
import { defineEvent, type AnyEvent, type EventRecord } from './event/index.ts'
import { defineGame } from './game.ts'
import { definePackage, t } from './schema/index.ts'
import { defineSystem, handler, type AnySystem } from './system/index.ts'
import { engineOf, ownedBy, thrownBy } from './testing/engine-of.ts'

const demo = definePackage('demo:engine', '1.0.0')
const Goal = demo.event('goal', { side: t.string, score: t.withDefault(t.u32, 1) })
const Ping = defineEvent<number>('ping')

describe('the embedding program', () => {
  test('hears of events as they are handled, with who raised them', () => {
    const emitter = new EventEmitter<EngineEvents>()
    const heard: unknown[] = []
    const caller = defineSystem('caller', {
      create: ({ raise }) => ({ raise }),
      on: ({ handler: on }) => [on(Ping, ({ raise }) => raise(Goal, { side: 'left' }))],
    })
    const engine = new Engine(defineGame({ systems: [caller] }), { emitter })
    expect(engine.emitter).toBe(emitter)
    emitter.on('event', (info) => heard.push(info))
    engine.raise(Ping, 5)
    engine.frame()
    expect(heard).toEqual([
      { frame: 1, event: 'ping', from: '', payload: 5 },
      { frame: 1, event: 'demo:engine/goal@1.0.0', from: 'caller', payload: { side: 'left', score: 1 } },
    ])
  })

  test('hears the log under the names of systems, or of the owner they belong to', () => {
    const talker = defineSystem('talker', {
      create({ log }) {
        log.debug('one')
        log.info('two')
        log.warn('three')
        log.error('four')
      },
    })
    const engine = engineOf([])
    const lines: unknown[] = []
    engine.emitter.on('log', ({ level, source, message }) => lines.push([level, source, message]))
    engine.change({ add: [talker] })
    engine.change({
      add: [ownedBy({ name: 'a:a', fault: () => {} }, { ...talker, name: 'a:a/talker@1.0.0' })],
    })
    expect(lines.slice(0, 4)).toEqual([
      ['debug', 'talker', 'one'],
      ['info', 'talker', 'two'],
      ['warn', 'talker', 'three'],
      ['error', 'talker', 'four'],
    ])
    expect(lines[4]).toEqual(['debug', 'a:a', 'one'])
  })

  test('raises events as systems do, with the same checks', () => {
    const engine = engineOf([])
    expect(thrownBy(() => engine.raise(Goal, {} as never)).code).toBe('value/invalid')
    engine.flush()
  })

  test('cannot start a game whose systems cannot run', () => {
    const Gauge = demo.trait('gauge', {})
    const system = defineSystem('system', { uses: { gauge: Gauge }, create: () => ({}) })
    expect(thrownBy(() => engineOf([system])).code).toBe('system/missing-dependency')
    const broken = defineSystem('broken', {
      create() {
        throw new RangeError('no such device')
      },
    })
    expect(() => engineOf([broken])).toThrow('no such device')
  })

  test('draws random numbers by name, apart from those of systems', () => {
    const dice = defineSystem('dice', { create: ({ random }) => random })
    const engine = engineOf([dice], { seed: 3 })
    const first = engine.streams.get('a:a').bits()
    expect(engine.streams.get('a:a').bits()).not.toBe(first)
    expect(engine.streams.get('b:b').bits()).not.toBe(first)
    const own = engine.get(dice).bits()
    expect(engine.streams.get('dice').bits()).toBe(own)
    engine.streams.end('a:a')
    expect(engine.streams.get('a:a').bits()).toBe(first)
    expect(engineOf([dice], { seed: 4 }).get(dice).bits()).not.toBe(own)
  })

  test('sets how many entities there may be', () => {
    const engine = engineOf([], { maxEntities: 4 })
    const spawn = (): void => {
      for (let i = 0; i < 5; i++) engine.world.spawn()
    }
    expect(thrownBy(spawn).code).toBe('world/full')
  })
})

describe('events raised as bytes', () => {
  const unknown: AnyEvent = { kind: 'unknown-event', path: 'a:x/said', channel: 'a:x/said@1' }
  const owner = { name: 'a:x', fault: () => {} }

  /** A handler as an owner outside makes it: it gets the whole record. */
  function raw(name: string, event: AnyEvent, run: (record: EventRecord) => void): AnySystem {
    const system = defineSystem('raw', { create: () => ({}) })
    return { ...system, name, handlers: [{ event, run: (_self, record) => run(record) }] }
  }

  test('carry bytes and who raised them; what a handler adds, the next one sees', () => {
    const seen: unknown[] = []
    const engine = engineOf([
      raw('a', unknown, (record) => {
        seen.push([record.bytes, record.value, record.raiser, record.owner?.name])
        record.bytes = Uint8Array.of(7)
      }),
      raw('b', unknown, (record) => void seen.push(record.bytes)),
    ])
    engine.raiseFrom(
      { event: unknown, bytes: Uint8Array.of(0x90), value: undefined, decode: null, size: 0 },
      'a:x/system@1.0.0',
      owner,
    )
    engine.flush()
    expect(seen).toEqual([[Uint8Array.of(0x90), undefined, 'a:x/system@1.0.0', 'a:x'], Uint8Array.of(7)])
  })

  test('go with their owner, wherever they wait; those of others stay', () => {
    const heard: unknown[] = []
    const Drop = defineEvent('drop')
    const dropper = defineSystem('dropper', {
      create: ({ raise, raiseDelayed, flush }) => ({ raise, raiseDelayed, flush }),
      on: ({ handler: on }) => [
        on(Drop, ({ raise, raiseDelayed }) => {
          engine.raiseFrom(
            { event: Ping, bytes: Uint8Array.of(), value: 3, decode: null, size: 0 },
            'it',
            owner,
          )
          raise(Ping, 4)
          raiseDelayed(Ping, 5)
          engine.dropEvents(owner)
        }),
        on(Ping, (_self, n) => void heard.push(n)),
      ],
    })
    const engine = engineOf([dropper])
    engine.raiseFrom({ event: Ping, bytes: Uint8Array.of(), value: 1, decode: null, size: 0 }, 'it', owner)
    engine.raise(Ping, 2)
    engine.dropEvents(owner)
    engine.flush()
    expect(heard).toEqual([2])
    engine.raise(Drop)
    engine.raiseFrom({ event: Ping, bytes: Uint8Array.of(), value: 6, decode: null, size: 0 }, 'it', owner)
    engine.flush()
    expect(heard).toEqual([2, 4, 5])
  })

  test('are handled by systems of the game as any others', () => {
    const heard: unknown[] = []
    const system = defineSystem('system', {
      create: () => ({}),
      on: [handler(Goal, (_self, goal) => void heard.push(goal))],
    })
    const engine = engineOf([system])
    engine.raiseFrom(
      { event: Goal, bytes: Uint8Array.of(), value: { side: 'left', score: 2 }, decode: null, size: 0 },
      'it',
      owner,
    )
    engine.flush()
    expect(heard).toEqual([{ side: 'left', score: 2 }])
  })
})
