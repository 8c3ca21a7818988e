import { describe, expect, test } from 'vitest'
import { counterMod, replacementGame } from '../plugins/testing/replacement-game.ts'
import {
  createGame,
  exchangeHashes,
  type Desync,
  type Game,
  type HashExchange,
  type HashMessage,
} from './index.ts'

interface Player {
  readonly game: Game
  readonly found: Desync[]
  readonly exchange: HashExchange
}

/** Two games that exchange hashes over a network that delivers late. */
async function twoPlayers(
  mods: readonly [Uint8Array, Uint8Array],
): Promise<{ players: Player[]; deliver(): void }> {
  const mail: (() => void)[] = []
  const players: Player[] = []
  for (const [index, bytes] of mods.entries()) {
    const game = await createGame(replacementGame, { seed: 3 })
    await game.mods.add([
      { file: 'counter.wasm', bytes },
      { file: 'same.wasm', bytes: counterMod({ name: 'acme:same' }) },
    ])
    const found: Desync[] = []
    const exchange = exchangeHashes(game, {
      every: 5,
      send: (message: HashMessage) => {
        const copy: unknown = JSON.parse(JSON.stringify(message))
        mail.push(() => players[1 - index]!.exchange.receive(copy))
      },
      desync: (it) => void found.push(it),
    })
    players.push({ game, found, exchange })
  }
  return { players, deliver: () => mail.splice(0).forEach((send) => send()) }
}

describe('two games that exchange hashes', () => {
  test('find the mod that a desync comes from, and the frame', async () => {
    // The second player has another build of one of the mods.
    const { players, deliver } = await twoPlayers([counterMod(), counterMod({ step: 2 })])
    for (let frame = 0; frame < 20; frame++) {
      for (const { game } of players) game.frame()
      if (frame % 7 === 0) deliver()
    }
    deliver()
    for (const { found } of players) {
      expect(found.map(({ frame }) => frame)).toEqual([5, 10, 15, 20])
      expect(found[0]).toEqual({ frame: 5, parts: ['acme:counter'], mods: ['acme:counter'] })
    }
  })

  test('that are equal find nothing, and one that stopped sends nothing', async () => {
    const { players, deliver } = await twoPlayers([counterMod(), counterMod()])
    players[0]!.exchange.end()
    for (let frame = 0; frame < 200; frame++) for (const { game } of players) game.frame()
    deliver()
    expect(players.map(({ found }) => found)).toEqual([[], []])
  })

  test('refuse messages that are none', async () => {
    const { players } = await twoPlayers([counterMod(), counterMod()])
    for (const message of [
      null,
      5,
      {},
      { frame: 1.5, parts: {} },
      { frame: 1, parts: { a: 'x' } },
      { frame: 1 },
    ])
      expect(() => players[0]!.exchange.receive(message)).toThrow(
        expect.objectContaining({ code: 'value/invalid' }),
      )
    expect(() => exchangeHashes(players[0]!.game, { every: 0, send: () => {}, desync: () => {} })).toThrow(
      expect.objectContaining({ code: 'value/invalid' }),
    )
  })
})
