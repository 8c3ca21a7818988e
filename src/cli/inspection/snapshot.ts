import { SkeinError } from '../../../engine/index.ts'
import { invalidState } from '../../../engine/snapshot.ts'
import { Snapshot } from '../../snapshot/snapshot.ts'
import { below, print, printJson, text } from '../output.ts'
import { counted, section, sizeOf } from './shown.ts'

/** The facts about a snapshot. */
interface SnapshotFacts {
  readonly game: string
  readonly seed: number
  readonly frame: number
  readonly entities: number
  readonly systems: readonly string[]
  readonly mods: Snapshot['mods']
}

/** Prints the contents of a snapshot's bytes. @throws SkeinError `snapshot/invalid`, `snapshot/unsupported` */
export function inspectSnapshot(bytes: Uint8Array, file: string, asJson: boolean): void {
  const facts = factsOf(bytes)
  if (asJson) return printJson({ kind: 'snapshot', file, bytes: bytes.length, ...facts })
  const { game, seed, frame, entities, systems, mods } = facts
  print(
    below(
      text`A snapshot of ${game}: ${sizeOf(bytes.length)}, frame ${frame}, ${counted(entities, 'entity', 'entities')}, seed ${seed}`,
      ...section('Systems of the game', systems),
      ...section(
        'Mods',
        mods.map(({ name, version, hash }) => `${name} ${version}, SHA-256 ${hash}`),
      ),
      text``,
      text`game.readSnapshot reads it, in the same version of the game and its mods. For later versions, save with game.save.`,
    ),
  )
}

/** @throws SkeinError `snapshot/invalid`, `snapshot/unsupported` */
function factsOf(bytes: Uint8Array): SnapshotFacts {
  const snapshot = Snapshot.fromBytes(bytes)
  try {
    const { engine } = snapshot.state
    return {
      game: nameOf(engine.game),
      seed: Number(engine.seed),
      frame: Number(snapshot.frame),
      entities: Number(engine.world.structure.size),
      systems: engine.systems.flatMap(({ name, owner }) => (owner === null ? nameOf(name) : [])),
      mods: snapshot.mods.map(({ name, version, hash }) => {
        return { name: nameOf(name), version: nameOf(version), hash: nameOf(hash) }
      }),
    }
  } catch (cause) {
    if (cause instanceof SkeinError) throw cause
    throw invalidState('they hold something else than a state', cause)
  }
}

/** @throws SkeinError `snapshot/invalid` for anything but a text */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return value
  throw invalidState('they lack a name')
}
