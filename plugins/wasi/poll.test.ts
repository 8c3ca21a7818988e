import { describe, expect, test } from 'vitest'
import { ERRNO } from './errno.ts'
import { runGuest, runOnce } from './testing/wasi-guest.ts'

// Subscriptions are at 256, events at 1024, their number at 32.
const AT = 256

/** Subscribes to a clock. */
const clock = (index: number, id: number, timeout: bigint, flags = 0): string => `
  (i64.store (i32.const ${AT + index * 48}) (i64.const ${100 + index}))
  (i32.store8 (i32.const ${AT + index * 48 + 8}) (i32.const 0))
  (i32.store (i32.const ${AT + index * 48 + 16}) (i32.const ${id}))
  (i64.store (i32.const ${AT + index * 48 + 24}) (i64.const ${timeout}))
  (i32.store16 (i32.const ${AT + index * 48 + 40}) (i32.const ${flags}))`

/** Subscribes to a stream. */
const stream = (index: number, kind: number, fd: number): string => `
  (i64.store (i32.const ${AT + index * 48}) (i64.const ${100 + index}))
  (i32.store8 (i32.const ${AT + index * 48 + 8}) (i32.const ${kind}))
  (i32.store (i32.const ${AT + index * 48 + 16}) (i32.const ${fd}))`

const poll = (count: number, to = 1024): string => `
  (call $tell (call $poll_oneoff (i32.const ${AT}) (i32.const ${to}) (i32.const ${count}) (i32.const 32)))
  (call $tell (i32.load (i32.const 32)))`

/** The user data of an event, its error and its kind. */
const event = (index: number, to = 1024): string => `
  (call $tell64 (i64.load (i32.const ${to + index * 32})))
  (call $tell (i32.load16_u (i32.const ${to + index * 32 + 8})))
  (call $tell (i32.load8_u (i32.const ${to + index * 32 + 10})))`

const NOW = `
  (drop (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 40)))
  (call $tell64 (i64.load (i32.const 40)))`

describe('poll_oneoff', () => {
  test("does not wait: a sleep sets the mod's clock forward", async () => {
    const run = await runGuest(clock(0, 1, 250_000_000n) + poll(1) + event(0) + NOW)
    run.step()
    expect(run.told).toEqual([0, 1, 100n, 0, 0, 250_000_001n])
    run.told.length = 0
    // The game's time is 0.1 now, that of the mod still 0.25 and its first nanosecond; then the game has caught up.
    run.game.frame(0.1)
    run.step()
    expect(run.told.at(-1)).toBe(500_000_001n)
    for (let i = 0; i < 6; i++) run.game.frame(0.1)
    run.step()
    expect(run.told.at(-1)).toBe(950_000_000n)
  })

  test('the first clock to get there is answered, and those that are there with it', async () => {
    const { told } = await runOnce(
      clock(0, 0, 900n) +
        clock(1, 1, 49n) +
        clock(2, 0, 50n, 1) +
        clock(3, 3, 51n) +
        poll(4) +
        event(0) +
        event(1) +
        NOW,
    )
    expect(told).toEqual([0, 2, 101n, 0, 0, 102n, 0, 0, 50n])
  })

  test('a time that has passed is answered at once', async () => {
    const run = await runGuest(clock(0, 1, 5n, 1) + clock(1, 1, 5n) + poll(2) + event(0) + NOW)
    run.game.frame(0.1)
    run.step()
    expect(run.told).toEqual([0, 1, 100n, 0, 0, 100_000_000n])
  })

  test('streams are ready; then no time passes', async () => {
    const { told } = await runOnce(
      stream(0, 2, 1) +
        clock(1, 1, 1_000n) +
        stream(2, 1, 0) +
        stream(3, 2, 2) +
        poll(4) +
        event(0) +
        event(1) +
        event(2) +
        NOW +
        // How much can be written, and that the input has ended.
        '(call $tell64 (i64.load (i32.const 1040))) (call $tell (i32.load16_u (i32.const 1080)))',
    )
    expect(told).toEqual([0, 3, 100n, 0, 2, 102n, 0, 1, 103n, 0, 2, 1n, 65_536n, 1])
  })

  test('what cannot be waited for is said to be an error', async () => {
    const { told } = await runOnce(
      stream(0, 1, 1) +
        stream(1, 2, 0) +
        stream(2, 1, 9) +
        clock(3, 4, 0n) +
        stream(4, 3, 0) +
        poll(5) +
        [0, 1, 2, 3, 4].map((index) => event(index)).join(''),
    )
    const { badf, inval } = ERRNO
    expect(told).toEqual([0, 5, 100n, badf, 1, 101n, badf, 2, 102n, badf, 1, 103n, inval, 0, 104n, inval, 3])
  })

  test('events may be written over what they answer', async () => {
    const { told } = await runOnce(
      stream(0, 2, 1) + stream(1, 1, 0) + poll(2, AT) + event(0, AT) + event(1, AT),
    )
    expect(told).toEqual([0, 2, 100n, 0, 2, 101n, 0, 1])
  })

  test('sleeping for ever gets to the end of time, and stays there', async () => {
    const sleep = clock(0, 1, -1n) + poll(1)
    const { told } = await runOnce(clock(0, 1, 7n) + poll(1) + sleep + NOW + sleep + NOW)
    expect(told).toEqual([0, 1, 0, 1, 2n ** 64n - 1n, 0, 1, 2n ** 64n - 1n])
  })

  test('waiting for nothing, or for more than 1,024 things, is refused', async () => {
    const { told } = await runOnce(poll(0) + poll(1_025) + poll(-1))
    expect(told).toEqual([ERRNO.inval, 0, ERRNO.inval, 0, ERRNO.inval, 0])
  })

  test.each([
    ['the subscriptions', '(i32.const 131040) (i32.const 1024) (i32.const 1) (i32.const 32)'],
    ['the events', '(i32.const 256) (i32.const 131041) (i32.const 1) (i32.const 32)'],
    ['the result', '(i32.const 256) (i32.const 1024) (i32.const 1) (i32.const -1)'],
  ])('%s outside of the memory: a fault', async (what, args) => {
    const { faults } = await runOnce(`(drop (call $poll_oneoff ${args}))`)
    expect(faults.map((it) => it.code)).toEqual(['fault/bad-pointer'])
    expect(faults[0]!.message).toContain(`${what} of poll_oneoff`)
  })
})
