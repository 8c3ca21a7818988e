import { LIST, pairs, TEXT, type Work } from './cost-works.ts'

/** Functions of WASI, with what makes them work: parameters by type, but for those that have their own here. */
const WASI: Readonly<Record<string, readonly [signature: string, args: string, before?: string]>> = {
  args_get: ['i32 i32', '(i32.const 16) (i32.const 32)'],
  args_sizes_get: ['i32 i32', '(i32.const 16) (i32.const 32)'],
  clock_res_get: ['i32 i32', '(i32.const 1) (i32.const 32)'],
  clock_time_get: ['i32 i64 i32', '(i32.const 1) (i64.const 1) (i32.const 32)'],
  environ_get: ['i32 i32', '(i32.const 16) (i32.const 32)'],
  environ_sizes_get: ['i32 i32', '(i32.const 16) (i32.const 32)'],
  fd_close: ['i32', '(i32.const 9)'],
  fd_fdstat_get: ['i32 i32', '(i32.const 1) (i32.const 32)'],
  fd_filestat_get: ['i32 i32', '(i32.const 1) (i32.const 32)'],
  fd_prestat_get: ['i32 i32', '(i32.const 3) (i32.const 32)'],
  fd_read: ['i32 i32 i32 i32', `(i32.const 0) (i32.const ${LIST}) (i32.const 1000) (i32.const 32)`],
  fd_seek: ['i32 i64 i32 i32', '(i32.const 1) (i64.const 0) (i32.const 0) (i32.const 32)'],
  fd_write: [
    'i32 i32 i32 i32',
    `(i32.const 1) (i32.const ${LIST}) (i32.const 1) (i32.const 32)`,
    pairs(1, 1000),
  ],
  'fd_write/many': ['i32 i32 i32 i32', `(i32.const 1) (i32.const ${LIST}) (i32.const 1000) (i32.const 32)`],
  'fd_write/lines': [
    'i32 i32 i32 i32',
    `(i32.const 1) (i32.const ${LIST}) (i32.const 1) (i32.const 32)`,
    `(memory.fill (i32.const ${TEXT}) (i32.const 10) (i32.const 1000)) ${pairs(1, 1000)}`,
  ],
  path_open: [
    'i32 i32 i32 i32 i32 i64 i64 i32 i32',
    `(i32.const 3) (i32.const 0) (i32.const ${TEXT}) (i32.const 1000) (i32.const 0) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 32)`,
  ],
  poll_oneoff: ['i32 i32 i32 i32', `(i32.const ${TEXT}) (i32.const ${LIST}) (i32.const 1000) (i32.const 32)`],
  random_get: ['i32 i32', `(i32.const ${TEXT}) (i32.const 100000)`],
  'random_get/one': ['i32 i32', `(i32.const ${TEXT}) (i32.const 1)`],
  sched_yield: ['', ''],
  sock_accept: ['i32 i32 i32', '(i32.const 1) (i32.const 0) (i32.const 32)'],
}

/** Each function of WASI that does something. */
export const WASI_WORKS: Work[] = Object.entries(WASI).map(([name, [params, args, before = '']]) => ({
  name: `wasi/${name}`,
  imports: [
    [
      'wasi_snapshot_preview1',
      name.split('/')[0]!,
      `${params === '' ? '' : `(param ${params})`} (result i32)`,
    ],
  ],
  code: `(drop (call $f ${args}))`,
  before,
  rounds: /many|lines|random_get$|poll/.test(name) ? 20 : 1000,
}))
