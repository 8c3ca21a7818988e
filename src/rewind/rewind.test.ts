import { describe, expect, test } from 'vitest'
import { counterMod } from '../../plugins/testing/replacement-game.ts'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { createGame } from '../index.ts'
import { adoptObjects } from '../objects.ts'
import { Rewind } from './rewind.ts'
import { again, counter, Hit, play, startWalk, Walker, walkGame } from './testing/walk-game.ts'

describe('a rewound game', () => {
  test('comes to the same state at every frame, whatever way it gets there', async () => {
    const { game, rewind } = await startWalk()
    const hashes = [game.stateHash(), ...play(game, 60)]
    expect([rewind.start, rewind.frame, rewind.end]).toEqual([0, 60, 60])
    for (const frame of [60, 0, 1, 7, 8, 33, 32, 59, 14, 60]) {
      await rewind.seek(frame)
      expect([frame, rewind.frame, game.engine.time.frame, game.stateHash()]).toEqual([
        frame,
        frame,
        frame,
        hashes[frame],
      ])
    }
    await rewind.seek(20)
    expect(again(rewind)).toEqual(hashes.slice(21))
    expect([rewind.isRewound, rewind.next()]).toEqual([false, null])
  })

  test('goes back by seconds of the game, and not beyond the start', async () => {
    const { game, rewind } = await startWalk({ every: 1 })
    for (let i = 0; i < 120; i++) game.frame(1 / 60)
    await rewind.back(1)
    expect(rewind.frame).toBe(60)
    await rewind.back(99)
    expect([rewind.frame, game.engine.time.frame]).toEqual([0, 0])
  })

  test('goes on with new inputs, which take the place of the later frames', async () => {
    const { game, rewind } = await startWalk()
    const hashes = play(game, 40)
    await rewind.seek(25)
    const others = play(game, 5, 2)
    expect([rewind.frame, rewind.end, rewind.isRewound]).toEqual([30, 30, false])
    expect(others.at(-1)).not.toBe(hashes[29])
    await rewind.seek(0)
    expect(again(rewind)).toEqual([...hashes.slice(0, 25), ...others])
  })

  test('does not go on with keys that were held in the past', async () => {
    const { game, rewind } = await startWalk()
    game.input.set('walk', 1)
    for (let i = 0; i < 20; i++) game.frame()
    game.input.set('walk', 0)
    game.frame()
    await rewind.seek(10)
    game.frame()
    expect(game.input.value(game.input.find('walk'))).toBe(0)
  })

  test('keeps inputs that came after the last frame, when it is back at the end', async () => {
    const { game, rewind } = await startWalk()
    play(game, 21)
    game.raise(Hit, { points: 1000 })
    await rewind.seek(3)
    await rewind.seek(21)
    game.frame()
    expect(game.get(Walker).points).toBeGreaterThanOrEqual(1000)
    expect([rewind.frame, rewind.end]).toEqual([22, 22])
  })

  test('plays frames of a game that runs its stages itself', async () => {
    const { game, rewind } = await startWalk()
    const hashes: string[] = []
    for (let i = 0; i < 20; i++) {
      game.input.set('walk', i)
      for (const stage of ['input', 'update', 'late', 'draw'] as const) game.run(stage, 1 / 60)
      hashes.push(game.stateHash())
    }
    await rewind.seek(0)
    // The last frame may go on: it is played with the one before.
    expect(again(rewind)).toEqual([...hashes.slice(0, -2), hashes.at(-1)])
    await rewind.seek(12)
    expect(game.stateHash()).toBe(hashes[11])
  })
})

describe('a mod that is replaced in a rewound game', () => {
  test('plays the later frames with the same inputs and its new code, as if it had come then', async () => {
    let edited = 0
    const { game, rewind } = await startWalk({ edited: () => edited++ })
    const hashes = play(game, 60)
    await rewind.seek(20)
    await game.mods.add([counter({ version: '1.1.0', step: 5 })])
    expect([rewind.frame, rewind.end, rewind.isRewound, edited]).toEqual([20, 60, true, 1])
    const changed = again(rewind)
    expect(rewind.frame).toBe(60)
    expect(changed).toHaveLength(40)
    expect(changed.filter((hash) => hashes.includes(hash))).toEqual([])

    const { game: other } = await startWalk()
    play(other, 20)
    await other.mods.add([counter({ version: '1.1.0', step: 5 })])
    expect(changed).toEqual(play(other, 40))

    await rewind.seek(20)
    expect(game.mods.list()[0]!.version).toBe('1.1.0')
    expect(again(rewind)).toEqual(changed)
    await rewind.seek(19)
    expect([game.mods.list()[0]!.version, game.stateHash()]).toEqual(['1.0.0', hashes[18]])
    expect(again(rewind).slice(1)).toEqual(changed)
  })

  test('replaces later versions of its file, not those of others', async () => {
    const { game, rewind } = await startWalk()
    const other = { file: 'other.wasm', bytes: counterMod({ name: 'acme:other' }) }
    const versions = (): string[] => game.mods.list().map(({ name, version }) => `${name} ${version}`)
    play(game, 20)
    await game.mods.add([counter({ version: '1.1.0' })])
    play(game, 10)
    await game.mods.add([other])
    play(game, 10)
    await rewind.seek(10)
    expect(versions()).toEqual(['acme:counter 1.0.0'])
    await game.mods.add([counter({ version: '1.2.0' })])
    for (let i = 0; i < 15; i++) rewind.next()
    expect([rewind.frame, versions()]).toEqual([25, ['acme:counter 1.2.0']])
    again(rewind)
    expect(versions()).toEqual(['acme:counter 1.2.0', 'acme:other 1.0.0'])
  })

  test('is there at once in a game that goes on from before it came', async () => {
    const { game, rewind } = await startWalk()
    play(game, 20)
    await game.mods.add([counter({ version: '1.1.0', step: 9 })])
    play(game, 10)
    await rewind.seek(10)
    expect(game.mods.list()[0]!.version).toBe('1.0.0')
    const hashes = play(game, 5, 3)
    expect([game.mods.list()[0]!.version, rewind.end]).toEqual(['1.1.0', 15])
    await rewind.seek(10)
    expect(again(rewind)).toEqual(hashes)
  })

  test('may fault in the later frames, and be mended again', async () => {
    const { game, rewind } = await startWalk()
    const hashes = play(game, 30)
    await rewind.seek(10)
    await game.mods.add([counter({ version: '1.1.0', traps: 5 })])
    again(rewind)
    expect(game.mods.list()[0]!.status).toBe('faulted')
    await rewind.seek(10)
    expect(game.mods.list()[0]!.status).toBe('running')
    await game.mods.add([counter()])
    expect(again(rewind)).not.toEqual(hashes.slice(10))
    expect(game.mods.list()[0]!.status).toBe('running')
  })
})

describe('the frames that are kept', () => {
  test('go back by the asked seconds, and stay the same when older ones are forgotten', async () => {
    const { game, rewind } = await startWalk({ seconds: 1 })
    const hashes = [game.stateHash()]
    for (let i = 0; i < 200; i++) {
      game.input.set('walk', i)
      game.frame(1 / 60)
      hashes.push(game.stateHash())
    }
    expect(rewind.start).toBeGreaterThan(120)
    expect(rewind.end - rewind.start).toBeGreaterThanOrEqual(60)
    await rewind.seek(0)
    expect([rewind.frame, game.stateHash()]).toEqual([rewind.start, hashes[rewind.start]])
    expect(again(rewind)).toEqual(hashes.slice(rewind.start + 1))
  })

  test('stay within their bytes, but for one snapshot', async () => {
    const { game, rewind } = await startWalk({ bytes: 1 })
    play(game, 50)
    expect([rewind.start, rewind.end]).toEqual([49, 50])
    const wide = await startWalk()
    play(wide.game, 50)
    expect(wide.rewind.start).toBe(0)
    expect(wide.rewind.bytes).toBeLessThan(8 * rewind.bytes)
  })

  test('are gone when it is closed, and the game goes on as ever', async () => {
    const { game, rewind } = await startWalk()
    play(game, 30)
    rewind.close()
    expect([game.engine.journal, rewind.start, rewind.end, rewind.bytes]).toEqual([null, 30, 30, 0])
    await rewind.seek(3)
    expect([rewind.next(), game.engine.time.frame]).toEqual([null, 30])
    play(game, 3)
    await (await Rewind.start(game)).seek(0)
    expect(game.engine.time.frame).toBe(33)
  })
})

describe('a game that cannot be rewound', () => {
  test('is refused with the reason', async () => {
    const game = await createGame(walkGame, { world: adoptObjects([]) })
    await expect(Rewind.start(game)).rejects.toMatchObject({ code: 'snapshot/adopted-world' })
    const recorded = await createGame(walkGame)
    await recorded.record()
    await expect(Rewind.start(recorded)).rejects.toMatchObject({ code: 'recording/ended' })
  })

  test('by a mod that comes later ends it, and tells the reason', async () => {
    const { game, rewind } = await startWalk()
    const code = '(module (global (mut funcref) (ref.null func)) (func) (func (export "go")))'
    const bytes = watMod([{ mod: { name: 'acme:hidden', version: '1.0.0', abi: 1 } }], code)
    await game.mods.add([{ file: 'hidden.wasm', bytes }])
    play(game, 20)
    expect([rewind.problem?.code, game.engine.journal, game.engine.time.frame]).toEqual([
      'snapshot/unkeepable',
      null,
      20,
    ])
  })
})
