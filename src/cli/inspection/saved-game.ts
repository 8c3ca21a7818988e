import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { SkeinError } from '../../../engine/index.ts'
import { contentHash } from '../../../plugins/grants/content-hash.ts'
import { contentKey } from '../../../plugins/host/snapshot/content-key.ts'
import { parseModule, type ModFile } from '../../../plugins/index.ts'
import { canBeKept, shapeOf } from '../../../plugins/module/same-layout.ts'
import { divide } from '../../../plugins/save/divide.ts'
import type { SaveHeader } from '../../../plugins/save/header.ts'
import { modLoad, newMods, type LoadPlan, type PresentMod } from '../../../plugins/save/plan.ts'
import { loadWords, modWords } from '../../../plugins/save/plan-words.ts'
import { decodeSave, type SavedGame } from '../../../plugins/save/saved-game.ts'
import { createGame } from '../../index.ts'
import { readModFolder } from '../../mod-folder.ts'
import { ownChannels } from '../../saves/load-target.ts'
import { assertGame, planLoad } from '../../saves/plan-load.ts'
import { readInput } from '../input-file.ts'
import { gameOfPage, loadGame } from '../load.ts'
import { below, print, printJson, text, type TerminalText } from '../output.ts'
import { ReportedErrors } from '../reported-errors.ts'
import { counted, plain, section, shownValue, sizeOf } from './shown.ts'

/** The things with which a saved game would be loaded. */
export interface LoadedWith {
  /** Folders of mods, and files of mods. */
  readonly mods: readonly string[]
  /** The game: its components and systems are compared as well. */
  readonly game: string | undefined
}

/** The effect of loading a saved game with some mods. */
interface LoadOutlook extends LoadPlan {
  /** A sentence for each consequence, and for each mod. */
  readonly words: readonly string[]
  /** Files that hold no usable mod. */
  readonly problems: readonly SkeinError[]
}

/**
 * Prints the contents of a saved game and, where mods or a game are named, the effect of loading it with them. No mod runs.
 * @throws SkeinError `save/*`; `cli/bad-input`, `mod/no-folder` for paths that cannot be read
 */
export async function inspectSave(
  bytes: Uint8Array,
  file: string,
  given: LoadedWith,
  asJson: boolean,
): Promise<void> {
  const game = decodeSave(bytes)
  const load = given.mods.length > 0 || given.game !== undefined ? await outlook(game, given) : null
  const events = game.engine.events.queue.length + game.engine.events.delayed.length
  if (asJson) {
    const { meta, ...header } = game.header
    printJson({
      kind: 'saved-game',
      file,
      bytes: bytes.length,
      ...header,
      meta: plain(meta),
      waitingEvents: events,
      load,
    })
  } else {
    print(describe(game.header, bytes.length, events, load))
    new ReportedErrors().say(load?.problems ?? [])
  }
  if (load !== null && load.problems.length > 0) process.exitCode = 1
}

async function outlook(game: SavedGame, given: LoadedWith): Promise<LoadOutlook> {
  const { present, problems } = await readPresent(given.mods)
  const plan = given.game === undefined ? planMods(game, present) : await planAll(game, present, given.game)
  const more = plan.mods.filter(({ outcome }) => outcome === 'continues').map(modWords)
  return { ...plan, words: [...loadWords(plan), ...more], problems }
}

/** The effect on mods alone, where the game is not known. */
function planMods(game: SavedGame, present: ReadonlyMap<string, PresentMod>): LoadPlan {
  const entities = new Map(game.header.mods.map((mod) => [mod.name, mod.entities]))
  const saved = [...game.mods.running, ...game.mods.kept.map(({ mod }) => mod)]
  const known = saved.map((mod) => modLoad(mod, present.get(mod.name), entities.get(mod.name)!))
  const mods = [...known, ...newMods(present.values(), known)]
  return {
    exact: mods.every(({ outcome }) => outcome === 'continues'),
    mods: mods.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    components: [],
    systems: [],
    events: [],
  }
}

/** @throws SkeinError `save/other-game` */
async function planAll(
  saved: SavedGame,
  present: ReadonlyMap<string, PresentMod>,
  named: string,
): Promise<LoadPlan> {
  const loaded = await loadGame(named)
  const ofNode = new Set(loaded.definition.packages.map(({ id }) => id))
  const fits = saved.header.packages.every(({ name, version }) => ofNode.has(`${name}@${version}`))
  // A page may share more packages than the game without one, such as drawing.
  const { definition } = fits ? loaded : await gameOfPage(loaded)
  assertGame(saved.header, definition.name)
  const { engine } = await createGame(definition)
  return planLoad(engine, saved, divide(saved, present, ownChannels(engine)), present)
}

/** The mods of folders and files, by name. Of two files with one mod, the first counts. */
async function readPresent(
  paths: readonly string[],
): Promise<{ readonly present: ReadonlyMap<string, PresentMod>; readonly problems: SkeinError[] }> {
  const present = new Map<string, PresentMod>()
  const problems: SkeinError[] = []
  for (const { file, bytes, problem } of (await Promise.all(paths.map(readMods))).flat()) {
    try {
      if (problem !== undefined) throw problem
      const module = await parseModule(bytes, file)
      const { name, version } = module
      if (present.has(name)) {
        throw new SkeinError('cli/bad-input', `${file} is left out: another file has the mod ${name}, too`, {
          names: { file, mod: name },
          hint: 'Pass each mod once.',
        })
      }
      const content = contentKey({ hash: await contentHash(bytes), bytes })
      present.set(name, {
        name,
        version,
        content,
        module,
        shape: canBeKept(module) ? shapeOf(module) : null,
      })
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      problems.push(error)
    }
  }
  return { present, problems }
}

async function readMods(path: string): Promise<ModFile[]> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return readModFolder(path)
  return [{ file: basename(path), bytes: await readInput(path) }]
}

function describe(header: SaveHeader, bytes: number, events: number, load: LoadOutlook | null): TerminalText {
  const { game, skein, frame, seconds, packages, mods, systems, entities, meta, stateHash } = header
  const waiting = events === 0 ? '' : `, ${counted(events, 'waiting event')}`
  const lines = [
    text`A saved game of ${game}: ${sizeOf(bytes)}, written by Skein ${skein}`,
    text`  frame ${frame}, ${seconds.toFixed(1)} s played, ${entitiesOf(entities)} of the game${waiting}, state hash ${stateHash}`,
    ...section(
      'Facts that the game added',
      Object.entries(meta).map(
        ([key, value]) => `${key}: ${key === 'savedAt' ? timeOf(value) : shownValue(value)}`,
      ),
    ),
    ...section(
      'Packages',
      packages.map(({ name, version }) => `${name}@${version}`),
    ),
    ...section('Systems of the game with saved state', systems),
    ...section(
      'Mods',
      mods.map((mod) => {
        const kept = mod.running ? '' : ', kept until it runs again'
        return `${mod.name} ${mod.version}, ${entitiesOf(mod.entities)}${kept}, SHA-256 ${mod.hash ?? 'unknown'}`
      }),
    ),
  ]
  if (load !== null) {
    const words = load.words.length > 0 ? load.words : ['Everything goes on as it was saved.']
    lines.push(...section('When it is loaded with these mods', words))
  } else
    lines.push(
      text``,
      text`Pass a folder of mods, files of mods, or --game <game> to see the effect of loading it with them.`,
    )
  return below(...lines)
}

/** A time in milliseconds since 1970, as a date; anything else as it is. */
function timeOf(value: unknown): string {
  const time = new Date(typeof value === 'number' ? value : Number.NaN)
  return Number.isNaN(time.getTime()) ? shownValue(value) : time.toISOString()
}

function entitiesOf(count: number): string {
  return counted(count, 'entity', 'entities')
}
