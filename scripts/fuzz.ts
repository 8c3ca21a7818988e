import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GameDefinition } from '../engine/index.ts'
import { fuzz, FUZZ_LIMITS, type FuzzTarget } from '../plugins/testing/fuzz.ts'
import { fuzzLife } from '../plugins/testing/life-fuzz.ts'
import { wingsTarget } from '../plugins/wings/testing/fuzz-target.ts'
import { readHostileCorpus } from '../plugins/testing/hostile-files.ts'
import { askWeights, startHostile } from '../plugins/testing/hostile-game.ts'
import { loadAllTampered, TAMPERED } from '../src/saves/testing/tamper.ts'
import { loadGame } from '../src/cli/load.ts'
import { createGame, type ModFile } from '../src/index.ts'
import { decodeState, encodeState } from '../engine/snapshot.ts'
import {
  firstDifference,
  framesBefore,
  playAtRandom,
  startAtRandom,
} from '../src/testing/random-snapshots.ts'

// Usage: npm run fuzz [-- <mutants> [<seed> [<steps>]]]. Mutants, the random steps in the life of mods, and a fifth as many saved games
// that are tampered with, work in processes of their own, so that one that hangs is found.

/** Seconds in which a hundred mutants must have been met. */
const PATIENCE = 120
/** The prefix of a line by which a worker says that it goes on, and how far. */
const BEAT = 'beat '

/** The name of the saved games that are tampered with. */
const SAVES = 'saves'
/** The name of the random steps in the life of mods. */
const LIFE = 'life'

/** The name of random games that are restored in another process, and how many of them there are for 1,000 random steps. */
const SNAPSHOTS = 'snapshots'
const GAMES = 0.5
/** Frames that each plays on. */
const AFTER = 300

const root = fileURLToPath(new URL('..', import.meta.url))
const [mode = '', ...rest] = process.argv.slice(2)
if (mode === '--child') await work(rest)
else await parent(Number(mode === '' ? 100_000 : mode), Number(rest[0] ?? 1), Number(rest[1] ?? 20_000))

function work(args: readonly string[]): Promise<void> {
  if (args[0] === LIFE) return life(args)
  if (args[0] === SAVES) return saves(args)
  return args[0] === SNAPSHOTS ? playOn(args) : child(args)
}

async function parent(mutants: number, seed: number, steps: number): Promise<void> {
  const began = Date.now()
  await watched([LIFE, String(seed), String(steps)])
  process.stdout.write(`${LIFE}: ${steps} steps in ${((Date.now() - began) / 1000).toFixed(0)} s\n`)
  const tampered = Math.ceil(mutants / 5)
  const then = Date.now()
  await watched([SAVES, String(seed), String(tampered)])
  process.stdout.write(
    `${SAVES}: ${tampered} tampered with in ${((Date.now() - then) / 1000).toFixed(0)} s\n`,
  )
  const games = Math.ceil((steps / 1000) * GAMES)
  for (let game = 0; game < games; game++) await restored(seed + game)
  process.stdout.write(`${SNAPSHOTS}: ${games} games\n`)
  const names = (await targets()).map((target) => target.name)
  for (const [index, name] of names.entries()) {
    const share = Math.floor(mutants / names.length) + (index === 0 ? mutants % names.length : 0)
    const started = Date.now()
    await watched([name, String(seed), '0', String(share)])
    process.stdout.write(`${name}: ${share} mutants in ${((Date.now() - started) / 1000).toFixed(0)} s\n`)
  }
}

/** Runs a share of the work, and ends it when it says nothing for too long. */
function watched(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const file = fileURLToPath(import.meta.url)
    const worker = spawn(
      process.execPath,
      ['--expose-gc', '--import', 'jiti/register', file, '--child', ...args],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let said = '0'
    const giveUp = (): void => {
      worker.kill('SIGKILL')
      reject(new Error(`${args[0]} hangs after ${said}`))
    }
    let timer = setTimeout(giveUp, PATIENCE * 1000)
    worker.stdout.on('data', (text: Buffer) => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, PATIENCE * 1000)
      for (const line of text.toString().split('\n')) {
        if (line.startsWith(BEAT)) said = line.slice(BEAT.length)
        else if (line !== '') process.stdout.write(`${line}\n`)
      }
    })
    worker.on('exit', (code) => {
      clearTimeout(timer)
      if (code === 0) resolve()
      else reject(new Error(`${args[0]} exited with code ${code}`))
    })
  })
}

/** Plays a random game on from a snapshot: here, and in a process of its own, which compares. */
async function restored(seed: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'skein-snapshot-'))
  try {
    const { game, files } = await startAtRandom(seed)
    await playAtRandom(game, seed, framesBefore(seed))
    const bytes = game.snapshot().toBytes()
    const states = await playAtRandom(game, seed, AFTER)
    writeFileSync(join(folder, 'state'), encodeState({ bytes, states, files: [...files] }))
    await watched([SNAPSHOTS, String(seed), join(folder, 'state')])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function playOn([, seed, file]: readonly string[]): Promise<void> {
  const { bytes, states, files } = decodeState(new Uint8Array(readFileSync(file!))) as {
    bytes: Uint8Array
    states: string[]
    files: ModFile[]
  }
  const { game } = await startAtRandom(Number(seed), Number(seed) + 1000)
  await game.prepareSnapshots(files)
  game.restore(game.readSnapshot(bytes))
  const difference = firstDifference(await playAtRandom(game, Number(seed), AFTER), states)
  if (difference !== null) throw new Error(`random game ${seed} goes on otherwise: ${difference}`)
}

async function life([, seed, steps]: readonly string[]): Promise<void> {
  const report = await fuzzLife(Number(seed), Number(steps), (done) => {
    process.stdout.write(`${BEAT}${done}\n`)
    if (done % 2_500 === 0) process.stdout.write(`${LIFE}: ${done} steps\n`)
  })
  tell(report)
}

function tell(report: ReadonlyMap<string, number>): void {
  for (const [end, times] of [...report].toSorted(([, a], [, b]) => b - a))
    process.stdout.write(`${String(times).padStart(8)} ${end}\n`)
}

async function saves([, seed, count]: readonly string[]): Promise<void> {
  for (const [name, start] of Object.entries(TAMPERED)) {
    const first = Number(seed) * 1_000_000
    const codes = await loadAllTampered(start, first, Math.ceil(Number(count) / 2), (done) =>
      process.stdout.write(`${BEAT}${name} ${done}\n`),
    )
    process.stdout.write(`${SAVES} ${name}:\n`)
    tell(codes)
  }
}

async function child([name, seed, from, count]: readonly string[]): Promise<void> {
  const target = (await targets()).find((it) => it.name === name)!
  const heap: number[] = []
  const report = await fuzz(target, Number(seed), Number(from), Number(count), (done) => {
    process.stdout.write(`${BEAT}${done}\n`)
    if (done % 1000 !== 0 && done !== Number(count)) return
    globalThis.gc?.()
    heap.push(process.memoryUsage().heapUsed / 1_048_576)
    process.stdout.write(`${name}: ${done} mutants, ${heap.at(-1)!.toFixed(1)} MB\n`)
  })
  tell(report)
  // The first thousand warm up the code that is compiled once.
  const [, early = 0] = heap
  if (heap.length > 5 && heap.at(-1)! > early * 2 + 50)
    throw new Error(`memory grew from ${early.toFixed(0)} to ${heap.at(-1)!.toFixed(0)} MB`)
}

/** The hostile corpus, and the mods of the sample games where they have been built. */
async function targets(): Promise<FuzzTarget[]> {
  const corpus = [...readHostileCorpus().values()].map((mod) => mod.bytes)
  const found: FuzzTarget[] = [
    { name: 'hostile', corpus, start: () => startHostile(FUZZ_LIMITS), probe: askWeights },
    wingsTarget(),
  ]
  for (const name of readdirSync(join(root, 'examples'))) {
    const mods = join(root, 'examples', name, 'mods')
    const files = existsSync(mods) ? readdirSync(mods).filter((file) => file.endsWith('.wasm')) : []
    if (files.length === 0) continue
    const { definition } = await loadGame(join(root, 'examples', name))
    found.push(
      exampleTarget(
        name,
        definition,
        files.map((file) => new Uint8Array(readFileSync(join(mods, file)))),
      ),
    )
  }
  return found
}

function exampleTarget(name: string, definition: GameDefinition, corpus: readonly Uint8Array[]): FuzzTarget {
  return {
    name,
    corpus,
    start: () => createGame(definition, { seed: 7, eventsPerFlush: 2_000, limits: FUZZ_LIMITS }),
  }
}
