import { expect, test } from 'vitest'
import * as skein from './index.ts'
import * as node from './node.ts'

test('the package exports exactly this', () => {
  expect(Object.keys(skein).toSorted()).toEqual([
    'Game',
    'STAGES',
    'SkeinError',
    'added',
    'changed',
    'createGame',
    'defineEvent',
    'defineGame',
    'defineImport',
    'defineMotion',
    'defineMoulds',
    'definePackage',
    'defineStore',
    'defineSystem',
    'each',
    'gained',
    'handler',
    'having',
    'lost',
    'memoryConsents',
    'optional',
    'read',
    'removed',
    't',
    'tick',
    'without',
    'write',
  ])
})

test('in Node there are folders of mods besides, and games that load them', () => {
  const more = Object.keys(node).filter((name) => !(name in skein))
  expect(more).toEqual(['fileConsents', 'readModFolder'])
  expect(node.createGame).not.toBe(skein.createGame)
})
