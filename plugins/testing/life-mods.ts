import { embedAssets } from '../assets/index.ts'
import { REALLOC, watMod } from './wat-mod.ts'

/** The mods that the fuzz of their life plays with: eight that need each other in all the ways there are. */
export const NAMES = ['base', 'user', 'marker', 'maybe', 'left', 'right', 'tool', 'knife'] as const
export type LifeName = (typeof NAMES)[number]

/** Not the number of a mod: no handler of the hook `sum` fails over it. */
export const NOBODY = 255

/** Where a version of a mod goes wrong. A number: in so many frames from its start. */
export type Trap = 'none' | 'start' | 'new' | 'drop' | 'save' | 'restore' | 'link' | number

/** The traps that versions have, and the numbers of versions: some more often than others. */
export const TRAPS: readonly Trap[] = [
  'none',
  'none',
  'none',
  'none',
  'start',
  'new',
  'drop',
  'save',
  'restore',
  'link',
  1,
  3,
]
export const VERSIONS = ['1.0.0', '1.1.0', '1.1.0', '1.2.0', '2.0.0'] as const

/** One version of one mod. */
export interface LifeVersion {
  readonly name: LifeName
  readonly version: string
  readonly trap: Trap
  readonly saves: boolean
  readonly layout: boolean
  readonly fields: 'n' | 'n, more'
  /** Tells versions apart that are the same otherwise. */
  readonly salt: number
}

/** The mods that each cannot run without. */
export const NEEDS: Readonly<Record<LifeName, readonly LifeName[]>> = {
  base: [],
  user: ['base'],
  marker: ['base'],
  maybe: [],
  left: ['right'],
  right: ['left'],
  tool: [],
  knife: [],
}

/** The version of the system that several mods carry, in a version of one of them. */
export function bladeOf(version: string): string {
  return version === '2.0.0' ? '1.9.0' : version
}

const made = new Map<string, Uint8Array>()

/** Makes the file of a version, each once. */
export function lifeMod(options: LifeVersion): Uint8Array {
  const key = JSON.stringify(options)
  let bytes = made.get(key)
  if (bytes === undefined) {
    if (made.size > 3_000) made.clear()
    made.set(key, (bytes = make(options)))
  }
  return bytes
}

function make({ name, version, trap, saves, layout, fields, salt }: LifeVersion): Uint8Array {
  const mod = `life:${name}`
  const mark = `${mod}/mark@${version}`
  const who = NAMES.indexOf(name)
  const uses = (
    {
      user: ['life:base'],
      maybe: ['life:user'],
      left: ['life:right'],
      right: ['life:left'],
    } as Partial<Record<LifeName, string[]>>
  )[name]
  const [used] = uses ?? []
  const optional = name === 'maybe'
  const call = used === undefined ? '' : '(drop (call $power))'
  // The two that need each other do so by different systems: one provides, the other uses.
  const ring = name === 'left' || name === 'right'
  const useRecord =
    used === undefined
      ? []
      : [{ trait: `${used}/power`, version: '1.0.0', ...(optional ? { optional } : {}) }]
  const main = {
    name: `${mod}/main`,
    version,
    uses: ring ? [] : useRecord,
    provides: [`${mod}/power@${version}`],
    new: 'new',
    drop: 'drop',
    ...(saves ? { save: 'save', restore: 'restore' } : {}),
    handlers: [{ event: 'demo:life/poke', version: '1.0.0', export: 'on-poke' }],
    hooks: [{ hook: 'demo:life/sum', version: '1.0.0', export: 'sum' }],
    queries: [{ stage: 'update', export: 'step', with: [mark], write: [`${mark}#n`] }],
  }
  const carries = name === 'tool' || name === 'knife'
  const lib = { name: 'lib:kit/blade', version: bladeOf(version), provides: ['demo:life/blade@1.0.0'] }
  const traps = (at: Trap): string => (trap === at ? 'unreachable' : '')
  const bytes = watMod(
    [
      {
        mod: { name: mod, version, abi: 1, description: String(salt), ...(layout ? { layout: 'same' } : {}) },
      },
      {
        package: {
          name: mod,
          version,
          components: [
            {
              name: 'mark',
              fields:
                fields === 'n'
                  ? [['n', 'u32']]
                  : [
                      ['n', 'u32'],
                      ['more', 'f32'],
                    ],
            },
          ],
          traits: [{ name: 'power', methods: [{ name: 'power', params: [], result: 'u32' }] }],
        },
      },
      { system: main },
      ...(ring ? [{ system: { name: `${mod}/other`, version, uses: useRecord, new: 'other' } }] : []),
      ...(carries ? [{ system: lib }] : []),
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "skein:engine/random@1.0.0" "bits" (func $random (result i32)))
      (import "skein:engine/text@1.0.0" "intern" (func $intern (param i32 i32) (result i32)))
      (import "${mark}" "add" (func $mark (param i32)))
      (import "demo:life/sum@1.0.0" "call" (func $sum (param i32 i32) (result i32)))
      ${used === undefined ? '' : `(import "${used}/power@1.0.0" "power" (func $power (result i32)))`}
      ${optional ? `(import "${used!}/power@1.0.0" "[present]" (func $present (result i32)))` : ''}
      ${name === 'marker' ? '(import "life:base/mark@1.0.0" "add" (func $base (param i32)))' : ''}
      ${trap === 'link' ? '(import "life:nobody/thing@1.0.0" "call" (func))' : ''}
      (memory (export "memory") 1)
      ;; At 0 how often it has stepped; at 4 the saved state: a pointer and a length; at 12 what it points at; at 16 a text.
      (data (i32.const 4) "\\0c\\00\\00\\00\\01\\00\\00\\00\\07")
      (data (i32.const 16) "text of ${name.padEnd(6)} ${version} ${salt}")
      ${REALLOC}
      ;; Whoever calls a hook is at work, and is not asked itself: else it says so in a bit that no mod has.
      (global $asked (mut i32) (i32.const 0))
      (func $ask
        (if (i32.and (call $sum (i32.const 0) (i32.const ${NOBODY})) (i32.const ${1 << who}))
          (then (global.set $asked (i32.const ${1 << 30})))))
      (func $each ${optional ? `(if (call $present) (then ${call}))` : ring ? '' : call})
      ;; More than a page of entities has room for, and than a call's tables have at first.
      (func $crowd (local $i i32)
        (loop $again (call $mark (call $spawn))
          (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 300)))))
      (func $start ${trap === 'start' ? '(call $crowd) unreachable' : ''})
      (start $start)
      (func (export "new")
        (drop (call $random))
        (drop (call $intern (i32.const 16) (i32.const 20)))
        (call $mark (call $spawn))
        (call $mark (call $spawn))
        ${name === 'marker' ? '(call $base (call $spawn))' : ''}
        ${salt % 3 === 1 ? '(drop (memory.grow (i32.const 1)))' : ''}
        ${salt % 4 === 3 ? '(call $crowd)' : ''}
        ${traps('new')})
      (func (export "drop") (call $mark (call $spawn)) ${traps('drop')})
      (func (export "save") (result i32)
        (call $mark (call $spawn)) ${traps('save')} (i32.const 4))
      (func (export "restore") (param i32 i32) (call $mark (call $spawn)) ${traps('restore')})
      (func (export "other") ${ring ? call : ''})
      (func (export "step") (param i32 f32)
        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
        (call $each)
        (call $ask)
        ${typeof trap === 'number' ? `(if (i32.ge_u (i32.load (i32.const 0)) (i32.const ${trap})) (then unreachable))` : ''})
      (func (export "on-poke") (param $p i32) (param $n i32)
        (call $mark (call $spawn))
        (if (i32.eq (i32.load8_u (i32.add (local.get $p) (i32.const 1))) (i32.const ${who})) (then unreachable)))
      ;; Adds its own bit to the value of the hook; asked about itself, it fails, with some of its work done.
      (func (export "sum") (param $value i32) (param $who i32) (result i32)
        (if (i32.eq (local.get $who) (i32.const ${who})) (then (call $mark (call $spawn)) unreachable))
        ${salt === 2 ? '(call $ask)' : ''}
        (i32.or (i32.or (local.get $value) (i32.const ${1 << who})) (global.get $asked)))
      (func (export "${mod}/power@${version}#power") (result i32)
        ${salt % 5 === 4 ? '(if (i32.gt_u (i32.load (i32.const 0)) (i32.const 20)) (then unreachable))' : ''}
        (i32.load (i32.const 0))))`,
  )
  return embedAssets(bytes, new Map([[`${name}.json`, new TextEncoder().encode('{}')]]), name)
}
