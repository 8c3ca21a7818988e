import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createGame, defineGame, defineSystem, type FolderMods, type Game } from 'skein/node'
import { sourceMod } from '../plugins/sdk/assemblyscript/testing/source-mod.ts'
import { heapUsed } from '../plugins/testing/heap.ts'
import { watMod } from '../plugins/testing/wat-mod.ts'
import type { Effort, Figure } from './measure.ts'

// Without the collector at hand, the heap says nothing.
setFlagsFromString('--expose-gc')
globalThis.gc ??= runInNewContext('gc') as typeof globalThis.gc

/** A mod that has so many entities, moves them, and counts in a field. */
const source = (entities: number, step: number, text: string): string => `
import { log, Query, world, add } from 'skein'
@component export class Spot { x: f32 = 0; y: f32 = 0 }
export class Spots extends Query { spot!: Write<Spot> }
@system export class Mover {
  moved: u32 = 0
  constructor() { for (let i = 0; i < ${entities}; i++) add<Spot>(world.spawn()) }
  @run move(spots: Spots, dt: f32): void {
    this.moved += ${step}
    for (let i = 0; i < spots.length; i++) spots.spot.x[i] += <f32>${step} * dt
    if (this.moved == 0) log.info('${text}')
  }
}`

const build = (entities: number, step: number, text = 'none'): Promise<Uint8Array> =>
  sourceMod({ 'assembly/index.ts': source(entities, step, text) }, {}, false)

function start(): Promise<Game<FolderMods>> {
  return createGame(defineGame({ name: 'reload', systems: [defineSystem('idle', { create: () => ({}) })] }))
}

/** Time until a change of a mod is seen in the running game, and its cost in frames and memory. */
export async function benchReload({ rounds }: Effort): Promise<Figure[]> {
  return [
    ...(await fromFile(rounds)),
    ...(await frames('memory', rounds)),
    ...(await frames('saved', rounds)),
    await large(rounds, true),
    await large(rounds, false),
    await memory(rounds < 10 ? 40 : 200),
  ]
}

/** From the change of a file to the end of the first frame with the new code. */
async function fromFile(rounds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-reload-'))
  const file = join(folder, 'mover.wasm')
  const versions = [await build(100, 1), await build(100, 2)]
  await writeFile(file, versions[0]!)
  const game = await start()
  const watch = await game.mods.watch(folder)
  const seen = async (change: () => Promise<void>): Promise<number> => {
    const from = performance.now()
    const replaced = new Promise<void>((resolve) => void game.once('mod-replaced', () => resolve()))
    await change()
    await replaced
    game.frame()
    const took = performance.now() - from
    await watch.idle()
    return took
  }
  const finished: number[] = []
  const compiled: number[] = []
  for (let round = 1; round <= rounds; round++) {
    finished.push(await seen(() => writeFile(file, versions[round % 2]!)))
  }
  for (let round = 1; round <= rounds; round++) {
    compiled.push(await seen(async () => writeFile(file, await build(100, round + 2))))
  }
  await watch.close()
  await rm(folder, { recursive: true })
  return [
    within({ name: 'reload/from-wasm', value: median(finished), unit: 'ms' }, 50),
    within({ name: 'reload/with-compiler', value: median(compiled), unit: 'ms' }, 1000),
  ]
}

/** The longest that the game stands still for a replacement, with 10,000 entities, and the frame that follows. */
async function frames(kept: 'memory' | 'saved', rounds: number): Promise<Figure[]> {
  const game = await start()
  const bytes = [await build(10_000, 1), await build(10_000, 2, kept === 'saved' ? 'more' : 'none')]
  await game.mods.add([{ file: 'mover.wasm', bytes: bytes[0]! }])
  for (let frame = 0; frame < 120; frame++) game.frame()
  const replacements: number[] = []
  const after: number[] = []
  let how = ''
  game.on('mod-replaced', ({ kept: handed }) => void (how = handed))
  for (let round = 1; round <= rounds; round++) {
    replacements.push(
      await longestPause(() => game.mods.add([{ file: 'mover.wasm', bytes: bytes[round % 2]! }])),
    )
    const from = performance.now()
    game.frame()
    after.push(performance.now() - from)
    for (let frame = 0; frame < 70; frame++) game.frame()
  }
  if (how !== kept) throw new Error(`the replacement has kept ${how}, not ${kept}`)
  return [
    within({ name: `reload/pause-10000-${kept}`, value: Math.max(...replacements), unit: 'ms' }, 16),
    within({ name: `reload/first-frame-10000-${kept}`, value: Math.max(...after), unit: 'ms' }, 16),
    { name: `reload/usual-pause-10000-${kept}`, value: median(replacements), unit: 'ms' },
  ]
}

/** The longest that a game stands still for a mod of three megabytes that joins it, while it plays or before. Median. */
async function large(rounds: number, plays: boolean): Promise<Figure> {
  const adds = '(local.set 0 (i32.add (local.get 0) (i32.const 77777)))'.repeat(200)
  const bytes = watMod(
    [{ mod: { name: 'bench:large', version: '1.0.0', abi: 1 } }],
    `(module ${`(func (param i32) (loop ${adds}))`.repeat(1700)})`,
  )
  const pauses: number[] = []
  for (let round = 0; round < rounds; round++) {
    const game = await start()
    if (plays) game.frame()
    pauses.push(await longestPause(() => game.mods.add([{ file: 'large.wasm', bytes }])))
    if (game.mods.list()[0]!.status !== 'running') throw new Error('the large mod does not run')
  }
  const value = median(pauses)
  return plays
    ? within({ name: 'reload/pause-3mb', value, unit: 'ms' }, 16)
    : { name: 'reload/pause-3mb-at-once', value, unit: 'ms' }
}

/** The longest pause of a game's event loop: synchronous work of the host blocks it, awaited work does not. */
async function longestPause(run: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = performance.now()
  const turn = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    timer = setImmediate(turn)
  }
  let timer = setImmediate(turn)
  await run()
  await new Promise((resolve) => setImmediate(resolve))
  clearImmediate(timer)
  return longest
}

/** Memory after many reloads, against that after the first. */
async function memory(reloads: number): Promise<Figure> {
  const game = await start()
  const versions = [await build(1000, 1), await build(1000, 2), await build(1000, 2, 'more')]
  let first = 0
  for (let reload = 0; reload <= reloads; reload++) {
    await game.mods.add([{ file: 'mover.wasm', bytes: versions[reload % 3]! }])
    for (let frame = 0; frame < 70; frame++) game.frame()
    await new Promise((resolve) => setTimeout(resolve, 0))
    if (reload === 1) first = heapUsed()
  }
  const last = heapUsed()
  return {
    name: `reload/heap-after-${reloads}`,
    value: last / 1e6,
    unit: 'MB',
    against: 'after 1',
    ratio: last / first,
    aim: 1.05,
  }
}

/** A figure, against its upper limit. */
function within(figure: Pick<Figure, 'name' | 'value' | 'unit'>, most: number): Figure {
  return { ...figure, against: `${most} ms`, ratio: figure.value / most, aim: 1 }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
