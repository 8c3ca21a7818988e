import { LOCALS, signed, type Kernel } from './cost-kernel.ts'

/** Memory for which no cache is large enough, in pages of 64 KiB, and in bytes. */
const PAGES = 1024
const BYTES = PAGES * 65_536
/** Bytes that a processor fetches at once. */
const LINE = 64

const [a, b, c] = LOCALS.i32
const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const constant = (value: number): number[] => [0x41, ...signed(value)]

/** Each line of memory holds the address of another one, in a circle through all of them in no order. */
function circle(memory: Uint32Array): void {
  const lines = BYTES / LINE
  const order = Uint32Array.from({ length: lines }, (_, index) => index)
  let random = 7
  for (let left = lines - 1; left > 0; left--) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
    const other = random % left
    const line = order[left]!
    order[left] = order[other]!
    order[other] = line
  }
  // Ways through all lines, as each is exchanged for one before it.
  for (const [line, next] of order.entries()) memory[(line * LINE) / 4] = next * LINE
}

/** Loads and stores that wait for memory, and what works on much of it. */
export function memoryKernels(): Kernel[] {
  const far = { pages: PAGES, times: 16 }
  // Steps through memory, each to another page of it.
  const next = [...get(b), ...constant(4160), 0x6a, ...constant(BYTES - LINE - 1), 0x71, 0x22, b]
  const bulk = (name: string, size: number, opcode: readonly number[], times = 4): Kernel => ({
    name: `memory.${name}/${size}`,
    code: [...constant(0), ...constant(BYTES / 2), ...constant(size), 0xfc, ...opcode],
    pages: PAGES,
    times,
  })
  return [
    { ...far, name: 'load/waits', code: [0x23, 0, 0x28, 2, 0, 0x24, 0], fill: circle },
    { ...far, name: 'load/far', code: [...next, 0x28, 2, 0, ...get(c), 0x6a, ...set(c)] },
    { ...far, name: 'i64.load/crosses', code: [...next, 0x29, 0, 61, 0xa7, ...get(c), 0x6a, ...set(c)] },
    { ...far, name: 'store/far', code: [...next, ...get(c), 0x36, 2, 0] },
    { ...far, name: 'i64.store/crosses', code: [...next, ...get(4), 0x37, 0, 61] },
    { ...far, name: 'v128.store/crosses', code: [...next, ...get(13), 0xfd, 11, 0, 57] },
    {
      name: 'load/after-store',
      code: [...constant(8), ...get(a), 0x36, 2, 0, ...constant(8), 0x28, 2, 0, ...set(a)],
    },
    {
      name: 'load/after-bytes',
      code: [...constant(8), ...get(a), 0x3a, 0, 1, ...constant(8), 0x28, 2, 0, ...set(a)],
    },
    ...[0, 1, 64, 4096, 1 << 20, 1 << 24].flatMap((size) => [
      bulk('fill', size, [11, 0]),
      bulk('copy', size, [10, 0, 0]),
    ]),
    { name: 'memory.init', code: [...constant(0), ...constant(0), ...constant(4), 0xfc, 8, 0, 0] },
    ...(
      [
        ['init', [12, 1, 0]],
        ['copy', [14, 0, 0]],
      ] as const
    ).flatMap(([name, opcode]) =>
      [0, 1].map((size) => ({
        name: `table.${name}/${size}`,
        code: [...constant(1), ...constant(0), ...constant(size), 0xfc, ...opcode],
      })),
    ),
    ...[0, 1, 1000, 100_000].flatMap((size) => [
      {
        name: `table.fill/${size}`,
        code: [...constant(0), 0xd2, 0, ...constant(size), 0xfc, 17, 0],
        elements: 100_000,
        times: 2,
      },
      {
        name: `table.copy/large/${size}`,
        code: [...constant(1), ...constant(0), ...constant(Math.max(0, size - 1)), 0xfc, 14, 0, 0],
        elements: 100_000,
        times: 2,
      },
    ]),
  ]
}
