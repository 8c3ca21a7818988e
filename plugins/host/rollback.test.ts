import { describe, expect, test } from 'vitest'
import { defineGame, definePackage, t } from '../../engine/index.ts'
import { createGame, type Game } from '../../src/index.ts'
import { memoryOf } from '../testing/life-model.ts'
import { lifeMod, NOBODY, type LifeVersion } from '../testing/life-mods.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:life', '1.0.0')
demo.event('poke', {})
demo.trait('blade', {})
demo.hook('sum', { who: t.withDefault(t.u8, NOBODY) }, t.u32)
const definition = defineGame({ name: 'demo', packages: [demo], systems: [] })

const states = (game: Game): string[] =>
  game.mods.list().map(({ name, version, status }) => `${name} ${version} ${status}`)

const blades = (game: Game): string[] =>
  game.engine.systems.flatMap(({ name }) => (name.startsWith('lib:') ? [name] : []))

describe('a version goes back where another mod has started a system of the same name meanwhile', () => {
  const version = (name: LifeVersion['name'], number: string, trap: LifeVersion['trap'] = 'none') => ({
    file: `${name}.wasm`,
    bytes: lifeMod({
      name,
      version: number,
      trap,
      saves: true,
      layout: false,
      fields: 'n',
      salt: 0,
    }),
  })

  test.each([
    ['a newer one goes on', '1.0.0', '1.1.0', '1.2.0', 'lib:kit/blade@1.2.0'],
    ['an older one gives way', '1.2.0', '1.0.0', '1.1.0', 'lib:kit/blade@1.2.0'],
  ])('%s', async (_what, first, second, other, wanted) => {
    const game = await createGame(definition)
    const faults: string[] = []
    game.on('mod-faulted', ({ mod, action }) => faults.push(`${mod} ${action}`))
    await game.mods.add([version('tool', first)])
    game.frame()
    await game.mods.add([version('tool', second, 3)])
    await game.mods.add([version('knife', other)])
    expect(blades(game)).toEqual([`lib:kit/blade@${other}`])
    for (let frame = 0; frame < 5; frame++) game.frame()
    expect(faults).toEqual(['life:tool rollback'])
    expect(states(game)).toEqual([`life:knife ${other} running`, `life:tool ${first} running`])
    expect(blades(game)).toEqual([wanted])
    game.mods.remove('life:knife')
    expect(blades(game)).toEqual([`lib:kit/blade@${first}`])
    game.mods.remove('life:tool')
    expect([memoryOf(game), blades(game), game.world.size]).toEqual([0, [], 0])
  })
})

/** A mod with a component and a query over its one entity. */
function querying(name: string, version: string, uses: readonly string[], step = ''): Uint8Array {
  return watMod(
    [
      { mod: { name, version, abi: 1 } },
      {
        package: {
          name,
          version,
          components: [{ name: 'mark', fields: [['n', 'u32']] }],
          traits: [{ name: 'power', methods: [{ name: 'power', params: [], result: 'u32' }] }],
        },
      },
      {
        system: {
          name: `${name}/it`,
          version,
          uses: uses.map((trait) => ({ trait, version: '1.0.0' })),
          provides: [`${name}/power@${version}`],
          new: 'new',
          queries: [{ stage: 'update', export: 'step', write: [`${name}/mark@${version}#n`] }],
        },
      },
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "${name}/mark@${version}" "add" (func $mark (param i32)))
      ${uses.map((trait, index) => `(import "${trait}@1.0.0" "power" (func $power${index} (result i32)))`).join(' ')}
      (memory (export "memory") 1)
      ${REALLOC}
      (func (export "new") (call $mark (call $spawn)))
      (func (export "step") (param i32 f32) ${step})
      (func (export "${name}/power@${version}#power") (result i32) (i32.const 1)))`,
  )
}

test('where versions that were replaced together cannot go back, nothing of either version stays counted', async () => {
  const game = await createGame(definition)
  const faults: string[] = []
  game.on('mod-faulted', ({ mod, error, action }) => faults.push(`${mod} ${error.code} ${action}`))
  const file = (name: string, bytes: Uint8Array) => ({ file: `${name}.wasm`, bytes })
  await game.mods.add([
    file('c', querying('acme:c', '1.0.0', [])),
    file('a', querying('acme:a', '1.0.0', ['acme:c/power'])),
    file('b', querying('acme:b', '1.0.0', ['acme:a/power'])),
  ])
  game.frame()
  await game.mods.add([
    file('a', querying('acme:a', '1.1.0', [], 'unreachable')),
    file('b', querying('acme:b', '1.1.0', ['acme:a/power'])),
  ])
  game.mods.remove('acme:c')
  expect(states(game)).toEqual(['acme:a 1.1.0 running', 'acme:b 1.1.0 running'])
  game.frame()
  expect(faults[0]).toBe('acme:a fault/trap rollback')
  expect(faults[1]).toMatch(/^acme:a system\/missing-dependency suspend$/)
  expect(states(game)).toEqual(['acme:a 1.1.0 faulted', 'acme:b 1.1.0 stopped'])
  expect([memoryOf(game), game.world.size]).toEqual([0, 0])
})
