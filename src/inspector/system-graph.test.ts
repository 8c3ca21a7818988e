import { expect, test } from 'vitest'
import {
  Engine,
  defineGame,
  definePackage,
  defineSystem,
  read,
  t,
  write,
  type AnySystem,
} from '../../engine/index.ts'
import { ownedBy } from '../../engine/testing/engine-of.ts'
import { layoutGraph, type Box } from './graph-layout.ts'
import { neighboursOf, shortName, systemGraph } from './system-graph.ts'

const demo = definePackage('demo:game', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })
const Velocity = demo.component('velocity', { x: t.f32 })
const Speed = demo.trait('speed', { get: t.func([], t.f32) })
const Goal = demo.event('goal', {})

const limits = defineSystem('limits', { provides: [Speed], create: () => ({ get: () => 1 }) })
const ball = defineSystem('ball', {
  uses: { speed: Speed },
  create: () => ({}),
  on: ({ handler }) => [handler(Goal, () => {})],
  run: ({ each, tick }) => [
    each('update', [write(Position), read(Velocity)], () => () => {}),
    tick('draw', () => {}),
  ],
})
const score = defineSystem('score', {
  uses: { ball },
  create: () => ({}),
  on: ({ handler }) => [handler(Goal, () => {})],
})
const wind = ownedBy(
  { name: 'acme:wind', fault: () => {} },
  defineSystem('wind', {
    create: () => ({}),
    run: ({ each }) => [each('update', [write(Velocity)], () => () => {})],
  }),
)

const orderOf = (systems: readonly AnySystem[]): readonly AnySystem[] =>
  new Engine(defineGame({ systems })).systems

test('the graph says who runs when, what they touch, and who needs whom', () => {
  const graph = systemGraph(orderOf([score, wind, limits]))
  expect(graph.systems.map(({ name, mod, runs }) => [name, mod, runs.map(({ stage }) => stage)])).toEqual([
    ['limits', null, []],
    ['ball', null, ['update', 'draw']],
    ['score', null, []],
    ['wind', 'acme:wind', ['update']],
  ])
  const [, ballNode, scoreNode] = graph.systems
  expect(ballNode).toMatchObject({
    handles: ['demo:game/goal@1'],
    needs: [{ system: 'limits', trait: 'demo:game/speed@1.0.0', optional: false }],
    runs: [
      {
        uses: [
          { component: 'demo:game/position@1', fields: null, writes: true },
          { component: 'demo:game/velocity@1', fields: null, writes: false },
        ],
      },
      { uses: [] },
    ],
  })
  expect(scoreNode!.needs).toEqual([{ system: 'ball', trait: null, optional: false }])
  expect(graph.conflicts).toEqual([
    { stage: 'update', component: 'demo:game/velocity@1', first: 'ball', second: 'wind', byName: true },
  ])
  expect(neighboursOf(graph, 'ball')).toEqual({
    needs: ballNode!.needs,
    servesTo: ['score'],
    conflicts: graph.conflicts,
    hooks: [],
  })
})

test('the graph says who handles hooks, in which order, and which mods call them', () => {
  const Damage = demo.hook('damage', { target: t.entity }, t.f32)
  const Free = demo.hook('free', {}, t.bool)
  const halve = defineSystem('halve', {
    create: () => ({}),
    on: ({ handler }) => [handler(Damage, (_self, value) => value / 2)],
  })
  const armour = ownedBy(
    { name: 'acme:armour', fault: () => {} },
    {
      ...defineSystem('armour', {
        create: () => ({}),
        on: ({ handler }) => [handler(Damage, (_self, value) => value - 1)],
      }),
      calls: [Free],
      after: ['halve'],
    },
  )
  const graph = systemGraph(orderOf([armour, halve]), [demo])
  expect(graph.hooks).toEqual([
    {
      hook: 'demo:game/damage@1',
      mod: null,
      handlers: [
        { system: 'halve', byName: false },
        { system: 'armour', byName: false },
      ],
      callers: [],
    },
    { hook: 'demo:game/free@1', mod: null, handlers: [], callers: ['acme:armour'] },
  ])
  expect(systemGraph(orderOf([armour, halve])).hooks[0]!.mod).toBe('demo:game')
  expect(neighboursOf(graph, 'armour').hooks).toEqual([{ hook: 'demo:game/damage@1', place: 2, of: 2 }])
  expect(layoutGraph(graph).boxes.map(({ lines }) => lines.at(-1)!.text)).toEqual([
    'changes 1 hook',
    'changes 1 hook',
  ])
})

test('names are shown without what they come from', () => {
  expect(
    ['demo:game/position@1', 'acme:herd/wind@1.2.0', 'ball', 'added:demo:game/ball@1'].map(shortName),
  ).toEqual(['position', 'wind', 'ball', 'added ball'])
  expect(['removed:local-one'].map(shortName)).toEqual(['removed local-one'])
})

test('the picture has a column for each stage in which something runs, and no two boxes meet', () => {
  const graph = systemGraph(orderOf([score, wind, limits]))
  const layout = layoutGraph(graph)
  expect(layout.lanes.map(({ lane }) => lane)).toEqual(['events', 'update', 'draw'])
  expect(layout.boxes.map(({ system, lane }) => `${lane} ${system}`)).toEqual([
    'events limits',
    'events score',
    'update ball',
    'update wind',
    'draw ball',
  ])
  expect(layout.boxes[2]!.lines).toEqual([
    { text: 'ball', kind: 'title' },
    { text: 'the game', kind: 'owner' },
    { text: 'writes position', kind: 'writes' },
    { text: 'reads velocity', kind: 'reads' },
  ])
  const apart = (a: Box, b: Box): boolean =>
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
  for (const [index, box] of layout.boxes.entries()) {
    expect(box.x >= 0 && box.x + box.width <= layout.width && box.y + box.height <= layout.height).toBe(true)
    for (const other of layout.boxes.slice(index + 1)) expect(apart(box, other)).toBe(true)
  }
  expect(layout.links.map(({ kind, from, to }) => `${from} ${kind} ${to}`)).toEqual([
    'ball needs limits',
    'score needs ball',
    'ball before wind',
  ])
  expect(layoutGraph(systemGraph(orderOf([wind, limits, score])))).toEqual(layout)
})

test('long names and many columns are cut', () => {
  const many = Array.from({ length: 12 }, (_, i) =>
    demo.component(`a-very-long-name-of-component-n${i}`, { x: t.f32 }),
  )
  const system = defineSystem('one-with-a-name-that-does-not-fit', {
    create: () => ({}),
    run: ({ each }) => [
      each(
        'late',
        many.map((it) => read(it)),
        () => () => {},
      ),
    ],
  })
  const [box] = layoutGraph(systemGraph([system])).boxes
  expect(box!.lines.every(({ text }) => text.length <= 27)).toBe(true)
  expect(box!.lines.at(-1)).toEqual({ text: 'and 4 more', kind: 'more' })
})
