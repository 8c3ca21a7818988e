import { createGame } from 'skein'
import { flockOf } from '../examples/flock/game.ts'
import { answerCalls } from '../src/testing/answer-calls.ts'
import { benchGame, Loops } from './guests.ts'
import { calibrate, timeEach } from './measure.ts'
import { byGame, hostSystem } from './query-games.ts'
import { queryMod } from './query-mods.ts'

/** Geese of the sample game Flock; entities that a query moves. */
export const GEESE = 5_000
export const ENTITIES = 10_000
/** Frames after which the flock has formed: then geese have more neighbours. */
const FORMED = 300

/** Operations that are measured, and how often each is done in a round. */
let operations: Readonly<Record<string, (times: number) => unknown>> = {}
let counts: Readonly<Record<string, number>> = {}

/** The functions that a benchmark of engines calls, in a browser or in Node. */
export const engineBench = {
  /**
   * Prepares the games.
   *
   * @param rules the mods of Flock, by file
   * @param milliseconds how long an operation is repeated in a round
   */
  async prepare(rules: Readonly<Record<string, Uint8Array>>, milliseconds: number): Promise<void> {
    const flock = await createGame(flockOf(GEESE), { seed: 1 })
    const files = Object.entries(rules).map(([file, bytes]) => ({ file, bytes }))
    for (const { name, status } of await flock.mods.add(files))
      if (status !== 'running') throw new Error(`${name} is ${status}`)
    for (let frame = 0; frame < FORMED; frame++) flock.frame()
    const loops = (await benchGame()).engine.proxy(Loops)!
    const system = await byGame(ENTITIES, [hostSystem('integrate')], [])
    const mod = await byGame(ENTITIES, [], [queryMod('integrate', 'guest')])
    for (const game of [system, mod]) game.spawn(ENTITIES)
    operations = {
      flock: (times) => {
        for (let i = 0; i < times; i++) flock.frame()
      },
      system: (times) => system.step(times),
      query: (times) => mod.step(times),
      'guest-host': (times) => loops.scalar(times),
      'guest-guest': (times) => loops.peer(times),
      'host-guest': (times) => {
        for (let i = 0; i < times; i++) loops.scalar(0)
      },
    }
    counts = calibrate(operations, milliseconds)
  },
  /** Nanoseconds of each operation, in one round. */
  round: (): Readonly<Record<string, number>> => timeEach(operations, counts),
}
export type EngineBench = typeof engineBench

if ('document' in globalThis) void answerCalls(engineBench)
