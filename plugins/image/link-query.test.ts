import { describe, expect, test } from 'vitest'
import { definePackage, t } from '../../engine/index.ts'
import { forEach, at, ID, queryGame, queryMod, records } from '../query/testing/query-game.ts'
import { watMod } from '../testing/wat-mod.ts'

async function refusal(bytes: Uint8Array): Promise<string[]> {
  const { refusals } = await queryGame([bytes])
  return refusals.map(({ code, message }) => `${code}: ${message}`)
}

const POSITION = `${ID}/position@1.0.0`

describe('a query that cannot be linked is refused, which says why', () => {
  test('for a component that is not there', async () => {
    expect(await refusal(queryMod('acme:mover', { read: [`${ID}/positon@1.0.0`] }, ''))).toEqual([
      'link/unknown-item: acme:mover needs test:herd/positon@1.0.0, but test:herd has no "positon"',
    ])
    expect(await refusal(queryMod('acme:mover', { with: ['no:where/x@1.0.0'] }, ''))).toEqual([
      'link/unknown-package: acme:mover needs no:where/x@1.0.0, but neither the game nor a mod defines no:where',
    ])
  })

  test('for a field that is not there, with one that is close', async () => {
    const { refusals } = await queryGame([queryMod('acme:mover', { write: [`${POSITION}#z`] }, '')])
    expect(refusals[0]).toMatchObject({
      code: 'link/unknown-member',
      message: 'a query of acme:mover/system@1.0.0 names an unknown field "z" of test:herd/position@1.0.0',
      names: { mod: 'acme:mover', system: 'acme:mover/system@1.0.0', component: POSITION },
    })
    expect(refusals[0]!.hint).toContain('x')
  })

  test('for an export that is missing or of another type', async () => {
    const query = [{ stage: 'update', export: 'run', read: [POSITION] }]
    const realloc = '(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16))'
    expect(
      await refusal(watMod(records('acme:a', query), `(module (memory (export "memory") 1) ${realloc})`)),
    ).toEqual([
      'link/missing-export: acme:a does not export the function "run", which is a query of acme:a/system@1.0.0',
    ])
    expect(
      await refusal(
        watMod(
          records('acme:a', query),
          `(module (memory (export "memory") 1) ${realloc} (func (export "run") (param i32)))`,
        ),
      ),
    ).toEqual(['link/wrong-type: "run" of acme:a has the type (i32) -> (); it must be (i32, f32) -> ()'])
    const codes = await refusal(
      watMod(records('acme:a', query), '(module (func (export "run") (param i32 f32)))'),
    )
    expect(codes.map((it) => it.split(':')[0])).toEqual(['link/missing-export', 'link/missing-export'])
  })

  test('for more columns than anything needs', async () => {
    const fields = Array.from({ length: 129 }, (_, index) => [`f${index}`, 'f32'])
    const components = ['one', 'two'].map((name) => ({ name, fields }))
    const bytes = watMod(
      [
        ...records('acme:wide', [
          { stage: 'late', export: 'run', read: ['acme:wide/one@1.0.0', 'acme:wide/two@1.0.0'] },
        ]),
        { package: { name: 'acme:wide', version: '1.0.0', components } },
      ],
      `(module (memory (export "memory") 1) (func (export "run") (param i32 f32))
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16)))`,
    )
    expect(await refusal(bytes)).toEqual([
      'link/unsupported: a query of acme:wide/system@1.0.0 has 258 columns; the limit is 256',
    ])
  })
})

describe('a query that contradicts itself is refused', () => {
  test.each([
    [
      'a column twice',
      { read: [POSITION], write: [`${POSITION}#x`] },
      'names the column test:herd/position#x twice',
    ],
    ['a component twice', { read: [`${POSITION}#y`, POSITION] }, 'names the column test:herd/position twice'],
    ['two versions', { read: [`${POSITION}#y`, `${ID}/position@1.1.0#x`] }, 'in two versions'],
    ['nothing to have', { without: [POSITION] }, 'a query requires no component'],
    ['only optional', { read: [POSITION], optional: [POSITION] }, 'a query requires no component'],
    ['optional and unread', { with: [POSITION], optional: [`${ID}/age@1.0.0`] }, 'neither reads nor writes'],
    [
      'with and without',
      { with: [POSITION], without: [POSITION] },
      'lists test:herd/position both in "with" and in "without"',
    ],
    [
      'optional and with',
      { read: [POSITION], optional: [POSITION], with: [POSITION] },
      'lists test:herd/position in "optional" and also requires it',
    ],
    ['twice in a list', { with: [POSITION, POSITION] }, 'lists test:herd/position twice in "with"'],
    ['a field that is none', { read: [`${POSITION}#X`] }, 'has no field name after "#"'],
    ['a stage that is none', { stage: 'never', read: [POSITION] }, 'unknown stage "never"'],
    ['a list that is none', { read: POSITION }, '"read" must be an array'],
  ])('%s', async (_what, query, words) => {
    const [message] = await refusal(queryMod('acme:mover', query, ''))
    expect(message).toContain('manifest/invalid')
    expect(message).toContain(words)
  })
})

describe('where the game has a later version of a component, with more fields', () => {
  const later = definePackage('test:later', '1.1.0')
  const Mark = later.component('mark', { weight: t.f32 })
  const Spot = later.component('spot', { x: t.f32, y: t.f32 })
  const MARK = 'test:later/mark@1.0.0'
  const SPOT = 'test:later/spot@1.0.0'

  async function play(
    query: object,
    body: string,
  ): Promise<{ codes: string[]; hint: string; spot: unknown }> {
    const run = await queryGame([queryMod('acme:old', query, body)], [], { packages: [later] })
    const { world } = run.game
    const entity = world.spawn()
    world.add(entity, Spot, { x: 1, y: 2 })
    world.add(entity, Mark, { weight: 7 })
    run.game.frame()
    const problems = [...run.refusals, ...run.faults]
    return {
      codes: problems.map(({ code }) => code),
      hint: problems[0]?.hint ?? '',
      spot: world.get(entity, Spot),
    }
  }

  test('a query that names it as a whole before other columns is refused: they would be others', async () => {
    // Built when the mark had no fields: the column that it takes for the x of the spot is now the weight of the mark.
    const body = forEach(`(f32.store ${at(0, 4)} (f32.const 5))`)
    const { codes, hint, spot } = await play({ read: [MARK], write: [`${SPOT}#x`] }, body)
    expect(codes).toEqual(['link/ambiguous-columns'])
    expect(hint).toBe(`Name the fields one by one, such as "${MARK}#weight".`)
    expect(spot).toEqual({ x: 1, y: 2 })
    const optional = await play({ read: [MARK], write: [`${SPOT}#x`], optional: [MARK] }, body)
    expect(optional.codes).toEqual(['link/ambiguous-columns'])
  })

  test('one that says that it wants none of its fields gets none', async () => {
    const query = { read: [`${MARK}#`], write: [`${SPOT}#x`] }
    const body = forEach(`(f32.store ${at(0, 4)} (f32.const 5))`)
    expect(await play(query, body)).toEqual({ codes: [], hint: '', spot: { x: 5, y: 2 } })
    // The column that says which entities have it stands first.
    const present = forEach(`(f32.store ${at(1, 4)} (f32.convert_i32_u (i32.load8_u ${at(0, 1)})))`)
    expect(await play({ ...query, optional: [MARK] }, present)).toEqual({
      codes: [],
      hint: '',
      spot: { x: 1, y: 2 },
    })
  })

  test('one that names it last gets more columns than it knows of, which does no harm', async () => {
    const body = forEach(`(f32.store ${at(0, 4)} (f32.const 5))`)
    const { codes, spot } = await play({ with: [MARK], write: [SPOT] }, body)
    expect([codes, spot]).toEqual([[], { x: 5, y: 2 }])
    expect((await play({ read: [SPOT], write: [MARK] }, '')).codes).toEqual(['link/ambiguous-columns'])
  })

  test('of the same version, or one that differs in its last number, nothing is in doubt', async () => {
    for (const version of ['1.1.0', '1.1.1']) {
      const same = definePackage('test:same', version)
      same.component('mark', { weight: t.f32 })
      const query = { read: ['test:same/mark@1.1.0'], write: [`${ID}/position@1.0.0`] }
      const { refusals } = await queryGame([queryMod('acme:same', query, '')], [], { packages: [same] })
      expect(refusals).toEqual([])
    }
    const young = definePackage('test:young', '0.1.3')
    young.component('mark', { weight: t.f32 })
    const query = { read: ['test:young/mark@0.1.0'], write: [`${ID}/position@1.0.0`] }
    const { refusals } = await queryGame([queryMod('acme:young', query, '')], [], { packages: [young] })
    expect(refusals.map(({ code }) => code)).toEqual(['link/ambiguous-columns'])
  })
})
