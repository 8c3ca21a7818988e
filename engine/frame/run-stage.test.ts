import { expect, test } from 'vitest'
import { defineEvent } from '../event/index.ts'
import { defineSystem, STAGES, type Time } from '../system/index.ts'
import { engineOf, thrownBy } from '../testing/engine-of.ts'
import type { Stage } from '../index.ts'

const Ping = defineEvent('ping')

/** A system that records the arguments of its calls. */
function tracer(trace: unknown[]) {
  return defineSystem('tracer', {
    create: ({ time, raise }) => ({ time, raise }),
    on: ({ handler }) => [handler(Ping, () => void trace.push('ping'))],
    run: ({ tick }) =>
      STAGES.map((stage) =>
        tick(stage, ({ raise }, dt) => {
          trace.push([stage, dt])
          if (stage === 'update') raise(Ping)
        }),
      ),
  })
}

test('a game with a loop of its own runs one stage at a time, with the events that come of it', () => {
  const trace: unknown[] = []
  const engine = engineOf([tracer(trace)])
  engine.run('update', 0.25)
  expect(trace).toEqual([['update', 0.25], 'ping'])
  engine.run('draw', 0.1)
  expect(trace.at(-1)).toEqual(['draw', 0.1])
})

test('a frame begins with the first stage that does not come after the one before it', () => {
  const engine = engineOf([])
  const frames: number[] = []
  engine.emitter.on('frame', ({ frame }) => frames.push(frame))
  const stages: Stage[] = ['update', 'late', 'draw', 'input', 'update', 'update', 'draw', 'late']
  expect(stages.map((stage) => (engine.run(stage), engine.time.frame))).toEqual([1, 1, 1, 2, 2, 3, 3, 4])
  expect(frames).toEqual([1, 2, 3, 4])
})

test('time is the sum of what the game gave, and of the steps that the engine played', () => {
  const engine = engineOf([])
  const at = ({ step, delta, elapsed }: Time): number[] => [step, delta, elapsed]
  engine.run('update', 0.5)
  engine.run('late', 9)
  engine.run('update', 0.25)
  expect(at(engine.time)).toEqual([2, 0.25, 0.75])
  engine.run('update', 0)
  expect(at(engine.time)).toEqual([3, 0, 0.75])
  engine.frame()
  expect(at(engine.time)).toEqual([4, 1 / 60, 0.75 + 1 / 60])
})

test('a clock that was set back stands still for stages, of frames too', () => {
  const seconds: number[] = []
  const watching = defineSystem('watching', {
    create: () => ({}),
    run: ({ tick }) => STAGES.map((stage) => tick(stage, (_self, dt) => void seconds.push(dt))),
  })
  const engine = engineOf([watching])
  // The first callback of requestAnimationFrame may have a time before that of the script which asked for it.
  engine.run('update', -0.003)
  engine.run('draw', -0.003)
  engine.frame(-0.003)
  expect(seconds).toEqual([0, 0, 0, 0, 0])
  expect(engine.time.elapsed).toBe(0)
})

test('a game that gives other times has another state', () => {
  const hash = (dt: number): string => {
    const engine = engineOf([])
    engine.run('update', dt)
    return engine.hash()
  }
  expect(hash(0.5)).toBe(hash(0.5))
  expect(hash(0.5)).not.toBe(hash(0.25))
})

test('stages and times that are none are refused, and a stage inside another', () => {
  const inside = defineSystem('inside', {
    create: () => ({}),
    run: ({ tick }) => [tick('update', () => engine.run('late'))],
  })
  const engine = engineOf([])
  for (const dt of [Number.NaN, Infinity, -Infinity, '1'])
    expect(thrownBy(() => engine.run('update', dt as number)).code).toBe('value/invalid')
  expect(thrownBy(() => engine.run('paint' as Stage)).message).toBe('unknown stage "paint"')
  expect(engine.time.frame).toBe(0)
  engine.change({ add: [inside] })
  expect(thrownBy(() => engine.run('update')).code).toBe('event/nested-flush')
})
