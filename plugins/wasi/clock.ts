import { ERRNO } from './errno.ts'
import { storeU64 } from './game-clock.ts'
import type { WasiFunction, WasiState } from './services.ts'

/** Clocks of the real time, of time that only goes forward, and of the time that a process or thread has had. */
export const CLOCKS = 4

/** `clock_…`: all clocks tell the game's time. */
export function clockFunctions({ guest, clock }: WasiState): Record<string, WasiFunction> {
  return {
    clock_res_get(id: number, result: number) {
      if (id >>> 0 >= CLOCKS) return ERRNO.inval
      const { memory } = guest
      memory.at = 'the result of clock_res_get'
      memory.check(result >>> 0, 8, 1)
      storeU64(memory.window, result >>> 0, clock.resolution)
      return ERRNO.success
    },
    clock_time_get(id: number, _precision: bigint, result: number) {
      if (id >>> 0 >= CLOCKS) return ERRNO.inval
      const { memory } = guest
      memory.at = 'the result of clock_time_get'
      memory.check(result >>> 0, 8, 1)
      clock.store(memory.window, result >>> 0)
      return ERRNO.success
    },
  }
}
