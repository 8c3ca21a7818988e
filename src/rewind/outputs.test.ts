import { EventEmitter } from 'eventemitter3'
import { describe, expect, test } from 'vitest'
import type { CounterOptions } from '../../plugins/testing/replacement-game.ts'
import { createSoundSystem, PlayMusic, PlaySound, sound } from '../../engine/sound/index.ts'
import { bridgeEvents, createGame, defineGame, defineSystem, type Game, type ModFile } from '../index.ts'
import { resimulate } from './resimulate.ts'
import { Rewind } from './rewind.ts'
import { counter, walkGame } from './testing/walk-game.ts'

/** Each frame has a sound, a bridged event and a line of the log; every tenth begins another piece of music. */
const Noisy = defineSystem('noisy', {
  create: ({ raise, log, time }) => ({ raise, log, time }),
  run: ({ tick }) => [
    tick('update', ({ raise, log, time }) => {
      log.info(`frame ${time.frame}`)
      raise(PlaySound, { sound: time.frame })
      if (time.frame % 10 === 0) raise(PlayMusic, { sound: time.frame })
    }),
  ],
})
const definition = defineGame({
  name: 'noisy',
  packages: [...walkGame.packages, sound],
  systems: [...walkGame.systems, Noisy],
  actions: { walk: 'axis' },
})

/** A mod that says so each time it counts. */
const talker = (text: string, options: CounterOptions = {}): ModFile =>
  counter({
    ...options,
    imports: '(import "skein:engine/log@1.0.0" "write" (func $log (param i32 i32 i32)))',
    code: `(data (i32.const 200) "${text}")`,
    counts: `(call $log (i32.const 1) (i32.const 200) (i32.const ${text.length}))`,
  })

/** A game whose outputs are written down. */
async function start(
  mod: ModFile = talker('old'),
): Promise<{ game: Game; said: string[]; taken(): string[] }> {
  const game = await createGame(definition, { seed: 1, probationFrames: 0 })
  const said: string[] = []
  const player = {
    play: (asset: number, { loop }: { loop: boolean }) => {
      said.push(`${loop ? 'music' : 'sound'} ${asset}`)
      return () => void (loop && said.push(`end ${asset}`))
    },
  }
  game.engine.change({ add: [createSoundSystem(player, game.engine.outputs)] })
  const emitter = new EventEmitter<{ noise: (value: unknown) => void }>()
  emitter.on('noise', () => said.push('bridge'))
  bridgeEvents(game, emitter, { out: { noise: PlaySound } })
  game.on('log', ({ source, message }) => said.push(`${source}: ${message}`))
  game.on('frame', ({ frame }) => said.push(`end of ${frame}`))
  game.on('event', ({ event }) => said.push(event))
  for (const name of ['mod-loaded', 'mod-removed', 'mod-replaced', 'mod-faulted'] as const)
    game.on(name, (news: { mod: string }) => said.push(`${name} ${news.mod}`))
  await game.mods.add([mod])
  said.length = 0
  return { game, said, taken: () => said.splice(0) }
}

function play(game: Game, frames: number): void {
  for (let i = 0; i < frames; i++) game.frame(1 / 60)
}

describe('outputs of a rewound game', () => {
  test('leave it once, whatever way frames are played again, and again afterwards', async () => {
    const { game, taken } = await start()
    const rewind = await Rewind.start(game)
    play(game, 1)
    const one = taken()
    expect(one).toEqual(
      expect.arrayContaining([
        'noisy: frame 1',
        'sound 1',
        'bridge',
        'end of 1',
        'skein:sound/play@1.0.0',
        'acme:counter: old',
      ]),
    )
    play(game, 39)
    expect(taken().filter((it) => it.startsWith('music') || it.startsWith('end 1'))).toEqual([
      'music 10',
      'end 10',
      'music 20',
      'music 30',
      'music 40',
    ])
    await rewind.seek(5)
    await rewind.seek(30)
    await rewind.back(0.2)
    while (rewind.next() !== null);
    expect(taken()).toEqual([])
    play(game, 1)
    expect(taken()).toEqual(one.map((it) => it.replace(/ 1$/, ' 41')))
    await rewind.seek(10)
    play(game, 1)
    expect(taken()).toContain('sound 11')
  })

  test('of the new code of a mod are told the first time; sounds and events of the game are not', async () => {
    const { game, taken } = await start()
    const rewind = await Rewind.start(game)
    play(game, 20)
    await rewind.seek(10)
    taken()
    await game.mods.add([talker('new', { version: '1.1.0' })])
    expect(taken()).toEqual(['mod-replaced acme:counter'])
    while (rewind.next() !== null);
    const lines = taken()
    expect(lines.filter((it) => it === 'acme:counter: new')).toHaveLength(10)
    expect(lines.filter((it) => !it.includes(': '))).toEqual([])
    await rewind.seek(12)
    await rewind.seek(20)
    expect(taken()).toEqual([])
    await rewind.seek(10)
    await game.mods.add([talker('newer', { version: '1.2.0' })])
    taken()
    await rewind.seek(20)
    expect(taken().filter((it) => it === 'acme:counter: newer')).toHaveLength(10)
  })

  test('tell of a mod that faulted when its fault comes into sight, and goes out of it', async () => {
    const { game, taken } = await start(talker('old', { traps: 15 }))
    const rewind = await Rewind.start(game)
    play(game, 20)
    expect(taken().filter((it) => it.startsWith('mod'))).toEqual(['mod-faulted acme:counter'])
    await rewind.seek(10)
    expect(taken()).toEqual(['mod-loaded acme:counter'])
    await rewind.seek(12)
    expect(taken()).toEqual([])
    while (rewind.next() !== null);
    expect(taken()).toEqual(['mod-faulted acme:counter'])
    await rewind.seek(18)
    expect([taken(), game.mods.list()[0]!.status]).toEqual([[], 'faulted'])
  })

  test('say nothing of a mod that was added at the very frame to which the game goes', async () => {
    const { game, taken } = await start()
    const rewind = await Rewind.start(game)
    play(game, 15)
    await game.mods.add([talker('new', { version: '1.1.0' })])
    play(game, 5)
    taken()
    await rewind.seek(15)
    await rewind.seek(15)
    expect(taken()).toEqual([])
  })
})

describe('frames that a program plays again', () => {
  test('come to the same state without outputs', async () => {
    const { game, taken } = await start()
    await game.prepareSnapshots()
    play(game, 10)
    const before = game.snapshot()
    play(game, 8)
    const hash = game.stateHash()
    taken()
    for (let i = 0; i < 3; i++) {
      const state = resimulate(game, () => {
        game.restore(before)
        return resimulate(game, () => {
          play(game, 8)
          return game.stateHash()
        })
      })
      expect([state, taken()]).toEqual([hash, []])
    }
    play(game, 1)
    expect(taken()).toContain('sound 19')
  })

  test('have outputs again after an exception', async () => {
    const { game, taken } = await start()
    expect(() =>
      resimulate(game, () => {
        throw new Error('netcode')
      }),
    ).toThrow('netcode')
    play(game, 1)
    expect(taken()).toContain('bridge')
  })
})
