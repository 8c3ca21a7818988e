import { describe, expect, test } from 'vitest'
import type { Time } from '../../engine/index.ts'
import { GameClock, LATEST_TIME } from './game-clock.ts'
import { ERRNO } from './errno.ts'
import { runGuest, runOnce } from './testing/wasi-guest.ts'

const tellTime = (clock: number): string => `
  (call $tell (call $clock_time_get (i32.const ${clock}) (i64.const 1) (i32.const 33)))
  (call $tell64 (i64.load (i32.const 33)))`

describe('clocks', () => {
  test("all tell the game's time in nanoseconds, from its start", async () => {
    const run = await runGuest([0, 1, 2, 3].map(tellTime).join(''))
    run.step()
    // Not 0, which would make Go end itself.
    expect(run.told).toEqual([0, 1n, 0, 1n, 0, 1n, 0, 1n])
    run.told.length = 0
    for (let i = 0; i < 3; i++) run.game.frame(0.1)
    run.step()
    expect(run.told).toEqual([0, 300_000_000n, 0, 300_000_000n, 0, 300_000_000n, 0, 300_000_000n])
  })

  test('are as fine as a fixed step', async () => {
    const { told } = await runOnce(`
      (call $tell (call $clock_res_get (i32.const 1) (i32.const 40)))
      (call $tell64 (i64.load (i32.const 40)))`)
    expect(told).toEqual([0, 100_000_000n])
  })

  test('that do not exist are refused', async () => {
    const { told } = await runOnce(`
      (call $tell (call $clock_time_get (i32.const 4) (i64.const 0) (i32.const 32)))
      (call $tell (call $clock_res_get (i32.const -1) (i32.const 32)))`)
    expect(told).toEqual([ERRNO.inval, ERRNO.inval])
  })

  test.each([
    ['clock_time_get', '(i32.const 0) (i64.const 0) (i32.const 131065)'],
    ['clock_res_get', '(i32.const 0) (i32.const -4)'],
  ])('a result of %s outside of the memory is a fault', async (name, args) => {
    const { faults } = await runOnce(`(drop (call $${name} ${args}))`)
    expect(faults.map((it) => it.code)).toEqual(['fault/bad-pointer'])
    expect(faults[0]!.message).toContain(`the result of ${name}`)
  })
})

describe("a mod's own clock", () => {
  function clockAt(time: { elapsed: number }): { clock: GameClock; stored: () => bigint } {
    const clock = new GameClock({
      frame: 0,
      step: 0,
      delta: 0.1,
      ...time,
      get elapsed() {
        return time.elapsed
      },
    } as Time)
    const view = new DataView(new ArrayBuffer(8))
    return {
      clock,
      stored: () => {
        clock.store(view, 0)
        return view.getBigUint64(0, true)
      },
    }
  }

  test("is ahead of the game's when it has slept, until the game's has caught up", () => {
    const time = { elapsed: 1 }
    const { clock, stored } = clockAt(time)
    clock.sleepUntil(1_500_000_001n)
    expect([clock.now, stored()]).toEqual([1_500_000_001n, 1_500_000_001n])
    time.elapsed = 1.25
    expect([clock.now, stored()]).toEqual([1_500_000_001n, 1_500_000_001n])
    time.elapsed = 2
    expect([clock.now, stored(), stored()]).toEqual([2_000_000_000n, 2_000_000_000n, 2_000_000_000n])
  })

  test('never goes back', () => {
    const { clock } = clockAt({ elapsed: 3 })
    clock.sleepUntil(1n)
    expect(clock.now).toBe(3_000_000_000n)
    clock.sleepUntil(LATEST_TIME)
    clock.sleepUntil(4_000_000_000n)
    expect(clock.now).toBe(LATEST_TIME)
  })

  test('has all 64 bits', () => {
    const { stored } = clockAt({ elapsed: 86_400 * 1_000 })
    expect(stored()).toBe(86_400_000_000_000_000n)
  })
})
