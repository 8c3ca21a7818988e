import { expect, test } from 'vitest'
import { defineGame, defineSystem, each, read, write } from '../../engine/index.ts'
import { parseModule } from '../module/module.ts'
import { ID, pack, Position, queryMod, Tag, Velocity } from '../query/testing/query-game.ts'
import { Damage, rules, watHook } from '../testing/hook-game.ts'
import { graphOf, resolveImage, toMermaid, type ImageGraph } from './index.ts'

const POSITION = `${ID}/position@1`
const VELOCITY = `${ID}/velocity@1`

async function graph(): Promise<ImageGraph> {
  const first = defineSystem('first', {
    create: () => ({}),
    run: [each('update', [write(Velocity)], () => () => {})],
  })
  const mover = defineSystem('mover', {
    uses: { first },
    create: () => ({}),
    run: [
      each('update', [write(Position), read(Velocity)], () => () => {}),
      each('late', [read(Position), read(Tag)], () => () => {}),
    ],
  })
  const game = defineGame({ packages: [pack], systems: [mover, first] })
  const queries = [
    ['acme:a', { read: [`${ID}/position@1.0.0#x`], write: [`${ID}/velocity@1.0.0#x`] }],
    ['acme:b', { write: [`${ID}/velocity@1.0.0#y`] }],
    ['acme:c', { read: [`${ID}/velocity@1.0.0#x`], stage: 'late' }],
  ] as const
  const modules = await Promise.all(
    queries.map(([name, query]) => parseModule(queryMod(name, query, ''), name)),
  )
  return graphOf(resolveImage(modules, game), game)
}

test('the graph tells who reads and writes what, and where it matters who goes first', async () => {
  const { accesses, conflicts, problems } = await graph()
  expect(problems).toEqual([])
  expect(accesses.filter(({ system }) => system === 'acme:a/system@1.0.0')).toEqual([
    { system: 'acme:a/system@1.0.0', stage: 'update', component: POSITION, fields: ['x'], writes: false },
    { system: 'acme:a/system@1.0.0', stage: 'update', component: VELOCITY, fields: ['x'], writes: true },
  ])
  // Not a and b, which write different fields; nor c, which runs in another stage.
  expect(conflicts.map(({ first, second, component, byName }) => [first, second, component, byName])).toEqual(
    [
      ['acme:a/system@1.0.0', 'mover', POSITION, true],
      ['acme:a/system@1.0.0', 'first', VELOCITY, true],
      ['acme:a/system@1.0.0', 'mover', VELOCITY, true],
      ['acme:b/system@1.0.0', 'first', VELOCITY, true],
      ['acme:b/system@1.0.0', 'mover', VELOCITY, true],
      ['first', 'mover', VELOCITY, false],
    ],
  )
})

const RULE = '(param f32 i32 f32) (result f32)'

/** A game whose system handles a hook that two mods handle too, and a third calls. */
async function hookGraph(): Promise<ImageGraph> {
  const doubler = defineSystem('doubler', {
    create: () => ({}),
    on: ({ handler }) => [handler(Damage, (_self, value) => value * 2)],
  })
  const game = defineGame({ packages: [rules], systems: [doubler] })
  const body = `(func (export "rule") ${RULE} (local.get 0))`
  const caller = '(import "test:rules/damage@1.0.0" "call" (func (param f32 i32 f32) (result f32)))'
  const files = [
    watHook('last', [['damage', 'rule']], body, { after: ['doubler'] }),
    watHook('first', [['damage', 'rule']], body, { before: ['acme:last/rules'] }),
    watHook('caller', [], caller),
  ]
  const modules = await Promise.all(files.map((bytes, index) => parseModule(bytes, `${index}.wasm`)))
  return graphOf(resolveImage(modules, game), game)
}

test('the graph tells who defines hooks, who handles them in which order, and which mods call them', async () => {
  const { hooks } = await hookGraph()
  expect(hooks.map(({ hook }) => hook)).toEqual(
    ['allowed', 'damage', 'loot', 'title'].map((name) => `test:rules/${name}@1`),
  )
  expect(hooks[0]).toEqual({ hook: 'test:rules/allowed@1', mod: null, handlers: [], callers: [] })
  expect(hooks[1]).toEqual({
    hook: 'test:rules/damage@1',
    mod: null,
    handlers: [
      { system: 'acme:first/rules@1.0.0', byName: false },
      { system: 'doubler', byName: true },
      { system: 'acme:last/rules@1.0.0', byName: false },
    ],
    callers: ['acme:caller'],
  })
})

test('the chart shows hooks within their game or mod, with numbered arrows to their handlers', async () => {
  const lines = toMermaid(await hookGraph())
    .split('\n')
    .map((line) => line.trim())
  const id = (end: string): string => lines.find((line) => line.endsWith(end))!.split(/[[{]/)[0]!
  const damage = id('{{"test:rules/damage@1"}}')
  const game = lines.findIndex((line) => /^subgraph g\d\["the game"\]$/.test(line))
  expect(lines.slice(game, lines.indexOf('end', game))).toContain(`${damage}{{"test:rules/damage@1"}}`)
  expect(lines).toContain(`${damage} ==>|"changed by, 1 of 3"| ${id('["acme:first/rules@1.0.0"]')}`)
  expect(lines).toContain(`${damage} ==>|"changed by, 2 of 3, by name alone"| ${id('["doubler"]')}`)
  expect(lines).toContain(`${damage} ==>|"changed by, 3 of 3"| ${id('["acme:last/rules@1.0.0"]')}`)
  const caller = lines.find((line) => line.endsWith('["acme:caller"]'))!.split(/[ [{]/)[1]!
  expect(lines).toContain(`${caller} ==>|calls| ${damage}`)
})

test('the chart shows it', async () => {
  const chart = toMermaid(await graph())
  const lines = chart.split('\n').map((line) => line.trim())
  const id = (name: string): string => lines.find((line) => line.endsWith(`["${name}"]`))!.split('[')[0]!
  const [a, mover, first] = [id('acme:a/system@1.0.0'), id('mover'), id('first')]
  const velocity = lines.find((line) => line.endsWith(`[("${VELOCITY}")]`))!.split('[')[0]!
  expect(lines).toContain(`${a} --o|"writes x in update"| ${velocity}`)
  expect(lines).toContain(`${velocity} -.-|"reads all in update"| ${mover}`)
  expect(lines).toContain(`${first} -. "first in update: ${VELOCITY}" .-> ${mover}`)
  expect(lines).toContain(`${a} -. "first in update, by name alone: ${VELOCITY}" .-> ${first}`)
})
