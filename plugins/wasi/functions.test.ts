import { describe, expect, test } from 'vitest'
import { ERRNO } from './errno.ts'
import { WASI_FUNCTIONS, wasiSignature } from './functions.ts'
import { runOnce } from './testing/wasi-guest.ts'

/** The supported functions; all others answer ENOSYS. */
const SERVED = new Set(
  `args_get args_sizes_get environ_get environ_sizes_get clock_res_get clock_time_get fd_close fd_fdstat_get
  fd_prestat_dir_name fd_prestat_get fd_read fd_seek fd_tell fd_write poll_oneoff proc_exit random_get
  sched_yield`.split(/\s+/),
)

describe('the functions of wasi_snapshot_preview1', () => {
  test('names of prototypes are none of them', () => {
    for (const name of ['toString', '__proto__', 'constructor', '']) expect(wasiSignature(name)).toBeNull()
  })

  test.each(WASI_FUNCTIONS.filter((name) => !SERVED.has(name)))('%s answers ENOSYS', async (name) => {
    const args = wasiSignature(name)!.params.map((type) => `(${type}.const -1)`)
    const { told, faults } = await runOnce(`(call $tell (call $${name} ${args.join(' ')}))`)
    expect([told, faults]).toEqual([[ERRNO.nosys], []])
  })
})
