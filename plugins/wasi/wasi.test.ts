import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { Engine, defineGame, SkeinError } from '../../engine/index.ts'
import { GuestMemory } from '../abi/index.ts'
import { WASI_FUNCTIONS, wasiSignature } from './functions.ts'
import { runGuest } from './testing/wasi-guest.ts'
import { Wasi } from './wasi.ts'

const LINE = '(data (i32.const 64) "\\80\\00\\00\\00\\03\\00\\00\\00") (data (i32.const 128) "one")'
const PRINT = '(drop (call $fd_write (i32.const 1) (i32.const 64) (i32.const 1) (i32.const 32)))'
const ROLL = '(drop (call $random_get (i32.const 0) (i32.const 8)))'

describe('a mod that uses WASI', () => {
  test('whatever it passes, gets an errno or faults', () => {
    const memory = new WebAssembly.Memory({ initial: 1 })
    const engine = new Engine(defineGame({ name: 'test', packages: [], systems: [] }))
    const wasi = new Wasi({
      engine,
      log: () => undefined,
      mod: 'acme:guest',
      guest: { memory: new GuestMemory({ memory, realloc: null }) },
      guard: {
        enter: () => undefined,
        threw: (error) => {
          throw error
        },
      },
    })
    const i32 = fc.oneof(
      fc.integer({ min: -2, max: 64 }),
      fc.constantFrom(65_528, 65_532, 65_535, 65_536, -65_536, 0x7fff_ffff, -0x8000_0000),
      fc.integer(),
    )
    const call = fc
      .constantFrom(...WASI_FUNCTIONS)
      .chain((name) =>
        fc.tuple(
          fc.constant(name),
          fc.tuple(
            ...wasiSignature(name)!.params.map((type): fc.Arbitrary<number | bigint> =>
              type === 'i64' ? fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) : i32,
            ),
          ),
        ),
      )
    // Data in memory are addresses and lengths as likely as not.
    const words = fc.array(i32, { minLength: 64, maxLength: 64 })
    fc.assert(
      fc.property(words, fc.array(call, { minLength: 1, maxLength: 8 }), (contents, calls) => {
        new Int32Array(memory.buffer).set(contents)
        for (const [name, args] of calls) {
          try {
            const errno = (wasi.import(name) as (...values: (number | bigint)[]) => unknown)(...args)
            expect([0, 8, 28, 52, 70]).toContain(errno)
          } catch (error) {
            expect(error).toBeInstanceOf(SkeinError)
            expect((error as SkeinError).code).toMatch(/^fault\/(bad-pointer|too-long|exit)$/)
          }
        }
      }),
    )
  })

  test('leaves the game as it was without it', async () => {
    const run = await runGuest(PRINT + ROLL, LINE)
    const other = await runGuest('')
    const hashes = [run, other].map((it) => {
      for (let i = 0; i < 3; i++) it.step()
      return it.game.stateHashes().get('test')
    })
    expect(run.log).toHaveLength(3)
    expect(hashes[0]).toBe(hashes[1])
  })

  test('can print while the start function of WebAssembly runs', async () => {
    const { faults, log } = await runGuest('', `${LINE} (func $start ${PRINT}) (start $start)`)
    expect([faults, log.length]).toEqual([[], 1])
  })

  test('gets nothing any more once it has faulted', async () => {
    const run = await runGuest(`${PRINT} (call $proc_exit (i32.const 1))`, LINE)
    run.step()
    run.step()
    expect(run.log).toEqual(['info acme:guest: one', 'faulted: fault/exit'])
  })

  test('goes on when who listens to the log throws, also for a line without an end', async () => {
    const thrown: unknown[] = []
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
      try {
        task()
      } catch (error) {
        thrown.push(error)
      }
    })
    const run = await runGuest(PRINT, LINE)
    const heard: string[] = []
    run.game.on('log', ({ message }) => {
      heard.push(message)
      throw new RangeError('the disk is full')
    })
    run.step()
    run.step()
    vi.restoreAllMocks()
    expect(heard).toEqual(['one', 'one'])
    expect(thrown).toEqual([new RangeError('the disk is full'), new RangeError('the disk is full')])
    expect(run.faults).toEqual([])
  })
})
