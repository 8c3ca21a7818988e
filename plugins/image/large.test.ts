import { expect, test } from 'vitest'
import { definePackage, t } from '../../engine/index.ts'
import { parseModule } from '../module/module.ts'
import { watMod, type ManifestRecord } from '../testing/wat-mod.ts'
import { resolveImage, type LinkTarget } from './index.ts'

// Files that are as large as they may be, and made so that the search for their requests takes long. They are refused,
// with no more words than anybody reads. The tests see that this takes no longer than a test may.

const game = definePackage('demo:game', '1.0.0')
game.event('go', {})
game.component('place', { x: t.f32 })
const host: LinkTarget = { packages: [game], systems: [], groups: [], hostFunctions: [] }
const mod: ManifestRecord = { mod: { name: 'evil:large', version: '1.0.0', abi: 1 } }
const numbered = (count: number, make: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join('\n')
/** Names that are long and much alike. */
const like = (i: number): string => `${'a'.repeat(200)}${String(i).padStart(5, '0')}`

const system = (name: string, rest: object): ManifestRecord => ({
  system: { name: `evil:large/${name}`, version: '1.0.0', ...rest },
})

async function refusal(records: readonly ManifestRecord[], wat: string): Promise<readonly Error[]> {
  const module = await parseModule(watMod([mod, ...records], wat), 'large.wasm')
  return resolveImage([module], host).refused.get('evil:large') ?? []
}

test('exports that are not there, beside ten thousand that are', async () => {
  const handlers = (from: number): object[] =>
    Array.from({ length: 1000 }, (_, i) => ({
      event: 'demo:game/go',
      version: '1.0.0',
      export: `${like(from + i)}b`,
    }))
  const exports = numbered(9_000, (i) => `(func (export "${like(i)}") (param i32 i32))`)
  const problems = await refusal(
    [system('one', { handlers: handlers(0) }), system('two', { handlers: handlers(1000) })],
    `(module (memory (export "memory") 1) ${exports})`,
  )
  expect(problems.length).toBeGreaterThan(50)
  expect(problems.length).toBeLessThan(150)
  expect(problems[0]).toMatchObject({ code: 'link/missing-export' })
})

test('ten thousand imports of nothing, beside five hundred traits in use', async () => {
  const uses = Array.from({ length: 500 }, (_, i) => ({ trait: `demo:game/t${i}`, version: '1.0.0' }))
  const imports = numbered(10_000, (i) => `(import "demo:game/t${i}@1.0.0" "call" (func))`)
  const problems = await refusal([system('one', { uses })], `(module ${imports})`)
  expect(problems.length).toBeGreaterThan(50)
  expect(problems.length).toBeLessThan(150)
})

test('mods that all use and provide one trait in very many versions', async () => {
  const trait = (name: string): object => ({ name, methods: [] })
  const ids = Array.from({ length: 450 }, (_, i) => `1.0.${i}`)
  const modules = await Promise.all(
    Array.from({ length: 4 }, (_, which) =>
      parseModule(
        watMod(
          [
            { mod: { name: `evil:m${which}`, version: '1.0.0', abi: 1 } },
            { package: { name: `evil:m${which}`, version: '1.0.900', traits: [trait('it')] } },
            {
              system: {
                name: `evil:m${which}/all`,
                version: '1.0.0',
                provides: ids.map((version) => `evil:m0/it@${version}`),
                uses: ids.map((version) => ({ trait: 'evil:m0/it', version })),
              },
            },
          ],
          '(module)',
        ),
        `m${which}.wasm`,
      ),
    ),
  )
  const { refused, batches } = resolveImage(modules, host)
  expect(refused.size + batches.flat().length).toBe(4)
})

test.each([
  ['systems', Array.from({ length: 300 }, (_, i) => system(`s${i}`, {}))],
  [
    'queries',
    Array.from({ length: 2 }, (_, i) =>
      system(`s${i}`, {
        queries: Array.from({ length: 200 }, () => ({
          stage: 'update',
          export: 'q',
          read: ['demo:game/place@1.0.0'],
        })),
      }),
    ),
  ],
  [
    'packages',
    Array.from({ length: 20 }, (_, i) => ({ package: { name: 'evil:large', version: `1.${i}.0` } })),
  ],
])('a manifest with too many %s', async (what, records) => {
  const limit = what === 'packages' ? 16 : 256
  await expect(refusal(records, '(module)')).rejects.toMatchObject({
    code: 'manifest/invalid',
    message: expect.stringContaining(`${what}; the limit is ${limit}`) as string,
  })
})
