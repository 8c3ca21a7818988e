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
