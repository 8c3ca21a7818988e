import { describe, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineEvent } from '../event/index.ts'
import { defineGame } from '../game.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import {
  defineSystem,
  each,
  handler,
  having,
  read,
  STAGES,
  tick,
  without,
  write,
  type AnySystem,
} from '../system/index.ts'
import { engineOf, ownedBy } from '../testing/engine-of.ts'

const Note = defineEvent<string>('note')
const demo = definePackage('demo:frame', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })
const Velocity = demo.component('velocity', { x: t.f32, y: t.f32 })
const Frozen = demo.component('frozen', {})

describe('rule 7: a frame is input, then fixed steps, then late, then draw', () => {
  function staged(trace: string[], name = 'a', uses: Record<string, AnySystem> = {}): AnySystem {
    return defineSystem(name, {
      uses,
      create: ({ raise, time }) => ({ raise, time }),
      on: [handler(Note, (_self, text) => void trace.push(`event of ${text}`))],
      run: (make) =>
        STAGES.map((stage) =>
          make.tick(stage, ({ raise, time }, dt) => {
            trace.push(`${name} ${stage} ${dt} at ${time.elapsed}`)
            raise(Note, stage)
          }),
        ),
    })
  }

  test('in that order, with events flushed after each', () => {
    const trace: string[] = []
    const engine = new Engine(defineGame({ systems: [staged(trace)], step: 0.25 }))
    engine.frame(0.5)
    expect(trace).toEqual([
      'a input 0.5 at 0',
      'event of input',
      'a update 0.25 at 0.25',
      'event of update',
      'a update 0.25 at 0.5',
      'event of update',
      'a late 0.5 at 0.5',
      'event of late',
      'a draw 0.5 at 0.5',
      'event of draw',
    ])
  })

  test('with zero or more steps, and a cap', () => {
    const counts: number[] = []
    const counter = defineSystem('counter', {
      create: () => ({ steps: 0 }),
      run: (make) => [
        make.tick('update', (self) => void self.steps++),
        make.tick('draw', (self) => {
          counts.push(self.steps)
          self.steps = 0
        }),
      ],
    })
    const engine = new Engine(defineGame({ systems: [counter], step: 0.25, maxStepsPerFrame: 4 }))
    for (const elapsed of [0.125, 0.125, 0.75, 100, 0]) engine.frame(elapsed)
    engine.frame()
    expect(counts).toEqual([0, 1, 3, 4, 0, 1])
    expect([engine.time.frame, engine.time.step, engine.time.elapsed]).toEqual([6, 9, 2.25])
  })

  test('systems go by their order, and each by its declarations', () => {
    const trace: string[] = []
    const zebra = defineSystem('zebra', {
      create: () => ({}),
      run: [tick('late', () => void trace.push('zebra 1')), tick('late', () => void trace.push('zebra 2'))],
    })
    const ant = defineSystem('ant', {
      uses: { zebra },
      create: () => ({}),
      run: [tick('late', () => void trace.push('ant'))],
    })
    const bee = defineSystem('bee', { create: () => ({}), run: [tick('late', () => void trace.push('bee'))] })
    engineOf([ant, bee]).frame()
    expect(trace).toEqual(['bee', 'zebra 1', 'zebra 2', 'ant'])
  })

  test('an exception ends the frame; the next one begins anew, and handles what waits', () => {
    const trace: string[] = []
    let broken = true
    const engine = engineOf([
      staged(trace),
      defineSystem('b', {
        create: () => ({}),
        run: [
          tick('update', () => {
            if (broken) throw new Error('stumbled')
          }),
        ],
      }),
    ])
    expect(() => engine.frame()).toThrow('stumbled')
    expect(trace.at(-1)).toContain('a update')
    broken = false
    trace.length = 0
    engine.frame()
    expect(trace.slice(0, 3)).toEqual([
      expect.stringContaining('a input'),
      'event of update',
      'event of input',
    ])
    expect(trace).toHaveLength(9)
  })

  test('the embedding program hears of each frame when it is over', () => {
    const heard: unknown[] = []
    const engine = engineOf([])
    engine.emitter.on('frame', ({ frame }) => {
      heard.push(frame)
      if (frame === 1) engine.frame()
    })
    engine.frame()
    engine.frame()
    expect(heard).toEqual([1, 2, 3])
  })
})

describe('work over entities', () => {
  const mover = defineSystem('mover', {
    create: () => ({ calls: 0 }),
    run: (make) => [
      make.each('update', [write(Position), read(Velocity), without(Frozen)], (self, query, dt) => {
        self.calls++
        const { rows, count, position, velocity } = query
        for (let i = 0; i < count; i++) {
          const row = rows[i]!
          position.x[row]! += velocity.x[row]! * dt
          position.y[row]! += velocity.y[row]! * dt
        }
      }),
    ],
  })

  function spawn(engine: Engine, x: number): Entity {
    const entity = engine.world.spawn()
    engine.world.add(entity, Position, { x })
    engine.world.add(entity, Velocity, { x: 1, y: 2 })
    return entity
  }

  test('gets rows and columns, of what matches at that moment', () => {
    const engine = new Engine(defineGame({ systems: [mover], step: 0.5 }))
    const [a, b, c] = [spawn(engine, 0), spawn(engine, 10), spawn(engine, 20)]
    engine.world.add(b, Frozen)
    engine.frame()
    engine.world.remove(b, Frozen)
    engine.world.despawn(c)
    engine.frame()
    expect(engine.world.get(a, Position)).toEqual({ x: 1, y: 2 })
    expect(engine.world.get(b, Position)).toEqual({ x: 10.5, y: 1 })
  })

  test('runs also when nothing matches, and keeps one object', () => {
    const objects = new Set<unknown>()
    const counts: number[] = []
    const looker = defineSystem('looker', {
      create: () => ({}),
      run: [
        each('late', [having(Position), read(Velocity)], (_self, query) => {
          objects.add(query)
          counts.push(query.count)
        }),
      ],
    })
    const engine = engineOf([looker])
    engine.frame()
    for (let i = 0; i < 1000; i++) spawn(engine, i)
    engine.frame()
    expect([counts, objects.size]).toEqual([[0, 1000], 1])
    expect([...objects].map((query) => Object.keys(query as object))).toEqual([['rows', 'count', 'velocity']])
  })

  test('entities may be spawned and despawned in the middle of it', () => {
    let seen = 0
    const reaper = defineSystem('reaper', {
      create: ({ world }) => ({ world }),
      run: (make) => [
        make.each('update', [read(Position)], ({ world }, { rows, count }) => {
          for (let i = 0; i < count; i++) {
            seen++
            world.despawn(world.entity(rows[i]!))
            world.add(world.spawn(), Position)
          }
        }),
      ],
    })
    const engine = engineOf([reaper])
    for (let i = 0; i < 100; i++) spawn(engine, i)
    for (let i = 0; i < 5; i++) engine.frame()
    expect([seen, engine.world.size]).toEqual([500, 100])
  })

  test('queries of systems that have gone are closed, and shared while two have them', () => {
    const twin = defineSystem('twin', {
      create: () => ({}),
      run: [each('late', [read(Velocity), read(Position), without(Frozen)], () => {})],
    })
    const engine = engineOf([mover, twin])
    const query = engine.world.query({ with: [Position, Velocity], without: [Frozen] })
    query.release()
    engine.change({ remove: [twin] })
    spawn(engine, 1)
    engine.frame()
    expect(query.count).toBe(1)
    engine.change({ remove: [mover] })
    query.refresh()
    expect(query.count).toBe(0)
    expect(engine.world.query({ with: [Position, Velocity], without: [Frozen] })).not.toBe(query)
  })
})

describe('rule 7: with the same inputs and seed, a run gives the same state bit for bit', () => {
  const Spawned = defineEvent<Entity>('spawned')
  const swarm = defineSystem('swarm', {
    create: ({ world, random, raise }) => ({ world, random, raise, total: 0, last: 0 as Entity }),
    save: ({ total, last }) => ({ total, last }),
    on: ({ handler: on }) => [
      on(Spawned, (self, entity) => {
        self.total++
        self.last = entity
      }),
    ],
    run: (make) => [
      make.tick('update', ({ world, random, raise }) => {
        for (let i = random.below(20); i > 0; i--) {
          const entity = world.spawn()
          world.add(entity, Position, { x: random.float(), y: random.between(-1, 1) })
          world.add(entity, Velocity, { x: Math.fround(Math.sqrt(random.float())) })
          raise(Spawned, entity)
        }
      }),
      make.each(
        'update',
        [write(Position), read(Velocity)],
        ({ world }, { rows, count, position, velocity }, dt) => {
          for (let i = 0; i < count; i++) {
            const row = rows[i]!
            position.x[row]! += velocity.x[row]! * dt
            if (position.x[row]! > 1) world.despawn(world.entity(row))
          }
        },
      ),
    ],
  })

  function play(seed: number, between: (engine: Engine, frame: number) => void = () => {}): Engine {
    const engine = new Engine(defineGame({ name: 'swarm-game', systems: [swarm] }), { seed })
    for (let frame = 0; frame < 200; frame++) {
      between(engine, frame)
      engine.frame([1 / 60, 0, 1 / 30, 0.021][frame % 4])
    }
    return engine
  }

  test('the same seed gives the same hash, another seed another one', () => {
    const hash = play(1).hash()
    expect(play(1).hash()).toBe(hash)
    expect(hash).toMatch(/^[0-9a-f]{16}$/)
    expect(play(2).hash()).not.toBe(hash)
    expect(play(-1).hash()).not.toBe(hash)
  })

  test('the hash is the one that it has always been', () => {
    expect([play(1).world.size, play(1).hash()]).toMatchInlineSnapshot(`
      [
        511,
        "8e55611c282eb806",
      ]
    `)
  })

  test('hashing changes nothing', () => {
    expect(play(1, (engine) => void engine.hash()).hash()).toBe(play(1).hash())
  })

  test('time counts, also what is left of a step', () => {
    const engine = play(1)
    const before = engine.hash()
    engine.frame(0)
    const after = engine.hash()
    expect(after).not.toBe(before)
    expect(play(1, (it, frame) => void (frame === 199 && it.frame(0.001))).hash()).not.toBe(after)
  })

  test('a mod that came and went leaves the hash of the game as it would have been', () => {
    const owner = { name: 'a:visitor', fault: () => {} }
    const visitor = ownedBy(
      owner,
      defineSystem('visitor', {
        create: ({ world, random }) => ({ world, random }),
        run: (make) => [make.tick('input', (self) => void self.random.bits())],
      }),
    )
    const alone = play(1)
    const visited = new Engine(defineGame({ name: 'swarm-game', systems: [swarm] }), { seed: 1 })
    const parts: string[] = []
    let entities: ReturnType<typeof visited.world.createOwner> | null = null
    for (let frame = 0; frame < 200; frame++) {
      if (frame === 20) {
        entities = visited.world.createOwner('a:visitor')
        visited.change({ add: [visitor] })
      }
      if (frame >= 20 && frame < 100) {
        for (let i = 0; i < frame; i++) visited.world.spawn(entities!)
        visited.random('a:visitor').bits()
      }
      if (frame === 50) parts.push(...visited.hashes().keys())
      if (frame === 100) {
        visited.evict([visitor])
        visited.dropEvents(owner)
        visited.world.releaseOwner(entities!)
        visited.endRandom('a:visitor')
      }
      visited.frame([1 / 60, 0, 1 / 30, 0.021][frame % 4])
    }
    expect(parts).toEqual(['swarm-game', 'a:visitor'])
    expect(visited.hashes()).toEqual(alone.hashes())
    expect(visited.hash()).toBe(alone.hash())
    expect(visited.get(swarm).last).toBe(alone.get(swarm).last)
  })
})
