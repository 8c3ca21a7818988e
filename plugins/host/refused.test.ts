import { describe, expect, test } from 'vitest'
import { SkeinError } from '../../engine/index.ts'
import { mod, system, GREETER, start } from '../testing/gauge-game.ts'
import { watMod, type ManifestRecord } from '../testing/wat-mod.ts'

describe('what cannot be linked is refused by name, all problems at once', () => {
  const refusals: [string, ManifestRecord[], string, string[], string][] = [
    [
      'a foreign import',
      [mod('a:b')],
      '(module (import "env" "abort" (func (param i32))))',
      ['link/unknown-import'],
      'env#abort',
    ],
    [
      'an imported memory',
      [mod('a:b')],
      '(module (import "env" "memory" (memory 1)))',
      ['link/unknown-import'],
      'memory',
    ],
    [
      'a trait that the game does not have',
      [mod('a:b')],
      '(module (import "demo:game/guage@1.0.0" "read" (func (result f32))))',
      ['link/unknown-item'],
      'guage',
    ],
    [
      'a package that nobody has',
      [mod('a:b')],
      '(module (import "demo:gane/gauge@1.0.0" "read" (func (result f32))))',
      ['link/unknown-package'],
      'demo:gane',
    ],
    [
      'a newer version than there is',
      [mod('a:b')],
      '(module (import "demo:game/gauge@1.6.0" "read" (func (result f32))))',
      ['link/incompatible-version'],
      '1.6.0',
    ],
    [
      'another major version',
      [mod('a:b')],
      '(module (import "demo:game/gauge@2.0.0" "read" (func (result f32))))',
      ['link/incompatible-version'],
      '1.2.0',
    ],
    [
      'an undeclared trait',
      [mod('a:b')],
      '(module (import "demo:game/gauge@1.0.0" "read" (func (result f32))))',
      ['link/undeclared-trait'],
      'gauge',
    ],
    [
      'a wrong type',
      [mod('a:b'), system('a:b/s', { uses: [{ trait: 'demo:game/gauge', version: '1.0.0' }] })],
      '(module (import "demo:game/gauge@1.0.0" "read" (func (result i32))))',
      ['link/wrong-type'],
      '(f32)',
    ],
    [
      'a method that is not there',
      [mod('a:b')],
      '(module (import "demo:game/gauge@1.0.0" "reed" (func (result f32))))',
      ['link/unknown-member'],
      'reed',
    ],
    [
      'a field that is not there',
      [mod('a:b')],
      '(module (import "demo:game/health@1.0.0" "get-point" (func (param i32) (result f32))))',
      ['link/unknown-member'],
      'get-point',
    ],
    [
      'an event used as a trait',
      [mod('a:b'), system('a:b/s', { provides: ['demo:game/hit@1.0.0'] })],
      '(module)',
      ['link/wrong-kind'],
      'event',
    ],
    [
      'exports that are missing',
      [mod('a:b'), system('a:b/s', { new: 'start', drop: 'stop' })],
      '(module)',
      ['link/missing-export', 'link/missing-export'],
      'start',
    ],
    [
      'a memory that threads share',
      [mod('a:b')],
      '(module (memory 1 1 shared))',
      ['module/unsupported'],
      'shared memory',
    ],
    [
      'a trait that nobody provides',
      [mod('a:b'), system('a:b/s', { uses: [{ trait: 'demo:game/radio', version: '1.0.0' }] })],
      '(module)',
      ['link/missing-provider'],
      'radio',
    ],
  ]
  test.each(refusals)('%s', async (_what, records, wat, codes, text) => {
    const { said, game } = await start(['bad.wasm', watMod(records, wat)], ['greeter.wasm', GREETER])
    expect(said[0]).toEqual(['refused', 'bad.wasm', codes])
    const { errors } = game.mods.list().find((it) => it.file === 'bad.wasm')!
    expect(errors.map((error) => error.message).join()).toContain(text)
    expect(errors.every((error) => error instanceof SkeinError && error.hint !== undefined)).toBe(true)
    expect(said.at(-1)).toEqual(['loaded', 'acme:greeter'])
  })
})
