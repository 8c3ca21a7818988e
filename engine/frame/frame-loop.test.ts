import { describe, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineEvent } from '../event/index.ts'
import { defineGame } from '../game.ts'
import { defineSystem, handler, STAGES, tick, type AnySystem } from '../system/index.ts'
import { engineOf } from '../testing/engine-of.ts'

const Note = defineEvent<string>('note')

describe('a frame is input, then fixed steps, then late, then draw', () => {
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

  test('a paused game samples input, handles events and draws, but only systems that go on always take steps', () => {
    const trace: string[] = []
    const menu = defineSystem('menu', {
      runsWhilePaused: true,
      create: ({ pause, input, time }) => ({ pause, time, key: input.find('pause'), input }),
      run: (make) => [
        make.tick('update', ({ pause, input, key, time }) => {
          trace.push(`menu at ${time.step}`)
          if (input.pressed(key)) pause(!time.paused)
        }),
      ],
    })
    const engine = new Engine(
      defineGame({ systems: [staged(trace), menu], step: 0.25, actions: { pause: 'button' } }),
    )
    const before = engine.hash()
    engine.input.set('pause', 1)
    engine.frame()
    engine.input.set('pause', 0)
    expect(engine.time.paused).toBe(true)
    trace.length = 0
    engine.frame(0.5)
    expect(trace).toEqual([
      'a input 0.5 at 0.25',
      'event of input',
      'menu at 1',
      'menu at 1',
      'a late 0.5 at 0.25',
      'event of late',
      'a draw 0.5 at 0.25',
      'event of draw',
    ])
    expect(engine.hash()).not.toBe(before)
    engine.input.set('pause', 1)
    engine.frame()
    engine.frame()
    expect([engine.time.paused, engine.time.step]).toEqual([false, 2])
    expect(trace).toContain('a update 0.25 at 0.5')
  })

  test('whether it is paused is part of the state', () => {
    const stopper = (paused: boolean): AnySystem =>
      defineSystem('stopper', {
        create: ({ pause }) => ({ pause }),
        run: (make) => [make.tick('late', (self) => self.pause(paused))],
      })
    const [paused, playing] = [engineOf([stopper(true)]), engineOf([stopper(false)])]
    for (const engine of [paused, playing]) engine.frame()
    expect(paused.hash()).not.toBe(playing.hash())
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

  test('who draws is told before each step', () => {
    const engine = engineOf([])
    const steps: number[] = []
    const end = engine.beforeStep(() => void steps.push(engine.time.step))
    engine.frame(engine.time.delta * 2)
    engine.frame(0)
    end()
    engine.frame()
    expect(steps).toEqual([0, 1])
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
