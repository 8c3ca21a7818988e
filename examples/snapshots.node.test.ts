import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGame, type Snapshot, type Game, type GameDefinition, type ModFile } from 'skein'
import { playScripted as play } from './testing/scripted-play.ts'
import { snapshotGames } from './testing/snapshot-games.ts'

const FRAMES = 300
let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'skein-snapshot-'))))
afterAll(() => rm(folder, { recursive: true }))

async function modsOf(name: string): Promise<ModFile[]> {
  const mods = fileURLToPath(new URL(`${name}/mods`, import.meta.url))
  const files = (await readdir(mods)).filter((file) => file.endsWith('.wasm')).toSorted()
  return Promise.all(
    files.map(async (file) => ({ file, bytes: new Uint8Array(await readFile(join(mods, file))) })),
  )
}

async function start(definition: GameDefinition, mods: readonly ModFile[], seed: number): Promise<Game> {
  const game = await createGame(definition, { seed, snapshots: true })
  await game.mods.add(mods)
  return game
}

test.each(Object.keys(snapshotGames))(
  '%s with all of its mods goes on from a snapshot as it did, in the same game and in another process',
  async (name) => {
    const definition = snapshotGames[name]!
    const game = await start(definition, await modsOf(name), 3)
    const taken: { snapshot: Snapshot; hash: string }[] = []
    const hashes: string[] = []
    for (const frames of [0, 37, 100, 163]) {
      hashes.push(...play(game, frames))
      taken.push({ snapshot: game.snapshot(), hash: game.stateHash() })
    }
    hashes.push(...play(game, FRAMES))
    for (const { snapshot, hash } of taken.toReversed()) {
      game.restore(snapshot)
      expect(game.stateHash()).toBe(hash)
      expect(play(game, FRAMES)).toEqual(hashes.slice(snapshot.frame, snapshot.frame + FRAMES))
    }

    const file = join(folder, `${name}.snapshot`)
    const last = taken.at(-1)!
    await writeFile(file, last.snapshot.toBytes())
    const script = fileURLToPath(new URL('testing/play-snapshot.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [
      fileURLToPath(new URL('../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url)),
      script,
      name,
      file,
      fileURLToPath(new URL(`${name}/mods`, import.meta.url)),
      String(FRAMES),
    ])
    expect(JSON.parse(stdout)).toEqual([last.hash, ...hashes.slice(-FRAMES)])
  },
  240_000,
)
