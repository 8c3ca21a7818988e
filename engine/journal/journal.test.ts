import { describe, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineEvent } from '../event/index.ts'
import { defineGame } from '../game.ts'
import { definePackage, t } from '../schema/index.ts'
import { defineSystem, handler } from '../system/index.ts'
import type { Journal, JournalEntry } from './journal.ts'

const pack = definePackage('acme:journal', '1.0.0')
const Position = pack.component('position', { x: t.f32 })
const Hit = pack.event('hit', { points: t.u32 })
const Damage = pack.hook('damage', {}, t.f32)
const Ping = defineEvent<number>('ping')
const Pong = defineEvent<number>('pong')

interface Seen {
  readonly seen: number[]
}

const Log = defineSystem('log', {
  create: (): Seen => ({ seen: [] }),
  save: ({ seen }) => seen,
  on: [
    handler(Ping, (self: Seen, value, { raise }) => {
      self.seen.push(value)
      raise(Pong, value)
    }),
    handler(Pong, (self: Seen, value) => void self.seen.push(-value)),
  ],
  run: ({ tick }) => [tick('update', (_self, _dt, { raise }) => void raise(Ping, 1))],
})
const definition = defineGame({ packages: [pack], systems: [Log], actions: { fire: 'button' } })

function recorded(engine: Engine): { entries: JournalEntry[]; samples: number[][] } {
  const entries: JournalEntry[] = []
  const samples: number[][] = []
  const journal: Journal = {
    enter: (entry) => void entries.push(entry),
    sample: (values) => void samples.push([...values].slice(1)),
    keep: () => undefined,
  }
  engine.journal = journal
  return { entries, samples }
}

describe('a journal', () => {
  test('holds each input from outside once, in order, before it takes effect', () => {
    const engine = new Engine(definition)
    const { entries, samples } = recorded(engine)
    const entity = engine.world.spawn()
    engine.world.add(entity, Position, { x: 1 })
    engine.input.set('fire', 1)
    engine.raise(Hit, { points: 3 })
    engine.frame()
    engine.flush()
    engine.run('update', 0.5)
    engine.call(Damage, 2, {})
    engine.edit({ entity, component: Position.channel, values: { x: 4 } })
    engine.reading('acme:guest', 'storage', () => Uint8Array.of(7))
    expect(entries.map(({ kind }) => kind)).toEqual('raise frame flush stage call edit reading'.split(' '))
    expect(entries[0]).toMatchObject({ event: Hit, payload: { points: 3 }, at: -1 })
    expect(entries[3]).toEqual({ kind: 'stage', stage: 'update', seconds: 0.5 })
    expect(samples).toEqual([[1], [1]])
    engine.journal = null
    engine.frame()
    expect(entries).toHaveLength(7)
  })

  test('holds nothing of what systems do, nor what is refused', () => {
    const engine = new Engine(definition)
    const { entries } = recorded(engine)
    for (const [code, refused] of [
      ['value/invalid', () => engine.frame(Number.NaN)],
      ['value/invalid', () => engine.run('jump' as never)],
      ['value/invalid', () => engine.raise(Hit, {} as never)],
      [
        'world/stale-entity',
        () => engine.edit({ entity: 9 as never, component: Position.channel, values: {} }),
      ],
    ] as const)
      expect(refused).toThrow(expect.objectContaining({ code }))
    expect(entries).toEqual([])
    engine.frame()
    expect(entries).toEqual([{ kind: 'frame', seconds: 1 / 60 }])
  })

  test('holds systems that the program adds, but not those that only show the game', () => {
    const engine = new Engine(definition)
    const { entries } = recorded(engine)
    const Extra = defineSystem('extra', { create: () => ({}) })
    const Shown = defineSystem('shown', { presentational: true, create: () => ({}) })
    engine.change({ add: [Extra, Shown] })
    engine.change({ remove: [Shown] })
    engine.reset(Extra)
    expect(entries).toEqual([
      { kind: 'systems', add: ['extra'], remove: [], reset: [] },
      { kind: 'systems', add: [], remove: [], reset: ['extra'] },
    ])
  })
})

describe('an event that a listener raises in the middle of a frame', () => {
  const play = (engine: Engine): void => {
    for (let frame = 0; frame < 3; frame++) engine.frame()
    engine.flush()
  }
  test.each(['event', 'log', 'frame'] as const)('of "%s" is raised in the same place again', (name) => {
    const first = new Engine(definition)
    let raised = 0
    const { entries } = recorded(first)
    first.emitter.on(name, () => {
      if (raised < 9) first.raise(Ping, 100 + ++raised)
    })
    const logs = (engine: Engine): void => engine.log('info', 'test', 'line')
    logs(first)
    play(first)
    const seen = (engine: Engine): unknown => engine.get(Log).seen
    expect(raised).toBeGreaterThan(0)

    const second = new Engine(definition)
    let applying = false
    second.replayed = {
      get applying() {
        return applying
      },
      sample: () => undefined,
      reading: () => new Uint8Array(),
    }
    // A listener that is there again does not raise twice.
    second.emitter.on(name, () => second.raise(Ping, 0))
    const raise = (entry: JournalEntry): void => {
      if (entry.kind !== 'raise') return
      applying = true
      second.raise(entry.event as typeof Ping, entry.payload as number)
      applying = false
    }
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at]!
      const inside = []
      for (let next = entries[at + 1]; next?.kind === 'raise' && next.at >= 0; next = entries[++at + 1]) {
        const due = next
        inside.push({ at: due.at, raise: () => raise(due) })
      }
      second.schedule(inside)
      if (entry.kind === 'frame') second.frame(entry.seconds)
      else if (entry.kind === 'flush') second.flush()
      else raise(entry)
    }
    expect(seen(second)).toEqual(seen(first))
    expect(second.hash()).toBe(first.hash())
  })
})
