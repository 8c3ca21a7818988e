import { readFile } from 'node:fs/promises'
import { createGame } from 'skein/node'
import { playScripted } from './scripted-play.ts'
import { snapshotGames } from './snapshot-games.ts'

// A process of its own: restores a snapshot from a file and plays on. Prints the state hash, and the one after each frame.
const [name, file, mods, frames] = process.argv.slice(2) as [string, string, string, string]
const game = await createGame(snapshotGames[name]!, { seed: 99, snapshots: true })
await game.mods.load(mods)
// Somewhere else in the game, with memory of its own: nothing of that may be left.
playScripted(game, 50)
game.restore(game.readSnapshot(new Uint8Array(await readFile(file))))
process.stdout.write(JSON.stringify([game.stateHash(), ...playScripted(game, Number(frames))]))
