import { expect, test } from 'vitest'
import type { EditRecord } from './edit.ts'
import { Engine } from './engine.ts'
import { defineGame } from './game.ts'
import { definePackage, t, type Entity } from './schema/index.ts'
import { changed, defineSystem, write } from './system/index.ts'
import { engineOf, thrownBy } from './testing/engine-of.ts'

const demo = definePackage('demo:edit', '1.2.0')
const Ball = demo.component('ball', { x: t.f32, bounces: t.u8, mood: t.enum(['calm', 'wild']) })
const BALL = 'demo:edit/ball@1'

/** Balls that move by themselves. */
const mover = defineSystem('mover', {
  create: ({ world }) => {
    for (let i = 0; i < 3; i++) world.add(world.spawn(), Ball, { x: i })
    return {}
  },
  run: ({ each }) => [
    each('update', [write(Ball)], (_self, { ball }) => (balls) => {
      for (const row of balls) ball.x[row] *= 1.5
    }),
  ],
})

function start(): { engine: Engine; edits: EditRecord[]; second: Entity } {
  const engine = new Engine(defineGame({ systems: [mover], step: 0.25 }))
  const edits: EditRecord[] = []
  engine.emitter.on('edited', (edit) => edits.push(edit))
  return { engine, edits, second: engine.world.entity(2) }
}

test('an edit changes values between frames, and is told with what was there before', () => {
  const { engine, edits, second } = start()
  const log: string[] = []
  engine.emitter.on('log', ({ message }) => log.push(message))
  engine.frame()
  engine.edit({ entity: second, component: BALL, values: { x: 7, mood: 'wild' } })
  expect(engine.world.get(second, Ball)).toEqual({ x: 7, bounces: 0, mood: 'wild' })
  expect(edits).toEqual([
    {
      frame: 1,
      entity: second,
      component: BALL,
      values: { x: 7, mood: 'wild' },
      before: { x: 1.5, mood: 'calm' },
    },
  ])
  expect(log).toEqual([`set x, mood in ${BALL} of ${second}`])
})

test('edits are inputs: made again in the same frames, they give the same state', () => {
  const first = start()
  for (let frame = 1; frame <= 20; frame++) {
    first.engine.frame()
    if (frame % 5 === 0) first.engine.edit({ entity: first.second, component: BALL, values: { x: frame } })
  }
  const again = start()
  const without = start()
  for (let frame = 1; frame <= 20; frame++) {
    again.engine.frame()
    without.engine.frame()
    for (const edit of first.edits) if (edit.frame === frame) again.engine.edit(edit)
  }
  expect(first.edits).toHaveLength(4)
  expect(again.engine.hash()).toBe(first.engine.hash())
  expect(without.engine.hash()).not.toBe(first.engine.hash())
})

test('what does not fit is refused, and nothing of the edit is done', () => {
  const { engine, edits, second } = start()
  const before = engine.hash()
  const code = (component: string, values: Record<string, unknown>, entity = second): string =>
    thrownBy(() => engine.edit({ entity, component, values })).code
  expect(code(BALL, { x: 1, bounces: 256 })).toBe('value/invalid')
  expect(code(BALL, { x: '1' })).toBe('value/invalid')
  expect(code(BALL, { mood: 'tame' })).toBe('value/invalid')
  expect(code(BALL, { y: 1 })).toBe('value/invalid')
  expect(code(BALL, { constructor: 1 })).toBe('value/invalid')
  expect(code('demo:edit/bal@1', { x: 1 })).toBe('world/missing-component')
  expect(code(BALL, { x: 1 }, engine.world.spawn())).toBe('world/missing-component')
  expect(code(BALL, { x: 1 }, 77 as Entity)).toBe('world/stale-entity')
  expect(thrownBy(() => engine.edit({ entity: second, component: BALL, values: { bounce: 1 } })).hint).toBe(
    'Did you mean "bounces"?',
  )
  engine.world.despawn(engine.world.entity(4))
  expect([engine.hash(), edits]).toEqual([before, []])
})

test('no system is at work meanwhile', () => {
  const codes: string[] = []
  const component = BALL
  const engine = engineOf([
    defineSystem('busy', {
      create: ({ world }) => {
        const entity = world.spawn()
        world.add(entity, Ball)
        return entity
      },
      run: ({ tick }) => [
        tick('update', (entity) => {
          codes.push(thrownBy(() => engine.edit({ entity, component, values: { x: 1 } })).code)
        }),
      ],
    }),
  ])
  const entity = engine.world.entity(1)
  engine.beforeStep(() => {
    codes.push(thrownBy(() => engine.edit({ entity, component, values: { x: 1 } })).code)
  })
  engine.frame()
  expect(codes).toEqual(['event/nested-flush', 'event/nested-flush'])
  engine.emitter.on('frame', () => engine.edit({ entity, component, values: { x: 3 } }))
  engine.frame()
  expect(engine.world.get(entity, Ball).x).toBe(3)
})

test('is seen by who asks what has changed', () => {
  const seen: Entity[] = []
  const watcher = defineSystem('watcher', {
    uses: { mover },
    create: ({ world }) => world,
    run: ({ each }) => [
      each('late', [changed(Ball)], (world) => (balls) => {
        for (const row of balls) seen.push(world.entity(row))
      }),
    ],
  })
  const engine = engineOf([watcher])
  engine.frame(0)
  seen.length = 0
  engine.frame(0)
  expect(seen).toEqual([])
  engine.edit({ entity: engine.world.entity(2), component: BALL, values: { bounces: 2 } })
  engine.frame(0)
  expect(seen).toEqual([engine.world.entity(2)])
})
