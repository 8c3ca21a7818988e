import { describe, expect, it } from 'vitest'
import { definePackage, t } from '../../../../engine/index.ts'
import { createGame, defineGame, defineSystem, type Game } from '../../../../src/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { watMod } from '../../../testing/wat-mod.ts'
import { sourceMod } from '../testing/source-mod.ts'

const pong = definePackage('pong:game', '1.0.0')
const Ask = pong.event('ask', { what: t.string })
const BINDINGS = generateAssemblyScript([pong]).get('pong.ts')!

/** A mod of which `act` runs whenever it is asked; its log is the answer. */
async function start(act: string, fields = ''): Promise<{ game: Game; ask(what?: string): string[] }> {
  const source = `
import { Action, Asset, assets, input, log, Mod, mods, texts } from 'skein'
import { Ask } from './pong'
@system export class Library { ${fields} @on ask(event: Ask): void { ${act} } }`
  const idle = defineSystem('idle', { create: () => ({}) })
  const game = await createGame(
    defineGame({
      packages: [pong],
      systems: [idle],
      actions: { jump: 'button', 'aim-x': 'axis' },
      assets: {
        'levels/1': { type: 'text/plain', bytes: new TextEncoder().encode('#..#') },
        goose: { type: 'image/png', url: 'goose.png' },
      },
    }),
  )
  const log: string[] = []
  game.on('log', ({ message }) => void log.push(message))
  const bytes = await sourceMod({ 'assembly/index.ts': source, 'assembly/pong.ts': BINDINGS }, {}, false)
  const other = watMod([{ mod: { name: 'acme:other', version: '0.4.0', abi: 1 } }], '(module)')
  const statuses = await game.mods.add([
    { file: 'm.wasm', bytes },
    { file: 'other.wasm', bytes: other },
  ])
  expect(statuses.flatMap(({ errors }) => errors)).toEqual([])
  return {
    game,
    ask(what = '') {
      log.length = 0
      game.raise(Ask, { what })
      game.engine.flush()
      expect(game.mods.list()[1]!.errors).toEqual([])
      return [...log]
    },
  }
}

describe('the library of a mod', () => {
  it('tells what the player does', async () => {
    const { game, ask } = await start(
      'log.info(`${this.jump.held} ${this.jump.pressed} ${this.jump.released} ${this.aim.value} ${this.fly.exists} ${this.fly.held}`)',
      "jump: Action = input.action('jump'); aim: Action = input.action('aim-x'); fly: Action = input.action('fly')",
    )
    const { input } = game.engine
    input.set('jump', 1)
    input.set('aim-x', -2.5)
    game.frame()
    expect(ask()).toEqual(['true true false -2.5 false false'])
    input.set('jump', 0)
    game.frame()
    expect(ask()).toEqual(['false false true -2.5 false false'])
  })

  it('has texts kept for components', async () => {
    const { game, ask } = await start('log.info(`${texts.intern(event.what)}`)')
    const [first, again, other, none] = ['héllo', 'héllo', 'you', ''].map((text) => Number(ask(text)[0]))
    expect([first === again, first === other, none]).toEqual([true, false, 0])
    expect([first, other].map((number) => game.engine.texts.get(number!))).toEqual(['héllo', 'you'])
  })

  it('finds assets and reads them', async () => {
    const { game, ask } = await start(`
      const asset = assets.find(event.what)
      if (!asset.exists) { log.info('none'); return }
      log.info(\`\${asset.id} \${asset.type!} \${asset.size} \${String.UTF8.decode(asset.read().buffer)}\`)
      log.info(String.UTF8.decode(asset.read(1, 2).buffer))`)
    expect(ask('levels/1')).toEqual(['1 text/plain 4 #..#', '..'])
    expect(ask('goose')).toEqual(['2 image/png 0 ', ''])
    expect(ask('duck')).toEqual(['none'])
    game.engine.assets.add('levels/1', { type: 'text/csv', bytes: Uint8Array.of(65) }, 'acme:other')
    expect(ask('levels/1')).toEqual(['1 text/csv 1 A', ''])
  })

  it('knows which mods run', async () => {
    const { game, ask } = await start(`
      const all = mods.list()
      for (let i = 0; i < all.length; i++) log.info(all[i].name + ' ' + all[i].version)
      const version = mods.version(event.what)
      log.info(version === null ? 'none' : version)`)
    expect(ask('acme:other')).toEqual(['acme:other 0.4.0', 'acme:test 1.2.0', '0.4.0'])
    game.mods.disable('acme:other')
    expect(game.mods.list().map(({ status }) => status)).toEqual(['disabled', 'running'])
  })

  it('gives back all memory', async () => {
    const { game, ask } = await start(`
      for (let i = 0; i < 2000; i++) { mods.list(); mods.version('acme:other'); assets.find('levels/1').read(); assets.find('levels/1').type }
      log.info(memory.size().toString())`)
    const first = ask()
    for (let i = 0; i < 10; i++) game.frame()
    for (let i = 0; i < 5; i++) ask()
    expect(ask()).toEqual(first)
  })
})
