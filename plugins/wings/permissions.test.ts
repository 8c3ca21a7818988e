import { expect, test } from 'vitest'
import { createGame, defineGame, type GrantPolicy } from '../../src/index.ts'
import {
  checkStandalone,
  describeModule,
  parseModule,
  permissionLines,
  permissionsOf,
  playerPermissions,
} from '../index.ts'
import { assemble } from '../testing/wat-mod.ts'
import { arenaForWings, arenaGame } from './testing/arena.ts'

const files = import.meta.glob('./testing/hostile/*.wat', { query: '?raw', import: 'default', eager: true })
const plain = files['./testing/hostile/in-order.wat']!
/** A plugin that handles ticks, with a name in its data besides. */
const naming = (name: string): Uint8Array =>
  assemble(plain.replace('(data (i32.const 512)', `(data (i32.const 64) "${name}")\n  (data (i32.const 512)`))

async function permissions(bytes: Uint8Array): Promise<string[]> {
  const module = await parseModule(bytes, 'named.wasm')
  return permissionsOf(module, [arenaForWings]).map(
    ({ access, item, member }) => `${access} ${item}#${member}`,
  )
}

test('a plugin asks for the events that it handles, and for the names in its data', async () => {
  // The name of an event that it handles lies in its data as well.
  const ticks = ['handle arena:game/tick#null', 'raise arena:game/tick#null']
  expect(await permissions(assemble(plain))).toEqual(ticks)
  expect(await permissions(naming('arena::Config'))).toEqual(['call arena:game/config#get', ...ticks])
  expect(await permissions(naming('arena::on::Reset'))).toEqual([...ticks, 'raise arena:game/reset#null'])
})

test('a plugin is described with its ABI', async () => {
  expect(describeModule(await parseModule(assemble(plain), 'named.wasm')).abi).toBe('wings')
})

test('half a name is none', async () => {
  expect(await permissions(naming('arena::Lo'))).not.toContain('call arena:game/log#print')
})

async function statusOf(bytes: Uint8Array, grants: GrantPolicy): Promise<string> {
  const game = await createGame(defineGame(arenaGame([], new Map())), { grants })
  const [status] = await game.mods.add([{ file: 'named.wasm', bytes }])
  return [status!.status, ...status!.errors.map(({ code }) => code)].join(' ')
}

test('a game refuses a plugin that asks for denied items, by the names of its own packages', async () => {
  const plugin = naming('arena::Config')
  expect(await statusOf(plugin, {})).toBe('running')
  expect(await statusOf(plugin, { deny: ['call arena:game/config#get'] })).toBe('refused link/not-granted')
  expect(await statusOf(plugin, { deny: ['handle arena:game/tick'] })).toBe('refused link/not-granted')
  expect(await statusOf(plugin, { allow: ['arena:game'] })).toBe('running')
  expect(await statusOf(plugin, { allow: ['arena:game/tick'] })).toBe('refused link/not-granted')
})

test('a player reads what a plugin asks for', async () => {
  const module = await parseModule(naming('arena::Log'), 'named.wasm')
  const asked = permissionsOf(module, [arenaForWings])
  expect(permissionLines(describeModule(module, [arenaForWings]))).toEqual([
    'call "arena:game/log": print, line, level',
    'notice "arena::on::Tick@0.1.0"',
    'trigger "arena:game/tick"',
  ])
  const { packages } = arenaGame([], new Map())
  expect(playerPermissions(module, asked, packages!)).toEqual({
    bounds: 'No files, no network, no clock',
    look: ['read "log"', 'notice "tick"'],
    change: ['change "log"'],
    create: ['trigger "tick"'],
  })
})

test('a plugin is checked without a game', async () => {
  expect(checkStandalone(await parseModule(assemble(plain), 'plain.wasm'))).toEqual({
    problems: [],
    doubts: [],
  })
  const broken = assemble(plain.replace('"__wings_copy_event_object"', '"another"'))
  const { problems } = checkStandalone(await parseModule(broken, 'broken.wasm'))
  expect(problems.map(({ code }) => code)).toEqual(['link/missing-export'])
})

test.each([
  ['a game that takes no plugins of wings', {}, 'module/other-host'],
  ['a game of another crate', { crate: 'meadow' }, 'link/unknown-package'],
  ['a game with another version of the crate', { version: '0.2.0' }, 'link/incompatible-version'],
])('%s refuses a plugin, and says why', async (_, change, code) => {
  const interfaces = Object.keys(change).length === 0 ? [] : [{ ...arenaForWings, ...change }]
  const game = await createGame(defineGame({ ...arenaGame([], new Map()), interfaces }))
  const [status] = await game.mods.add([{ file: 'plain.wasm', bytes: assemble(plain) }])
  expect(status!.errors.map((error) => error.code)).toEqual([code])
})
