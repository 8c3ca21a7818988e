import { describe, expect, test } from 'vitest'
import { createGame, defineSystem, memoryModStorage, SkeinError } from '../index.ts'
import { Playback } from './playback.ts'
import { Rewind } from './rewind.ts'
import { again, counter, Hit, play, startWalk, Walker, walkGame } from './testing/walk-game.ts'

describe('within the frames that are kept,', () => {
  test('a mod that is removed is back before that, and goes again', async () => {
    const { game, rewind } = await startWalk()
    const hashes = play(game, 20)
    game.mods.remove('acme:counter')
    hashes.push(...play(game, 20))
    await rewind.seek(15)
    expect(game.mods.list().map(({ status }) => status)).toEqual(['running'])
    expect(again(rewind)).toEqual([...hashes.slice(15, 19), expect.any(String), ...hashes.slice(20)])
    expect(game.mods.list()).toEqual([])
    await rewind.seek(10)
    expect([game.mods.list().length, game.stateHash()]).toEqual([1, hashes[9]])
  })

  test('a mod that faults is mended by new code, as often as one likes, and never runs into the fault by itself', async () => {
    const { game, rewind } = await startWalk({}, [counter({ traps: 12 })])
    play(game, 30)
    for (const [version, step] of [
      ['1.1.0', 2],
      ['1.2.0', 3],
      ['1.3.0', 4],
    ] as const) {
      await rewind.seek(5)
      await game.mods.add([counter({ version, step, traps: 12 })])
      expect(again(rewind)).toHaveLength(25)
      expect([rewind.frame, rewind.next(), game.mods.list()[0]!.status]).toEqual([30, null, 'faulted'])
    }
    // At the end, and after the fault: the history stays as it is, and the mended mod starts from here.
    await game.mods.add([counter({ version: '2.0.0' })])
    expect([rewind.frame, game.mods.list()[0]!.status]).toEqual([30, 'running'])
    const hashes = play(game, 5)
    await rewind.seek(28)
    expect(again(rewind).slice(-5)).toEqual(hashes)
  })

  test('a frame that threw is passed, as the program has passed it', async () => {
    const faulty = defineSystem('faulty', {
      create: ({ time }) => ({ time }),
      run: ({ tick }) => [
        tick('update', ({ time }) => {
          if (time.frame === 12) throw new Error('of the game')
        }),
      ],
    })
    const game = await createGame({ ...walkGame, systems: [...walkGame.systems, faulty] })
    const rewind = await Rewind.start(game, { every: 5 })
    const hashes: string[] = []
    let thrown = 0
    for (let i = 0; i < 20; i++) {
      game.raise(Hit, { points: i })
      try {
        game.frame()
      } catch {
        thrown++
      }
      hashes.push(game.stateHash())
    }
    await rewind.seek(3)
    expect(again(rewind)).toEqual(hashes.slice(3))
    expect(thrown).toBe(1)
  })

  test('a saved game that is loaded is loaded again, and takes the place of later frames of a rewound game', async () => {
    const { game, rewind } = await startWalk()
    play(game, 10)
    const saved = await game.save()
    const atSave = game.stateHash()
    const hashes = play(game, 10)
    await game.load(saved)
    hashes.push(...play(game, 10, 2))
    await rewind.seek(15)
    expect(game.stateHash()).toBe(hashes[4])
    expect(again(rewind).slice(-9)).toEqual(hashes.slice(-9))
    await rewind.seek(17)
    await game.load(saved)
    expect([game.stateHash(), rewind.frame, rewind.end]).toEqual([atSave, 17, 17])
    const others = play(game, 3)
    await rewind.seek(16)
    expect(again(rewind).slice(-3)).toEqual(others)
  })

  test('a mod whose player is asked meanwhile starts where the game is when the answer comes', async () => {
    let answer: ((allowed: boolean) => void) | null = null
    const game = await createGame(walkGame, {
      ask: () => new Promise((resolve) => (answer = resolve)),
      storage: memoryModStorage(),
    })
    const rewind = await Rewind.start(game, { every: 7 })
    play(game, 20)
    const adding = game.mods.add([counter()])
    await expect.poll(() => answer).not.toBeNull()
    await rewind.seek(8)
    answer!(true)
    expect((await adding)[0]!.status).toBe('running')
    expect([rewind.frame, rewind.end]).toEqual([8, 20])
    const changed = again(rewind)
    await rewind.seek(2)
    expect(game.mods.list()[0]?.status).not.toBe('running')
    await rewind.seek(8)
    expect(again(rewind)).toEqual(changed)
  })

  test('a game without a seed has the same random numbers again', async () => {
    const game = await createGame(walkGame)
    const rewind = await Rewind.start(game)
    const hashes = play(game, 20)
    await rewind.seek(0)
    expect(again(rewind)).toEqual(hashes)
  })

  test('frames that take no time are forgotten, too', async () => {
    const { game, rewind } = await startWalk({ seconds: 0.1 })
    for (let i = 0; i < 200; i++) game.frame(0)
    expect(rewind.end - rewind.start).toBeLessThan(50)
  })
})

describe('a game that is held', () => {
  test('takes nothing from its program but changes of mods and saved games', async () => {
    const { game, rewind } = await startWalk()
    play(game, 10)
    rewind.hold()
    const hash = game.stateHash()
    game.raise(Hit, { points: 5 })
    game.frame()
    game.run('update')
    game.flush()
    expect([rewind.held, game.stateHash(), rewind.end, game.get(Walker).points]).toEqual([true, hash, 10, 5])
    await rewind.seek(4)
    game.frame()
    expect([game.engine.time.frame, rewind.isRewound]).toEqual([4, true])
    await game.mods.add([counter({ version: '1.1.0' })])
    while (rewind.next() !== null);
    expect([rewind.frame, game.mods.list()[0]!.version, rewind.held]).toEqual([10, '1.1.0', true])
    rewind.release()
    play(game, 1)
    expect([rewind.frame, rewind.end]).toEqual([11, 11])
  })

  test('plays one frame: the next one of the past, or one of the program, whoever runs its stages', async () => {
    const { game, rewind } = await startWalk()
    const hashes = play(game, 10)
    await rewind.seek(8)
    rewind.step()
    expect([rewind.frame, game.stateHash(), rewind.held]).toEqual([9, hashes[8], true])
    rewind.step()
    rewind.step()
    for (let i = 0; i < 5; i++) game.frame()
    expect([rewind.frame, rewind.held]).toEqual([11, true])
    rewind.step()
    for (let i = 0; i < 5; i++) {
      game.run('update', 1 / 60)
      game.run('draw', 1 / 60)
      await Promise.resolve()
    }
    expect([game.engine.time.frame, rewind.held]).toEqual([12, true])
    rewind.close()
    game.frame()
    expect([game.engine.time.frame, rewind.held, Rewind.of(game)]).toEqual([13, false, null])
  })
})

describe('playback', () => {
  test('plays frames as long as they took, once for all that ask, and does not catch up for a hidden page', () => {
    let left = 60
    const playback = new Playback(() => (left === 0 ? null : (left--, 1 / 60)))
    playback.advance(0)
    expect(left).toBe(60)
    playback.start()
    for (let now = 0; now <= 95; now += 5) {
      playback.advance(now)
      playback.advance(now)
    }
    expect(left).toBe(54)
    playback.advance(60_000)
    expect(left).toBe(53)
    playback.speed = 0.5
    for (let now = 60_005; now <= 60_105; now += 5) playback.advance(now)
    expect(left).toBe(50)
    for (let now = 60_110; now < 65_000; now += 5) playback.advance(now)
    expect([left, playback.playing]).toEqual([0, false])
  })

  test('ends with the exception of a frame', () => {
    const error = new SkeinError('event/flood', 'too many')
    const playback = new Playback(() => {
      throw error
    })
    playback.start()
    expect(() => playback.advance(0)).toThrow(error)
    expect(playback.playing).toBe(false)
  })
})
