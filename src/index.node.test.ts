import { expect, test } from 'vitest'
import * as skein from './index.ts'
import * as node from './node.ts'

test('the package exports exactly this', () => {
  expect(Object.keys(skein).toSorted()).toEqual([
    'Game',
    'STAGES',
    'SkeinError',
    'added',
    'bridgeEvents',
    'changed',
    'createGame',
    'defineEvent',
    'defineGame',
    'defineHostFunction',
    'defineMovement',
    'definePackage',
    'definePrefabs',
    'defineStore',
    'defineSystem',
    'each',
    'exchangeHashes',
    'handler',
    'having',
    'loadWords',
    'math',
    'memoryConsentStore',
    'memoryModStorage',
    'onAdd',
    'onRemove',
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
  expect(more).toEqual(['fileConsentStore', 'folderStorage', 'readModFolder', 'folderSlots'])
  expect(node.createGame).not.toBe(skein.createGame)
})
