import type * as skeinModule from 'skein'
import { assemble } from '../plugins/testing/wat-mod.ts'
import { withCustomSection } from '../plugins/wasm/index.ts'
import type { Effort, Figure } from './measure.ts'

const { createGame, defineGame, definePackage, t } = (await import(
  new URL('../dist/src/index.js', import.meta.url).href
)) as typeof skeinModule

const pkg = definePackage('cost:game', '1.0.0')
pkg.component('place', { x: t.f32, y: t.f32 })
pkg.event('tick', { n: t.u32 })
const game = defineGame({ name: 'cost', packages: [pkg], systems: [] })

const MOD = { mod: { name: 'cost:mod', version: '1.0.0', abi: 1 } }
const many = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join('\n')
const system = (name: string, more: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ system: { name: `cost:mod/${name}`, version: '1.0.0', ...more } })
const withManifest = (wat: string, records: readonly string[]): Uint8Array =>
  withCustomSection(assemble(wat), 'skein', [JSON.stringify(MOD), ...records].join('\n'))
const LOOK =
  '(module (memory (export "memory") 1) (func (export "look") (param i32 f32)) (func (export "on") (param i32 i32)) (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0)))'

/** Files of much of one thing, which is what each entry costs: of a module, and of a manifest. */
const FILES: Readonly<Record<string, () => Uint8Array>> = {
  code: () =>
    withManifest(
      `(module (func (param i32) ${'(local.set 0 (i32.add (local.get 0) (i32.const 77)))'.repeat(40_000)}))`,
      [],
    ),
  functions: () => withManifest(`(module ${'(func)'.repeat(50_000)})`, []),
  calls: () =>
    withManifest(
      `(module ${many(5000, (index) => `(func (call ${(index * 7) % 5000}) (call ${(index * 13) % 5000}))`)})`,
      [],
    ),
  branches: () =>
    withManifest(
      `(module ${many(500, () => `(func (param i32) ${'(if (local.get 0) (then))'.repeat(100)})`)})`,
      [],
    ),
  loops: () => withManifest(`(module ${many(500, () => `(func ${'(loop)'.repeat(100)})`)})`, []),
  types: () =>
    withManifest(
      `(module ${many(9_000, (index) => `(type (func (param ${'i32 '.repeat(index % 10)})))`)})`,
      [],
    ),
  exports: () =>
    withManifest(`(module (func $f) ${many(9_000, (index) => `(export "${index}" (func $f))`)})`, []),
  imports: () =>
    withManifest(
      `(module ${many(9_000, (index) => `(import "cost:none/it@1.0.0" "f${index}" (func))`)})`,
      [],
    ),
  'imports/engine': () =>
    withManifest(
      `(module ${many(9_000, () => '(import "skein:engine/time@1.0.0" "frame" (func (result i32)))')} (memory (export "memory") 1))`,
      [],
    ),
  globals: () => withManifest(`(module ${'(global i32 (i32.const 1))'.repeat(50_000)} (func))`, []),
  data: () => withManifest(`(module (memory 1) ${'(data (i32.const 0) "x")'.repeat(50_000)} (func))`, []),
  elements: () =>
    withManifest(`(module (table 90000 funcref) (func $f) (elem (i32.const 0) ${'$f '.repeat(90_000)}))`, []),
  sections: () => {
    let bytes = withManifest('(module)', [])
    for (let index = 0; index < 900; index++) bytes = withCustomSection(bytes, `x${index}`, 'x')
    return bytes
  },
  names: () => withManifest(`(module ${many(20_000, (index) => `(func $named-${index})`)})`, []),
  'manifest/components': () =>
    withManifest('(module)', [
      many(250, (index) =>
        JSON.stringify({
          component: {
            name: `cost:mod/c${index}`,
            version: '1.0.0',
            fields: [
              ['x', 'f32'],
              ['y', 'f32'],
            ],
          },
        }),
      ),
    ]),
  'manifest/events': () =>
    withManifest('(module)', [
      many(900, (index) =>
        JSON.stringify({ event: { name: `cost:mod/e${index}`, version: '1.0.0', fields: [['x', 'f32']] } }),
      ),
    ]),
  'manifest/systems': () => withManifest('(module)', [many(250, (index) => system(`s${index}`, {}))]),
  'manifest/queries': () =>
    withManifest(LOOK, [
      system('s', {
        queries: Array.from({ length: 250 }, () => ({
          stage: 'update',
          export: 'look',
          read: ['cost:game/place@1.0.0'],
        })),
      }),
    ]),
  'manifest/handlers': () =>
    withManifest(LOOK, [
      many(200, (index) =>
        system(`s${index}`, { handlers: [{ event: 'cost:game/tick', version: '1.0.0', export: 'on' }] }),
      ),
    ]),
  'manifest/uses': () =>
    withManifest(LOOK, [
      system('s', {
        uses: Array.from({ length: 400 }, (_, index) => ({ trait: `cost:none/t${index}`, version: '1.0.0' })),
      }),
    ]),
  'manifest/nested': () => withManifest('(module)', ['['.repeat(200_000) + ']'.repeat(200_000)]),
  'manifest/text': () => withManifest('(module)', [JSON.stringify({ mod: { name: 'x'.repeat(900_000) } })]),
  'manifest/numbers': () => withManifest('(module)', [`{"mod":{"x":[${'1,'.repeat(400_000)}1]}}`]),
  'manifest/keys': () =>
    withManifest('(module)', [`{"mod":{${many(60_000, (index) => `"k${index}":0,`)}"z":0}}`]),
}

/** The cost to read a file, link it and start it, or to refuse it: the least of some rounds, for each byte. */
export async function benchFiles({ rounds }: Effort, wanted: (name: string) => boolean): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [name, build] of Object.entries(FILES)) {
    if (!wanted(`cost/file/${name}`)) continue
    const bytes = build()
    let best = Infinity
    for (let round = 0; round < Math.max(2, Math.floor(rounds / 3)); round++) {
      const running = await createGame(game, { seed: 7 })
      const start = performance.now()
      await running.mods.add([{ file: 'cost.wasm', bytes }])
      running.frame()
      best = Math.min(best, (performance.now() - start) * 1e6)
    }
    figures.push({ name: `cost/file/${name}`, value: best / bytes.length, unit: 'ns/B' })
  }
  return figures
}
