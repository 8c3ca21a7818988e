import { describe, expect, test } from 'vitest'
import { ERRNO } from './errno.ts'
import { runGuest, runOnce } from './testing/wasi-guest.ts'

/** Buffers for fd_write at 64: text at 128 and at 160. */
const DATA = `
  (data (i32.const 64) "\\80\\00\\00\\00" "\\06\\00\\00\\00" "\\a0\\00\\00\\00" "\\07\\00\\00\\00")
  (data (i32.const 128) "hello ")
  (data (i32.const 160) "world\\nx")`

const write = (fd: number, buffers = 64, count = 2, written = 32): string =>
  `(call $tell (call $fd_write (i32.const ${fd}) (i32.const ${buffers}) (i32.const ${count}) (i32.const ${written})))`
const TELL_WRITTEN = '(call $tell (i32.load (i32.const 32)))'

describe('fd_write', () => {
  test('joins its buffers, and logs what standard output gets as info', async () => {
    const { log, told } = await runOnce(`${write(1)} ${TELL_WRITTEN}`, DATA)
    expect(told).toEqual([ERRNO.success, 13])
    expect(log).toEqual(['info acme:guest: hello world', 'info acme:guest: x'])
  })

  test('logs standard error as a warning, apart from standard output', async () => {
    const { log } = await runOnce(write(1) + write(2) + write(1), DATA)
    expect(log).toEqual([
      'info acme:guest: hello world',
      'warn acme:guest: hello world',
      'info acme:guest: xhello world',
      'info acme:guest: x',
      'warn acme:guest: x',
    ])
  })

  test('an unfinished line ends with the call into the mod', async () => {
    const run = await runGuest(write(1, 64, 1), DATA)
    run.step()
    expect(run.log).toEqual(['info acme:guest: hello '])
    run.step()
    expect(run.log).toHaveLength(2)
  })

  test('no other stream can be written', async () => {
    const { told, log } = await runOnce(write(0) + write(3) + write(-1), DATA)
    expect(told).toEqual([ERRNO.badf, ERRNO.badf, ERRNO.badf])
    expect(log).toEqual([])
  })

  test('what a call that faults has printed is still there, before the fault', async () => {
    const { log } = await runOnce(`${write(1)} unreachable`, DATA)
    expect(log).toEqual(['info acme:guest: hello world', 'info acme:guest: x', 'faulted: fault/trap'])
  })

  test('an address of nothing is never looked at', async () => {
    const { told, faults } = await runOnce(
      write(1, 64, 1) + TELL_WRITTEN,
      '(data (i32.const 64) "\\ff\\ff\\ff\\ff\\00\\00\\00\\00")',
    )
    expect([told, faults]).toEqual([[ERRNO.success, 0], []])
  })

  test('takes 65,536 bytes at once, and says so', async () => {
    const { told, log } = await runOnce(
      write(2) + TELL_WRITTEN,
      '(data (i32.const 64) "\\00\\00\\00\\00\\fe\\ff\\00\\00" "\\80\\00\\00\\00\\ff\\ff\\00\\00")',
    )
    expect(told).toEqual([ERRNO.success, 65_536])
    expect(log.every((line) => line.length <= 'warn acme:guest: '.length + 4_096)).toBe(true)
  })

  test('more than 1,024 buffers are refused', async () => {
    const { told } = await runOnce(write(1, 64, 1_025) + write(1, 64, -1), DATA)
    expect(told).toEqual([ERRNO.inval, ERRNO.inval])
  })

  test.each([
    ['a list of buffers outside of the memory', write(1, 131_068), DATA, 'buffer 0 of fd_write'],
    ['a list of buffers at the end of all addresses', write(1, -8), DATA, 'buffer 0 of fd_write'],
    ['a list that runs out of the memory', write(1, 131_064), DATA, 'buffer 1 of fd_write'],
    [
      'a buffer that ends outside of the memory',
      write(1, 64, 1),
      '(data (i32.const 64) "\\fe\\ff\\01\\00\\03\\00\\00\\00")',
      'buffer 0 of fd_write',
    ],
    [
      'a buffer whose end is beyond all addresses',
      write(1, 64, 1),
      '(data (i32.const 64) "\\ff\\ff\\ff\\ff\\ff\\ff\\ff\\ff")',
      'buffer 0 of fd_write',
    ],
    ['a result outside of the memory', write(1, 64, 2, 131_069), DATA, 'the result of fd_write'],
  ])('%s is a fault', async (_what, step, data, place) => {
    const { faults, told } = await runOnce(step, data)
    expect(faults.map((it) => it.code)).toEqual(['fault/bad-pointer'])
    expect(faults[0]!.message).toContain(place)
    expect(told).toEqual([])
  })
})

describe('standard streams', () => {
  test('standard input is at its end', async () => {
    const { told } = await runOnce(
      `(i32.store (i32.const 32) (i32.const 99))
       (call $tell (call $fd_read (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 32)))
       ${TELL_WRITTEN}
       (call $tell (call $fd_read (i32.const 1) (i32.const 64) (i32.const 1) (i32.const 32)))`,
      DATA,
    )
    expect(told).toEqual([ERRNO.success, 0, ERRNO.badf])
  })

  test('they pass for terminals', async () => {
    const stat = (fd: number): string => `
      (memory.fill (i32.const 200) (i32.const 255) (i32.const 24))
      (call $tell (call $fd_fdstat_get (i32.const ${fd}) (i32.const 200)))
      (call $tell64 (i64.load (i32.const 200)))
      (call $tell64 (i64.load (i32.const 208)))
      (call $tell64 (i64.load (i32.const 216)))`
    const { told } = await runOnce(
      `${stat(0)} ${stat(2)} (call $tell (call $fd_fdstat_get (i32.const 3) (i32.const 200)))`,
    )
    const poll = 1n << 27n
    expect(told).toEqual([0, 2n, poll | 2n, 0n, 0, 2n, poll | 64n, 0n, ERRNO.badf])
  })

  test('they have no places to seek', async () => {
    const { told } = await runOnce(
      [1, 7]
        .map(
          (fd) => `
        (call $tell (call $fd_seek (i32.const ${fd}) (i64.const 0) (i32.const 0) (i32.const 32)))
        (call $tell (call $fd_tell (i32.const ${fd}) (i32.const 32)))`,
        )
        .join(''),
    )
    expect(told).toEqual([ERRNO.spipe, ERRNO.spipe, ERRNO.badf, ERRNO.badf])
  })

  test('closing one changes nothing', async () => {
    const { told, log } = await runOnce(
      `(call $tell (call $fd_close (i32.const 1))) (call $tell (call $fd_close (i32.const 3))) ${write(1)}`,
      DATA,
    )
    expect(told).toEqual([ERRNO.success, ERRNO.badf, ERRNO.success])
    expect(log).toHaveLength(2)
  })

  test('no folder is open', async () => {
    const { told } = await runOnce(
      `(call $tell (call $fd_prestat_get (i32.const 3) (i32.const 32)))
       (call $tell (call $fd_prestat_dir_name (i32.const 3) (i32.const 32) (i32.const 8)))`,
    )
    expect(told).toEqual([ERRNO.badf, ERRNO.badf])
  })

  test.each([
    ['fd_read', '(i32.const 0) (i32.const 64) (i32.const 1) (i32.const 131070)'],
    ['fd_fdstat_get', '(i32.const 1) (i32.const 131049)'],
  ])('a result of %s outside of the memory is a fault', async (name, args) => {
    const { faults } = await runOnce(`(drop (call $${name} ${args}))`)
    expect(faults.map((it) => it.code)).toEqual(['fault/bad-pointer'])
    expect(faults[0]!.message).toContain(`the result of ${name}`)
  })
})
