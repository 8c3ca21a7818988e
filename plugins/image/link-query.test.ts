import { describe, expect, test } from 'vitest'
import { ID, queryGame, queryMod, records } from '../query/testing/query-game.ts'
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
      'link/unknown-package: acme:mover needs no:where/x@1.0.0, but nothing here defines no:where',
    ])
  })

  test('for a field that is not there, with one that is close', async () => {
    const { refusals } = await queryGame([queryMod('acme:mover', { write: [`${POSITION}#z`] }, '')])
    expect(refusals[0]).toMatchObject({
      code: 'link/unknown-member',
      message:
        'a query of acme:mover/system@1.0.0 names the field "z" of test:herd/position@1.0.0, which it does not have',
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
      'link/missing-export: acme:a has no function "run", which is needed for a query of acme:a/system@1.0.0',
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
      'link/unsupported: a query of acme:wide/system@1.0.0 takes 258 columns; 256 are allowed',
    ])
  })
})

describe('a query that contradicts itself is refused', () => {
  test.each([
    ['a column twice', { read: [POSITION], write: [`${POSITION}#x`] }, 'names test:herd/position#x twice'],
    ['a component twice', { read: [`${POSITION}#y`, POSITION] }, 'names test:herd/position twice'],
    ['two versions', { read: [`${POSITION}#y`, `${ID}/position@1.1.0#x`] }, 'in two versions'],
    ['nothing to have', { without: [POSITION] }, 'names no component that its entities must have'],
    ['only optional', { read: [POSITION], optional: [POSITION] }, 'names no component'],
    ['optional and unread', { with: [POSITION], optional: [`${ID}/age@1.0.0`] }, 'neither reads nor writes'],
    ['with and without', { with: [POSITION], without: [POSITION] }, 'with test:herd/position and without it'],
    [
      'optional and with',
      { read: [POSITION], optional: [POSITION], with: [POSITION] },
      'asks for it elsewhere',
    ],
    ['twice in a list', { with: [POSITION, POSITION] }, 'stands twice in "with"'],
    ['a field that is none', { read: [`${POSITION}#X`] }, 'names no field behind its "#"'],
    ['a stage that is none', { stage: 'never', read: [POSITION] }, '"never" is no stage'],
    ['a list that is none', { read: POSITION }, '"read" must be an array'],
  ])('%s', async (_what, query, words) => {
    const [message] = await refusal(queryMod('acme:mover', query, ''))
    expect(message).toContain('manifest/invalid')
    expect(message).toContain(words)
  })
})
