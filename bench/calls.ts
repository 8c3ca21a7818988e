import { assemble } from '../plugins/testing/wat-mod.ts'
import { benchGame, Loops } from './guests.ts'
import { compare, measure, sink, type Effort, type Figure } from './measure.ts'

/** A module that calls an import in a loop, with nothing of Skein around it: what a call costs at the least. */
async function bareCall(): Promise<(times: number) => unknown> {
  const bytes = assemble(`(module
    (import "host" "next" (func $next (param f32) (result f32)))
    (func (export "run") (param i32) (result f32)
      (local $v f32)
      (block $end (loop $again
        (br_if $end (i32.eqz (local.get 0)))
        (local.set $v (call $next (local.get $v)))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br $again)))
      (local.get $v)))`)
  const { instance } = await WebAssembly.instantiate(bytes as BufferSource, {
    host: { next: (value: number) => value + 1 },
  })
  return instance.exports['run'] as (times: number) => unknown
}

/** Calls that one call into a guest makes at most, so that it does not run out of fuel. */
const PART = 1_000_000

/** Does something a number of times, some at a time. */
const inParts =
  (run: (times: number) => unknown) =>
  (times: number): void => {
    for (let left = times; left > 0; left -= PART) sink.value = run(Math.min(left, PART))
  }

/** Calls of traits, guest to host and guest to guest, against a bare import call. */
export async function benchCalls(effort: Effort): Promise<Figure[]> {
  const game = await benchGame()
  const loops = game.engine.proxy(Loops)!
  const bare = await bareCall()
  const ns = measure(
    {
      bare: inParts(bare),
      host: inParts((times) => loops.scalar(times)),
      guest: inParts((times) => loops.peer(times)),
      record: inParts((times) => loops.record(times)),
      narrow: inParts((times) => loops.narrow(times)),
      wide: inParts((times) => loops.wide(times)),
      text16: inParts((times) => loops.text(times, 16)),
      text1024: inParts((times) => loops.text(times, 1024)),
      into: (times) => {
        for (let i = 0; i < times; i++) loops.scalar(0)
      },
    },
    effort,
  )
  const against = ['call/wasm-js/bare', ns.bare] as const
  return [
    { name: against[0], value: ns.bare, unit: 'ns' },
    compare('call/guest-host/scalar', ns.host, 'ns', against, 2),
    compare('call/guest-guest/scalar', ns.guest, 'ns', against, 4),
    compare('call/host-guest/scalar', ns.into, 'ns', against),
    compare('call/guest-host/string-16', ns.text16, 'ns', against),
    compare('call/guest-host/string-1024', ns.text1024, 'ns', against),
    { name: 'call/guest-host/string/per-byte', value: (ns.text1024 - ns.text16) / (1024 - 16), unit: 'ns' },
    compare('call/guest-host/record', ns.record, 'ns', against),
    { name: 'call/guest-host/record/per-byte', value: (ns.wide - ns.narrow) / (64 - 16), unit: 'ns' },
  ]
}
