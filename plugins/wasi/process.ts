import { SkeinError } from '../../engine/index.ts'
import { HOST_COST } from '../sandbox/host-cost.ts'
import { ERRNO } from './errno.ts'
import type { WasiFunction, WasiState } from './services.ts'

/** Bytes that one `random_get` fills. */
const MAX_RANDOM = 1_048_576

/** Functions of the process that a guest takes itself to be: it has no arguments and no environment, and cannot end. */
export function processFunctions({ guest, engine, mod }: WasiState): Record<string, WasiFunction> {
  /** Writes that there are no items, which take no bytes. */
  const none = (count: number, bytes: number, name: string): number => {
    const { memory } = guest
    memory.at = `the results of ${name}`
    memory.check(count >>> 0, 4, 1)
    memory.check(bytes >>> 0, 4, 1)
    memory.window.setUint32(count >>> 0, 0, true)
    memory.window.setUint32(bytes >>> 0, 0, true)
    return ERRNO.success
  }
  return {
    args_sizes_get: (count: number, bytes: number) => none(count, bytes, 'args_sizes_get'),
    args_get: () => ERRNO.success,
    environ_sizes_get: (count: number, bytes: number) => none(count, bytes, 'environ_sizes_get'),
    environ_get: () => ERRNO.success,
    random_get(pointer: number, length: number) {
      const { memory } = guest
      const from = pointer >>> 0
      const size = length >>> 0
      memory.at = 'the buffer of random_get'
      if (size > MAX_RANDOM) throw memory.tooLong(size, MAX_RANDOM)
      memory.check(from, size, 1)
      memory.pay(size * HOST_COST.streamByte)
      memory.sent(size)
      const { bytes } = memory
      const random = engine.streams.get(mod)
      for (let i = 0, bits = 0; i < size; i++, bits >>>= 8) {
        if (i % 4 === 0) bits = random.bits()
        bytes[from + i] = bits
      }
      return ERRNO.success
    },
    sched_yield: () => ERRNO.success,
    proc_exit(code: number): never {
      throw new SkeinError('fault/exit', `it called exit with code ${code >>> 0}`, {
        hint: 'See the last lines of the mod in the log for the reason.',
      })
    },
  }
}
