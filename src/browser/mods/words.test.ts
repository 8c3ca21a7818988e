import { expect, test } from 'vitest'
import { SkeinError, type ErrorCode, type ErrorNames } from '../../../engine/index.ts'
import { details, whyNotRunning } from './words.ts'

const refused = (code: ErrorCode, names: ErrorNames = {}): string =>
  whyNotRunning({ state: 'refused', errors: [new SkeinError(code, 'it is as it is', { names })] })

test('a refusal names the mod that is lacking, or the other game', () => {
  expect(refused('link/unknown-package', { other: 'acme:wind-tunnel/gusts@1.0.0' })).toBe(
    'This mod needs the mod wind tunnel, which is not installed.',
  )
  expect(refused('link/unknown-package', { other: 'chess:game/board@1.0.0' })).toBe(
    'This mod was made for another game, chess.',
  )
  expect(refused('link/unknown-package')).toBe('This mod needs another mod that is not installed.')
})

test('a mod that is only switched off is named as such', () => {
  const errors = [
    new SkeinError('link/unknown-package', 'no package', { names: { other: 'acme:a/b@1.0.0' } }),
  ]
  const need = { name: 'acme:a', state: 'disabled' } as const
  expect(whyNotRunning({ state: 'stopped', errors, need })).toBe('This mod needs a, which is switched off.')
})

test('the details show the own lines of a mod, not those of its language', () => {
  const error = new SkeinError('fault/panic', 'Index out of range')
  error.trace = ['~lib/array/Array#__get (~lib/array.ts:114:42)', 'It#goal (assembly/index.ts:7:9)']
  expect(details([error])).toBe('Index out of range (fault/panic)\n    in It#goal (assembly/index.ts:7:9)')
  error.trace = ['a (~lib/a.ts:1:1)']
  expect(details([error])).toContain('~lib/a.ts')
})
