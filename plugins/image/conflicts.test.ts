import { expect, test } from 'vitest'
import { defineGame, defineSystem, each, read, write } from '../../engine/index.ts'
import { parseModule } from '../module/module.ts'
import { ID, pack, Position, queryMod, Tag, Velocity } from '../query/testing/query-game.ts'
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
