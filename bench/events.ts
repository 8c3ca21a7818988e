import createPlugin from '@extism/extism'
import { assemble } from '../plugins/testing/wat-mod.ts'
import { messageCodec } from '../engine/formats.ts'
import { benchGame, Hit } from './guests.ts'
import { compare, measure, type Effort, type Figure } from './measure.ts'

/** An Extism plugin whose only function takes its input and does nothing with it. */
async function extismPlugin(): Promise<{
  call(input: Uint8Array): Promise<unknown>
  close(): Promise<void>
}> {
  const wasm = assemble(
    '(module (memory (export "memory") 1) (func (export "handle") (result i32) (i32.const 0)))',
  )
  const plugin = await createPlugin({ wasm: [{ data: wasm }] }, { useWasi: false })
  return { call: (input) => plugin.call('handle', input), close: () => plugin.close() }
}

/** An event of three fields, from the game to a handler in a guest, against one Extism call with the same bytes. */
export async function benchEvents(effort: Effort): Promise<Figure[]> {
  const game = await benchGame()
  const payload = { target: 0 as never, damage: 5, force: 2.5 }
  const bytes = messageCodec(Hit.fields).encode(payload).slice()
  const { event } = measure(
    {
      event: (times) => {
        // A frame's worth at a time: raising and handling both count.
        for (let left = times; left > 0; left -= 64) {
          for (let i = Math.min(64, left); i > 0; i--) game.raise(Hit, payload)
          game.engine.flush()
        }
      },
    },
    effort,
  )
  const plugin = await extismPlugin()
  const extism = await measureAsync(() => plugin.call(bytes), effort)
  await plugin.close()
  return [
    { name: 'event/extism-call', value: extism, unit: 'ns' },
    compare('event/host-guest/3-fields', event, 'ns', ['event/extism-call', extism], 0.25),
  ]
}

/** As `measure`, for one operation that gives a promise. */
async function measureAsync(run: () => Promise<unknown>, { milliseconds, rounds }: Effort): Promise<number> {
  const samples: number[] = []
  for (let round = -1; round < rounds; round++) {
    const start = performance.now()
    let count = 0
    while (performance.now() - start < milliseconds) {
      for (let i = 0; i < 64; i++) await run()
      count += 64
    }
    if (round >= 0) samples.push(((performance.now() - start) * 1e6) / count)
  }
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)]!
}
