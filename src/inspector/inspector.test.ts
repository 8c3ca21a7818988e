import { expect, test } from 'vitest'
import { defineGame, definePackage, defineSystem, t } from '../../engine/index.ts'
import {
  INTEGRATE,
  MOVING,
  pack,
  Position,
  queryMod,
  records,
  spawn,
} from '../../plugins/query/testing/query-game.ts'
import { REALLOC, watMod } from '../../plugins/testing/wat-mod.ts'
import type { CreateGameOptions, Game } from '../game.ts'
import { createGame } from '../index.ts'
import { Inspector } from './inspector.ts'

const demo = definePackage('demo:game', '1.0.0')
const Poke = demo.event('poke', { what: t.u8, word: t.withDefault(t.string, '') })

/** Traps when it is poked. */
const bomb = watMod(
  records('evil:bomb', [], { handlers: [{ event: 'demo:game/poke', version: '1.0.0', export: 'on-poke' }] }),
  `(module (memory (export "memory") 1) ${REALLOC}
    (func $explode unreachable)
    (func (export "on-poke") (param i32 i32) (call $explode)))`,
)

async function play(
  options: CreateGameOptions = {},
): Promise<{ game: Game; inspector: Inspector; read(): number }> {
  const host = defineSystem('poker', { create: () => ({}), run: ({ tick }) => [tick('update', () => {})] })
  const game = await createGame(defineGame({ packages: [pack, demo], systems: [host], step: 0.5 }), options)
  await game.mods.add([
    { file: 'mover.wasm', bytes: queryMod('acme:mover', MOVING, INTEGRATE) },
    { file: 'bomb.wasm', bytes: bomb },
  ])
  let now = 0
  return {
    game,
    inspector: new Inspector(game, { clock: () => now++, frames: 8, entries: 20 }),
    read: () => now,
  }
}

/** How many listen to each of the game's events. */
function listeners(game: Game): Record<string, number> {
  return Object.fromEntries(game.eventNames().map((name) => [name, game.listenerCount(name)]))
}

test('closed, it costs nothing: no listener, no clock that is read, no bytes that are counted', async () => {
  const { game, inspector, read } = await play()
  spawn(game, 1)
  const before = listeners(game)
  game.frame()
  expect([inspector.isOpen, read(), listeners(game)]).toEqual([false, 0, before])
  inspector.open()
  inspector.open()
  expect(listeners(game)).toMatchObject({ event: 1, frame: 1, 'mod-faulted': 1, edited: 1 })
  game.frame()
  expect(read()).toBeGreaterThan(0)
  inspector.close()
  inspector.close()
  const seen = read()
  const length = inspector.costs.of('acme:mover')!.milliseconds.length
  game.raise(Poke, { what: 1 })
  game.frame()
  expect([read(), listeners(game), inspector.events.count]).toEqual([seen, before, 0])
  expect([length, inspector.costs.of('acme:mover')!.milliseconds.length, inspector.faults.all]).toEqual([
    1,
    1,
    [],
  ])
})

test('open, it has what each mod took in each of the last frames', async () => {
  const { game, inspector } = await play()
  for (let i = 0; i < 10; i++) spawn(game, i)
  for (let i = 0; i < 3; i++) game.frame()
  inspector.open()
  for (let i = 0; i < 20; i++) game.frame()
  const costs = inspector.costs.of('acme:mover')!
  expect(Object.values(costs).map((series) => [series.length, series.last])).toEqual([
    [8, 1],
    [8, costs.fuel.at(0)],
    [8, 16 * 65_536],
    [8, 160],
    [8, 80],
  ])
  expect(costs.fuel.last).toBeGreaterThan(10)
  expect(costs.milliseconds.most).toBe(1)
  expect(inspector.mods().map(({ name, status }) => [name, status])).toEqual([
    ['acme:mover', 'running'],
    ['evil:bomb', 'running'],
  ])
  expect(inspector.costs.of('evil:bomb')!.fuel.most).toBe(0)
  game.mods.disable('acme:mover')
  game.frame()
  expect([costs.memoryBytes.last, costs.fuel.last]).toEqual([0, 0])
  game.mods.remove('acme:mover')
  inspector.mods()
  expect(inspector.costs.of('acme:mover')).toBeNull()
})

test('has events, faults and what became of mods', async () => {
  const { game, inspector } = await play({ faults: { actions: ['warn', 'suspend'] } })
  inspector.open()
  game.raise(Poke, { what: 7, word: '\u202ehi' })
  game.raise(Poke, { what: 8 })
  game.frame()
  expect(inspector.events.matching('poke').map(({ event, payload }) => [event, payload])).toEqual([
    ['demo:game/poke@1.0.0', '{ what: 8, word: "" }'],
    ['demo:game/poke@1.0.0', '{ what: 7, word: "\\u202ehi" }'],
  ])
  expect(inspector.faults.all).toHaveLength(1)
  expect(inspector.faults.all[0]).toMatchObject({
    mod: 'evil:bomb',
    code: 'fault/trap',
    where: 'evil:bomb/system@1.0.0 · on-poke',
    trace: ['explode', expect.any(String)],
    action: 'suspend',
    count: 2,
  })
  expect(inspector.faults.all[0]!.hint).not.toBe('')
  game.mods.enable('evil:bomb')
  game.mods.disable('evil:bomb')
  expect(inspector.history.all.map(({ mod, change }) => `${mod} ${change}`)).toEqual([
    'evil:bomb removed',
    'evil:bomb loaded',
    'evil:bomb faulted',
  ])
})

test('has what was replaced, and what was rolled back', async () => {
  const { game, inspector } = await play()
  spawn(game, 1)
  inspector.open()
  game.frame()
  const next = queryMod('acme:mover', MOVING, `${INTEGRATE} (drop (i32.const 7))`)
  const bad = queryMod('acme:mover', MOVING, 'unreachable')
  await game.mods.add([{ file: 'mover.wasm', bytes: next }])
  game.frame()
  expect(inspector.costs.of('acme:mover')!.bytesIn.last).toBe(16)
  expect(inspector.costs.of('acme:mover')!.bytesIn.most).toBe(16)
  await game.mods.add([{ file: 'mover.wasm', bytes: bad }])
  for (let i = 0; i < 3; i++) game.frame()
  expect(inspector.history.all.map(({ mod, change }) => `${mod} ${change}`)).toEqual([
    'acme:mover rolled-back',
    'acme:mover faulted',
    'acme:mover replaced',
    'acme:mover replaced',
  ])
  expect(inspector.history.all[3]!.detail).toMatch(/^1\.0\.0, /)
  expect(inspector.history.all[0]!.detail).toContain('back to 1.0.0')
  expect(inspector.faults.all[0]).toMatchObject({ mod: 'acme:mover', code: 'fault/trap', count: 1 })
  expect(inspector.mods().find(({ name }) => name === 'acme:mover')!.status).toBe('running')
})

test('knows at once of mods that are out, and tells each once', async () => {
  const { game, inspector } = await play()
  game.raise(Poke, { what: 1 })
  game.frame()
  await game.mods.add([{ file: 'none.wasm', bytes: Uint8Array.of(1, 2, 3) }])
  inspector.open()
  inspector.close()
  inspector.open()
  expect(inspector.faults.all.map(({ mod, code, action, count }) => [mod, code, action, count])).toEqual([
    ['none.wasm', 'module/not-wasm', 'refused', 1],
    ['evil:bomb', 'fault/trap', 'faulted', 1],
  ])
})

test('keeps edits', async () => {
  const { game, inspector } = await play()
  const entity = spawn(game, 1)
  inspector.open()
  game.frame()
  game.engine.edit({ entity, component: Position.channel, values: { x: 5 } })
  expect(inspector.edits).toMatchObject([{ frame: 1, entity, values: { x: 5 }, before: { x: 1.5 } }])
})

test('has the systems that run, anew when they change', async () => {
  const { game, inspector } = await play()
  const graph = inspector.graph()
  expect(graph.systems.map(({ name, mod }) => [name, mod])).toEqual([
    ['acme:mover/system@1.0.0', 'acme:mover'],
    ['evil:bomb/system@1.0.0', 'evil:bomb'],
    ['poker', null],
  ])
  game.frame()
  expect(inspector.graph()).toBe(graph)
  game.mods.disable('acme:mover')
  expect(inspector.graph().systems).toHaveLength(2)
})

test('the state is the same, looked at or not', async () => {
  const [plain, seen] = [await play({ seed: 2 }), await play({ seed: 2 })]
  seen.inspector.open()
  for (const { game, inspector } of [plain, seen]) {
    for (let i = 0; i < 5; i++) spawn(game, i)
    for (let i = 0; i < 5; i++) game.frame()
    inspector.entities.update('position')
    game.raise(Poke, { what: 1 })
    for (let i = 0; i < 5; i++) game.frame()
  }
  expect(seen.game.stateHash()).toBe(plain.game.stateHash())
})
