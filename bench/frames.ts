import { createGame, defineGame } from 'skein'
import { watMod } from '../plugins/testing/wat-mod.ts'
import { pkg } from './guests.ts'
import { measure, type Effort, type Figure } from './measure.ts'

/** A mod that is there and does nothing until an event of its own comes. */
function idleMod(index: number): Uint8Array {
  return watMod(
    [
      { mod: { name: `idle:mod${index}`, version: '1.0.0', abi: 1 } },
      { system: { name: `idle:mod${index}/idle`, version: '1.0.0', new: 'start' } },
    ],
    '(module (memory (export "memory") 1) (func (export "start")))',
  )
}

/** Cost of mods that do nothing: the host's own work a frame, and loading. */
export async function benchFrames(effort: Effort): Promise<Figure[]> {
  const empty = await createGame(defineGame({ name: 'idle', packages: [pkg], systems: [] }))
  const full = await createGame(defineGame({ name: 'idle', packages: [pkg], systems: [] }))
  await full.mods.add(
    Array.from({ length: 50 }, (_, index) => ({ file: `${index}.wasm`, bytes: idleMod(index) })),
  )
  const ns = measure(
    {
      none: (times) => {
        for (let i = 0; i < times; i++) empty.frame()
      },
      fifty: (times) => {
        for (let i = 0; i < times; i++) full.frame()
      },
    },
    effort,
  )
  const loads: number[] = []
  for (let round = 0; round < 3; round++) {
    const game = await createGame(defineGame({ name: 'load', packages: [pkg], systems: [] }))
    const files = Array.from({ length: 100 }, (_, index) => ({
      file: `${index}.wasm`,
      bytes: idleMod(index),
    }))
    const start = performance.now()
    await game.mods.add(files)
    loads.push(performance.now() - start)
  }
  return [
    { name: 'frame/0-mods', value: ns.none / 1000, unit: 'µs' },
    { name: 'frame/50-idle-mods', value: ns.fifty / 1000, unit: 'µs' },
    { name: 'frame/load-100-mods', value: loads.toSorted((a, b) => a - b)[1]!, unit: 'ms' },
  ]
}
