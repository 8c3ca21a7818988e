import type { GuestMemory } from '../abi/index.ts'
import { HOST_COST } from '../sandbox/host-cost.ts'
import { CLOCKS } from './clock.ts'
import { LATEST_TIME, type GameClock } from './game-clock.ts'
import { ERRNO } from './errno.ts'
import type { WasiFunction, WasiState } from './services.ts'
import { MAX_WRITE, STDERR, STDIN, STDOUT } from './streams.ts'

/** Things that one call may wait for. */
const MAX_SUBSCRIPTIONS = 1_024

// Of the specification: sizes, offsets and numbers of subscriptions and events.
const SUBSCRIPTION = 48
const EVENT = 32
const CLOCK = 0
const FD_READ = 1
const FD_WRITE = 2
const ABSOLUTE = 1
const HANG_UP = 1

/**
 * `poll_oneoff`, with which runtimes sleep. It never waits: streams are always ready, and where only clocks are asked for,
 * the mod's own clock is set to the first time that is waited for.
 */
export function pollFunctions({ guest, clock }: WasiState): Record<string, WasiFunction> {
  return {
    poll_oneoff(subscriptions: number, events: number, count: number, result: number) {
      const wanted = count >>> 0
      if (wanted === 0 || wanted > MAX_SUBSCRIPTIONS) return ERRNO.inval
      const { memory } = guest
      const from = subscriptions >>> 0
      const to = events >>> 0
      memory.at = 'the subscriptions of poll_oneoff'
      memory.check(from, wanted * SUBSCRIPTION, 1)
      memory.at = 'the events of poll_oneoff'
      memory.check(to, wanted * EVENT, 1)
      memory.at = 'the result of poll_oneoff'
      memory.check(result >>> 0, 4, 1)
      memory.pay(wanted * HOST_COST.item)
      // Events may be written over the subscriptions that they answer.
      const asked = memory.bytes.slice(from, from + wanted * SUBSCRIPTION)
      const happened = answer(new DataView(asked.buffer), clock, memory, to)
      memory.window.setUint32(result >>> 0, happened, true)
      return ERRNO.success
    },
  }
}

/** Writes an event for each thing that has happened. @returns how many */
function answer(asked: DataView, clock: GameClock, memory: GuestMemory, to: number): number {
  const start = clock.now
  let earliest = LATEST_TIME
  let ready = false
  for (let at = 0; at < asked.byteLength; at += SUBSCRIPTION) {
    const deadline = deadlineOf(asked, at, start)
    if (deadline === null) ready = true
    else if (deadline < earliest) earliest = deadline
  }
  if (!ready) clock.sleepUntil(earliest)
  const { now } = clock
  let count = 0
  for (let at = 0; at < asked.byteLength; at += SUBSCRIPTION) {
    const deadline = deadlineOf(asked, at, start)
    if (deadline !== null && deadline > now) continue
    const event = to + count * EVENT
    memory.bytes.fill(0, event, event + EVENT)
    memory.window.setBigUint64(event, asked.getBigUint64(at, true), true)
    memory.window.setUint8(event + 10, asked.getUint8(at + 8))
    if (deadline === null) storeReadiness(asked, at, memory.window, event)
    count++
  }
  return count
}

/** The time on the mod's clock at which a subscription is due, or `null` when it is to no clock. */
function deadlineOf(asked: DataView, at: number, now: bigint): bigint | null {
  if (asked.getUint8(at + 8) !== CLOCK || asked.getUint32(at + 16, true) >= CLOCKS) return null
  const timeout = asked.getBigUint64(at + 24, true)
  const deadline = (asked.getUint16(at + 40, true) & ABSOLUTE) === 0 ? now + timeout : timeout
  return deadline < LATEST_TIME ? deadline : LATEST_TIME
}

/** Says of a stream that it is ready, and of anything else that it cannot be waited for. */
function storeReadiness(asked: DataView, at: number, view: DataView, event: number): void {
  const kind = asked.getUint8(at + 8)
  const fd = asked.getUint32(at + 16, true)
  if (kind === FD_READ && fd === STDIN) view.setUint16(event + 24, HANG_UP, true)
  else if (kind === FD_WRITE && (fd === STDOUT || fd === STDERR)) view.setUint32(event + 16, MAX_WRITE, true)
  else view.setUint16(event + 8, kind === FD_READ || kind === FD_WRITE ? ERRNO.badf : ERRNO.inval, true)
}
