import { describe, expect, test } from 'vitest'
import { createGame, defineGame, definePackage, t, type PermissionRequest } from '../../src/index.ts'
import { watMod } from '../testing/wat-mod.ts'
import { playerPermissions, type PlayerPermissions } from './player-permissions.ts'
import { parseModule } from '../index.ts'
import { permissionsOf } from '../grants/permissions-of.ts'

const demo = definePackage('demo:game', '1.0.0')
demo.component('place', { x: t.f32, y: t.f32 }, { label: 'where objects are' })
demo.component('speed', { now: t.f32 }, { label: 'how fast the ball moves' })
demo.component('plain-tag', {})
demo.event('goal', {}, { label: 'a goal' })
demo.event('match-over', {})
demo.trait(
  'scoreboard',
  { points: t.func([], t.u32), award: t.func([t.arg('points', t.u32)]) },
  { label: 'the score' },
)

const MOD = { name: 'acme:it', version: '1.0.0', abi: 1 }

function mod(imports: readonly string[], more: Readonly<Record<string, unknown>> = {}): Uint8Array {
  const manifest = [
    { mod: MOD },
    {
      system: {
        name: 'acme:it/main',
        version: '1.0.0',
        uses: ['demo:game/scoreboard', 'other:mod/thing'].flatMap((trait) =>
          imports.some((it) => it.startsWith(trait)) ? [{ trait, version: '1.0.0', optional: true }] : [],
        ),
        ...more,
      },
    },
  ]
  const text = imports.map((it) => {
    const [module, name, type = ''] = it.split('|')
    return `(import "${module}" "${name}" (func ${type}))`
  })
  return watMod(manifest, `(module ${text.join(' ')})`)
}

async function summaryOf(bytes: Uint8Array): Promise<PlayerPermissions> {
  const module = await parseModule(bytes, 'it.wasm')
  return playerPermissions(module, permissionsOf(module), [demo])
}

describe('a player reads', () => {
  test('the labels of the game, by what the mod does with the items', async () => {
    const bytes = mod([
      'demo:game/place@1.0.0|get-x|(param i32) (result f32)',
      'demo:game/place@1.0.0|get-y|(param i32) (result f32)',
      'demo:game/speed@1.0.0|set-now|(param i32 f32)',
      'demo:game/goal@1.0.0|raise|(param i32 i32)',
      'demo:game/scoreboard@1.0.0|points|(result i32)',
      'skein:engine/world@1.0.0|spawn|(result i32)',
    ])
    expect(await summaryOf(bytes)).toEqual({
      bounds: 'No files, no network, no clock',
      look: ['see where objects are, and read the score'],
      change: ['change how fast the ball moves'],
      create: ['create objects', 'trigger a goal'],
    })
  })

  test('that a method without a result changes its trait', async () => {
    const bytes = mod(['demo:game/scoreboard@1.0.0|award|(param i32)'])
    expect(await summaryOf(bytes)).toMatchObject({ look: [], change: ['change the score'] })
  })

  test('the name of an item without a label, in quotes', async () => {
    const bytes = mod(['demo:game/match-over@1.0.0|raise|(param i32 i32)'])
    expect((await summaryOf(bytes)).create).toEqual(['trigger "match over"'])
  })

  test('nothing about the log, random numbers, texts, panics and the time of the game', async () => {
    const bytes = mod([
      'skein:engine/log@1.0.0|write|(param i32 i32 i32)',
      'skein:engine/random@1.0.0|bits|(result i32)',
      'skein:engine/text@1.0.0|intern|(param i32 i32) (result i32)',
      'skein:engine/panic@1.0.0|panic|(param i32 i32 i32 i32 i32 i32)',
      'skein:engine/time@1.0.0|frame|(result i32)',
      'demo:game/plain-tag@1.0.0|has|(param i32) (result i32)',
    ])
    expect(await summaryOf(bytes)).toEqual({
      bounds: 'No files, no network, no clock',
      look: [],
      change: [],
      create: [],
    })
  })

  test('which functions of the program a mod calls, where nobody can say that it reaches no files', async () => {
    const { bounds } = await summaryOf(mod(['host|beep|']))
    expect(bounds).toContain('"beep"')
    expect(bounds).not.toContain('No files')
  })

  test('which other mod it works with', async () => {
    const bytes = mod(['other:mod/thing@1.0.0|do-it|'])
    expect((await summaryOf(bytes)).change).toEqual(['use the mod "mod"'])
  })

  test('at most five lines, in the order of the game rather than that of the mod', async () => {
    const many = definePackage('demo:game', '1.0.0')
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    for (const name of names) {
      many.component(`c-${name}`, { x: t.f32 }, { label: `part ${name}` })
      many.event(`e-${name}`, {}, { label: `event ${name}` })
    }
    const imports = names
      .toReversed()
      .flatMap((name) => [
        `demo:game/c-${name}@1.0.0|get-x|(param i32) (result f32)`,
        `demo:game/c-${name}@1.0.0|set-x|(param i32 f32)`,
        `demo:game/e-${name}@1.0.0|raise|(param i32 i32)`,
      ])
    const handlers = names.map((name) => ({ event: `demo:game/e-${name}`, version: '1.0.0', export: name }))
    const module = await parseModule(mod([...imports, 'skein:engine/world@1.0.0|spawn|(result i32)'], { handlers }), 'it.wasm') // prettier-ignore
    const { look, change, create } = playerPermissions(module, permissionsOf(module), [many])
    expect(change).toEqual(['change part a, part b, part c, part d, part e and 3 more'])
    expect([...look, ...change, ...create]).toHaveLength(5)
  })

  test('the same in the question of a game', async () => {
    const sheets: PermissionRequest[] = []
    const game = await createGame(defineGame({ packages: [demo], systems: [] }), {
      ask: (sheet) => sheets.push(sheet) > 0,
    })
    await game.mods.add([{ file: 'it.wasm', bytes: mod(['demo:game/speed@1.0.0|set-now|(param i32 f32)']) }])
    expect(sheets[0]!.summary.change).toEqual(['change how fast the ball moves'])
  })
})

test.each(['', ' padded', 'two\nlines', 'x'.repeat(61), 'hid\u202eden'])(
  'the label %j is refused',
  (label) => {
    expect(() => definePackage('demo:game', '1.0.0').component('place', {}, { label })).toThrow(
      expect.objectContaining({ code: 'schema/invalid-name' }),
    )
  },
)
