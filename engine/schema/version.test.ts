import * as fc from 'fast-check'
import semver from 'semver'
import { describe, expect, test } from 'vitest'
import {
  channelOf,
  compareVersions,
  isCompatible,
  isVersion,
  parseItemId,
  parseItemPath,
  versionTrack,
} from './index.ts'

const code = (name: string): unknown => expect.objectContaining({ code: name })

describe('versions', () => {
  test.each(['1.0.0', '0.1.2', '1.0.0-beta.1'])('%s is one', (text) => expect(isVersion(text)).toBe(true))
  test.each(['1', '1.0', 'v1.0.0', '1.0.0+build', '', '01.0.0', ' 1.0.0', 'x'])('%s is none', (text) =>
    expect(isVersion(text)).toBe(false),
  )

  test('are what semver says they are, and in the order it says', () => {
    const number = fc.oneof(
      fc.nat(3),
      fc.nat(),
      fc.constantFrom('01', '9007199254740991', '99999999999999999999'),
    )
    const identifier = fc.oneof(fc.nat(12).map(String), fc.stringMatching(/^[0-9a-zA-Z-]{0,3}$/))
    const version = fc
      .tuple(number, number, number, fc.array(identifier, { maxLength: 3 }))
      .map(([a, b, c, tags]) => `${a}.${b}.${c}${tags.length > 0 ? `-${tags.join('.')}` : ''}`)
    fc.assert(
      fc.property(version, version, (a, b) => {
        for (const text of [a, b]) {
          // Sixteen digits are refused, though some such numbers are still exact.
          const exact = !/\d{16}/.test(text)
          expect(isVersion(text)).toBe(exact && semver.parse(text)?.version === text)
        }
        if (!isVersion(a) || !isVersion(b)) return
        expect(Math.sign(compareVersions(a, b))).toBe(semver.compare(a, b))
        expect(versionTrack(a)).toBe(semver.major(a) > 0 ? `${semver.major(a)}` : `0.${semver.minor(a)}`)
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['1.2.0', '1.4.0', true],
    ['1.6.0', '1.4.0', false],
    ['2.0.0', '1.4.0', false],
    ['0.1.0', '0.1.9', true],
    ['0.1.0', '0.2.0', false],
    ['0.0.1', '0.0.9', true],
    ['1.0.0', '1.0.0-beta.1', false],
  ])('who asks for %s is served by %s: %s', (requested, available, served) => {
    expect(isCompatible(requested, available)).toBe(served)
  })

  test('tracks, channels and order', () => {
    expect([versionTrack('3.1.4'), versionTrack('0.7.1')]).toEqual(['3', '0.7'])
    expect(channelOf('a:b/c', '1.2.3')).toBe('a:b/c@1')
    expect(['1.10.0', '1.9.0', '1.9.0-a'].toSorted(compareVersions)).toEqual(['1.9.0-a', '1.9.0', '1.10.0'])
    expect(() => versionTrack('x')).toThrow(code('schema/invalid-version'))
  })

  test('item ids', () => {
    expect(parseItemId('pong:game/match-over@1.0.0')).toEqual({
      path: 'pong:game/match-over',
      package: 'pong:game',
      item: 'match-over',
      version: '1.0.0',
    })
    for (const text of [
      'env',
      'a:b/c',
      'a:b/c@1',
      'a/c@1.0.0',
      'a:b:c/d@1.0.0',
      'a:b/C@1.0.0',
      'a:b/c@1.0.0@2.0.0',
    ]) {
      expect(parseItemId(text)).toBeNull()
    }
  })

  test('item paths', () => {
    expect(parseItemPath('pong:game/goal')).toEqual({
      path: 'pong:game/goal',
      package: 'pong:game',
      item: 'goal',
    })
    for (const text of [
      '',
      'goal',
      'pong/goal',
      'pong:game/',
      'pong:game/goal/own',
      'pong:game/goal@1.0.0',
    ]) {
      expect(parseItemPath(text)).toBeNull()
    }
  })
})
