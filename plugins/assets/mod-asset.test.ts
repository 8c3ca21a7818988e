import { describe, expect, test } from 'vitest'
import { defineGame, defineSystem, SkeinError, type AssetDefinitions } from '../../engine/index.ts'
import { mp3, pngHead, wav } from '../../engine/assets/testing/media.ts'
import type { CreateGameOptions } from '../../src/game.ts'
import { createGame, type Game, type PermissionRequest } from '../../src/index.ts'
import { describeModule, permissionLines } from '../inspect/describe.ts'
import { parseModule } from '../module/module.ts'
import { watMod } from '../testing/wat-mod.ts'
import { withCustomSection } from '../wasm/index.ts'
import { embedAssets } from './embed-assets.ts'

const GOOSE = pngHead(10, 10)
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/** A mod that can do nothing but bring assets. */
function pack(assets: Readonly<Record<string, Uint8Array>>, name = 'acme:pack'): Uint8Array {
  const bare = watMod([{ mod: { name, version: '1.0.0', abi: 1 } }], '(module)')
  return embedAssets(bare, new Map(Object.entries(assets)), 'pack.wasm')
}

/** The same without any check. */
function rawPack(...assets: readonly (readonly [name: string, bytes: Uint8Array])[]): Uint8Array {
  const bare = watMod([{ mod: { name: 'acme:pack', version: '1.0.0', abi: 1 } }], '(module)')
  return assets.reduce((mod, [name, bytes]) => withCustomSection(mod, `skein:asset/${name}`, bytes), bare)
}

/** Looks for "laser.txt" as it starts, says its length, and traps in every step that comes after. */
const FAULTY = embedAssets(
  watMod(
    [
      { mod: { name: 'acme:faulty', version: '1.0.0', abi: 1 } },
      {
        system: {
          name: 'acme:faulty/faulty',
          version: '1.0.0',
          new: 'start',
          queries: [{ stage: 'update', export: 'step', read: ['demo:game/place@1.0.0'] }],
        },
      },
    ],
    `(module
      (import "skein:engine/assets@1.0.0" "find" (func $find (param i32 i32) (result i32)))
      (import "skein:engine/assets@1.0.0" "size" (func $size (param i32) (result i32)))
      (memory (export "memory") 1) (data (i32.const 0) "laser.txt")
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
      (func (export "start")
        (if (i32.ne (call $size (call $find (i32.const 0) (i32.const 9))) (i32.const 4)) (then unreachable)))
      (func (export "step") (param i32 f32) unreachable))`,
  ),
  new Map([['laser.txt', text('pew!')]]),
  'faulty.wasm',
)

async function start(options: CreateGameOptions = {}): Promise<Game> {
  const { definePackage, t } = await import('../../engine/index.ts')
  const demo = definePackage('demo:game', '1.0.0')
  demo.component('place', { x: t.f32 })
  const assets: AssetDefinitions = {
    'goose.png': { type: 'image/png', url: 'goose.png' },
    'rules.txt': { type: 'text/plain', bytes: text('be good') },
  }
  const idle = defineSystem('idle', { create: () => ({}) })
  return createGame(defineGame({ name: 'demo', packages: [demo], systems: [idle], assets }), options)
}

const modOf = (game: Game, name: string): string | null | undefined =>
  game.engine.assets.get(game.engine.assets.find(name))?.owner

describe('assets of a mod', () => {
  test("are there with it, in the place of the game's, and go with it", async () => {
    const game = await start()
    const bytes = pack({ 'goose.png': GOOSE, 'sounds/honk.wav': wav(1), 'level.json': text('{}') })
    const [status] = await game.mods.add([{ file: 'pack.wasm', bytes }])
    expect(status).toMatchObject({ status: 'running', errors: [] })
    const { assets } = game.engine
    expect(assets.get(assets.find('goose.png'))).toMatchObject({
      type: 'image/png',
      bytes: GOOSE,
      owner: 'acme:pack',
    })
    expect(assets.get(assets.find('sounds/honk.wav'))).toMatchObject({ type: 'audio/wav' })
    expect(modOf(game, 'rules.txt')).toBeNull()

    game.mods.disable('acme:pack')
    expect([modOf(game, 'goose.png'), assets.find('level.json')]).toEqual([null, 0])
    game.mods.enable('acme:pack')
    expect([modOf(game, 'goose.png'), modOf(game, 'level.json')]).toEqual(['acme:pack', 'acme:pack'])
    // A file that changes takes its own with it.
    await game.mods.add([{ file: 'pack.wasm', bytes: pack({ 'rules.txt': text('be bad') }) }])
    expect([modOf(game, 'goose.png'), modOf(game, 'rules.txt'), assets.find('level.json')]).toEqual([null, 'acme:pack', 0]) // prettier-ignore
    game.mods.remove('acme:pack')
    expect(assets.list().map(({ name, owner }) => [name, owner])).toEqual([['goose.png', null], ['rules.txt', null]]) // prettier-ignore
  })

  test('are there before it starts, and go when it faults', async () => {
    const game = await start()
    const [status] = await game.mods.add([{ file: 'faulty.wasm', bytes: FAULTY }])
    expect(status).toMatchObject({ status: 'running' })
    expect(modOf(game, 'laser.txt')).toBe('acme:faulty')
    game.frame()
    expect(game.mods.list()[0]).toMatchObject({ status: 'faulted' })
    expect(game.engine.assets.find('laser.txt')).toBe(0)
  })

  test('have the same ids, whichever mod came first', async () => {
    const ids = await Promise.all(
      [['a:one', 'b:two'], ['b:two', 'a:one']].map(async (order) => {
        const game = await start()
        for (const name of order)
          await game.mods.add([{ file: name, bytes: pack({ [`${name.slice(0, 1)}.png`]: GOOSE }, name) }])
        return ['a.png', 'b.png', 'goose.png'].map((name) => game.engine.assets.find(name))
      }),
    ) // prettier-ignore
    expect(ids[0]).toEqual(ids[1])
    expect(new Set(ids[0]).size).toBe(3)
  })
})

describe('what cannot be used is refused with the mod, in words', () => {
  test.each([
    [
      [['goose.png', text('GIF89a')]],
      'asset/broken',
      'the asset "goose.png" cannot be used: its content is not PNG',
    ],
    [[['big.png', pngHead(100_000, 100_000)]], 'asset/broken', 'the limit is 4096×4096'],
    [[['honk.mp3', mp3(2).subarray(0, 300)]], 'asset/broken', 'the sound is damaged'],
    [[['../goose.png', GOOSE]], 'asset/invalid', 'its name is invalid'],
    [[['', GOOSE]], 'asset/invalid', 'its name is invalid'],
    [
      [
        ['__proto__/x', text('x')],
        ['a\u202e.png', GOOSE],
      ],
      'asset/invalid',
      'its name is invalid',
    ],
    [[['a'.repeat(500), GOOSE]], 'asset/invalid', 'its name is invalid'],
    [
      [
        ['goose.png', GOOSE],
        ['goose.png', GOOSE],
      ],
      'asset/invalid',
      'its name is used 2 times',
    ],
    [
      [
        ['a.png', text('x')],
        ['b.png', text('y')],
      ],
      'asset/broken',
      '- acme:pack: the asset "b.png"',
    ],
  ] as const)('%#', async (assets, code, said) => {
    const game = await start()
    const [status] = await game.mods.add([{ file: 'pack.wasm', bytes: rawPack(...assets) }])
    expect(status).toMatchObject({ name: 'acme:pack', status: 'refused' })
    expect(status!.errors[0]).toBeInstanceOf(SkeinError)
    expect(status!.errors[0]).toMatchObject({ code, names: { mod: 'acme:pack', file: 'pack.wasm' } })
    expect(status!.errors[0]!.message).toContain(said)
    expect(modOf(game, 'goose.png')).toBeNull()
    // The game goes on as if the file had never been there.
    const bare = await start()
    for (const it of [game, bare]) it.frame()
    expect(game.stateHash()).toBe(bare.stateHash())
  })

  test.each([
    [{ assets: 2 }, '3 assets; the limit is 2'],
    [{ assetBytes: 1_000 }, 'bytes of assets; the limit is 1000'],
    [{ assetPixels: 99 }, '100 pixels in its pictures; the limit is 99'],
    [{ assetSeconds: 0.5 }, '1 seconds of sound; the limit is 0.5'],
  ])('more than %j', async (limits, said) => {
    const bytes = pack({ 'goose.png': GOOSE, 'honk.wav': wav(1), 'a.txt': text('a') })
    const fine = await start()
    expect((await fine.mods.add([{ file: 'pack.wasm', bytes }]))[0]!.status).toBe('running')
    const game = await start({ limits })
    const [status] = await game.mods.add([{ file: 'pack.wasm', bytes }])
    expect(status).toMatchObject({ status: 'refused', errors: [{ code: 'link/over-limit' }] })
    expect(status!.errors[0]!.message).toContain(said)
    const lenient = await start({ limits, limitsOf: () => ({ assets: 9, assetBytes: 1e6, assetPixels: 1e6, assetSeconds: 9 }) }) // prettier-ignore
    expect((await lenient.mods.add([{ file: 'pack.wasm', bytes }]))[0]!.status).toBe('running')
  })

  test('nothing is put into a module that would be refused', () => {
    expect(() => pack({ 'goose.png': text('no') })).toThrow(expect.objectContaining({ code: 'asset/broken' }))
    expect(() => pack({ '.hidden': text('no') })).toThrow(expect.objectContaining({ code: 'asset/invalid' }))
  })
})

describe('grants', () => {
  const bytes = pack({ 'goose.png': GOOSE, 'my laser.png': GOOSE })
  const load = async (options: CreateGameOptions): Promise<readonly string[]> => {
    const game = await start(options)
    const [status] = await game.mods.add([{ file: 'pack.wasm', bytes }])
    return status!.errors.map((error) => `${error.code}: ${error.message}`)
  }

  test("say which mods may bring assets, and which replace the game's", async () => {
    expect(await load({ grants: { deny: ['replace skein:engine/assets'] } })).toEqual([
      'link/not-granted: the game does not allow acme:pack to replace skein:engine/assets#goose.png',
    ])
    expect(await load({ grants: { deny: ['bring skein:engine/assets#my laser.png'] } })).toEqual([
      'link/not-granted: the game does not allow acme:pack to bring skein:engine/assets#my laser.png',
    ])
    expect(await load({ grants: { deny: ['replace skein:engine/assets#rules.txt'] } })).toEqual([])
    expect(await load({ grants: { allow: ['demo:game'] } })).toHaveLength(2)
    expect(await load({ grants: { allow: ['skein:engine/assets'] } })).toEqual([])
    expect(await load({ grants: ({ access }) => access !== 'replace' })).toHaveLength(1)
  })

  test("are the player's to give, who is told what is replaced", async () => {
    const requests: PermissionRequest[] = []
    expect(await load({ ask: (request) => requests.push(request) > 0 })).toEqual([])
    expect(requests[0]!.lines).toEqual([
      'add 2 pictures of its own (0.1 kB)',
      'replace assets of the game: goose.png',
    ])
    expect(requests[0]!.permissions).toEqual([
      { access: 'replace', item: 'skein:engine/assets', member: 'goose.png' },
      { access: 'bring', item: 'skein:engine/assets', member: 'my laser.png' },
    ])
    expect(await load({ ask: () => ({ deny: ['replace skein:engine/assets'] }) })).toEqual([
      'link/not-granted: the player does not allow acme:pack to replace skein:engine/assets#goose.png',
    ])
  })

  test('are described without a game', async () => {
    const described = describeModule(await parseModule(bytes, 'pack.wasm'))
    expect(described.assets).toEqual(
      ['goose.png', 'my laser.png'].map((name) => ({ name, type: 'image/png', kind: 'picture', bytes: GOOSE.length, pixels: 100, seconds: 0 })), // prettier-ignore
    )
    expect(permissionLines(described)).toEqual(['add 2 pictures of its own (0.1 kB)'])
  })
})

test('assets in a module are replaced by name, and the same folder gives the same file', async () => {
  const once = pack({ 'b.txt': text('b'), 'a.txt': text('a') })
  expect(pack({ 'a.txt': text('a'), 'b.txt': text('b') })).toEqual(once)
  const twice = embedAssets(once, new Map([['a.txt', text('A')]]), 'pack.wasm')
  const { assets } = await parseModule(twice, 'pack.wasm')
  expect(assets.map(({ name, bytes }) => `${name} ${new TextDecoder().decode(bytes)}`).toSorted()).toEqual(['a.txt A', 'b.txt b']) // prettier-ignore
})
