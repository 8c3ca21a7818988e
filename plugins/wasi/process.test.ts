import { describe, expect, test } from 'vitest'
import { createRandom } from '../../engine/index.ts'
import { ERRNO } from './errno.ts'
import { runGuest, runOnce } from './testing/wasi-guest.ts'

describe('a process', () => {
  test.each(['args', 'environ'])('has no %s', async (what) => {
    const { told } = await runOnce(`
      (i64.store (i32.const 32) (i64.const -1))
      (call $tell (call $${what}_sizes_get (i32.const 32) (i32.const 36)))
      (call $tell64 (i64.load (i32.const 32)))
      (call $tell (call $${what}_get (i32.const 64) (i32.const 64)))`)
    expect(told).toEqual([0, 0n, 0])
  })

  test.each(['args_sizes_get', 'environ_sizes_get'])(
    'results of %s outside of the memory: a fault',
    async (name) => {
      for (const args of ['(i32.const 131069) (i32.const 32)', '(i32.const 32) (i32.const -3)']) {
        const { faults } = await runOnce(`(drop (call $${name} ${args}))`)
        expect(faults.map((it) => it.code)).toEqual(['fault/bad-pointer'])
        expect(faults[0]!.message).toContain(`the results of ${name}`)
      }
    },
  )

  test('yields to nobody', async () => {
    expect((await runOnce('(call $tell (call $sched_yield))')).told).toEqual([ERRNO.success])
  })
})

describe('random_get', () => {
  const NINE = `
    (call $tell (call $random_get (i32.const 33) (i32.const 9)))
    (call $tell64 (i64.load (i32.const 33)))
    (call $tell64 (i64.load (i32.const 41)))`

  test("gives the numbers of the mod's own stream", async () => {
    const { told } = await runOnce(NINE)
    const stream = createRandom(1, 'acme:guest')
    const [a, b, c] = [stream.bits(), stream.bits(), stream.bits()].map(BigInt) as [bigint, bigint, bigint]
    expect(told).toEqual([0, a | (b << 32n), c & 0xffn])
  })

  test("is one stream with the engine's own", async () => {
    const run = await runGuest(NINE)
    run.step()
    const next = run.game.engine.streams.get('acme:guest').bits()
    const stream = createRandom(1, 'acme:guest')
    expect([stream.bits(), stream.bits(), stream.bits(), stream.bits()][3]).toBe(next)
  })

  test('is the same in every run', async () => {
    expect((await runOnce(NINE)).told).toEqual((await runOnce(NINE)).told)
  })

  test('nothing is nothing', async () => {
    const { told } = await runOnce('(call $tell (call $random_get (i32.const 131072) (i32.const 0)))')
    expect(told).toEqual([ERRNO.success])
  })

  test('a buffer outside of the memory is a fault, and so is one that is too long', async () => {
    const faultOf = async (pointer: number, length: number): Promise<string> => {
      const { faults } = await runOnce(
        `(drop (call $random_get (i32.const ${pointer}) (i32.const ${length})))`,
        '(func (export "grow") (drop (memory.grow (i32.const 1))))',
      )
      expect(faults).toHaveLength(1)
      expect(faults[0]!.message).toContain('the buffer of random_get')
      return faults[0]!.code
    }
    expect(await faultOf(131_070, 3)).toBe('fault/bad-pointer')
    expect(await faultOf(-1, 2)).toBe('fault/bad-pointer')
    expect(await faultOf(0, 1_048_577)).toBe('fault/too-long')
    expect(await faultOf(0, -1)).toBe('fault/too-long')
  })
})

describe('proc_exit', () => {
  test.each([0, 1, -1])('with %d is a fault', async (code) => {
    const { faults, told } = await runOnce(`(call $proc_exit (i32.const ${code})) (call $tell (i32.const 1))`)
    expect(faults.map((it) => it.code)).toEqual(['fault/exit'])
    expect(faults[0]!.message).toBe(`acme:guest faulted in step: it called exit with code ${code >>> 0}`)
    expect(told).toEqual([])
  })

  test('is one while the mod starts, too', async () => {
    const run = await runGuest('', '(func (export "_initialize") (call $proc_exit (i32.const 0)))')
    expect(run.faults.map((it) => it.code)).toEqual(['fault/exit'])
    expect(run.game.mods.list()[0]!.status).toBe('faulted')
  })

  test('takes back what the call has done to the world, but for what it printed', async () => {
    const { log, game } = await runOnce(
      `(drop (call $spawn))
       (drop (call $fd_write (i32.const 2) (i32.const 64) (i32.const 1) (i32.const 32)))
       (call $proc_exit (i32.const 2))`,
      '(data (i32.const 64) "\\80\\00\\00\\00\\05\\00\\00\\00") (data (i32.const 128) "panic")',
    )
    expect(log).toEqual(['warn acme:guest: panic', 'faulted: fault/exit'])
    expect(game.world.size).toBe(0)
  })
})
