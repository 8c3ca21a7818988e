import type { Game } from '../../src/game.ts'
import type { ModHost } from '../host/mod-host.ts'
import type { ModStatus } from '../host/mod-status.ts'
import { bladeOf, NAMES, NEEDS, type LifeName, type LifeVersion } from './life-mods.ts'

/** A file, as the model knows it. */
export interface Held {
  readonly bytes: Uint8Array
  /** `null`: no mod. */
  readonly version: LifeVersion | null
  /** Whether the file cannot be read, whatever it holds. */
  readonly unreadable?: boolean
}

/** A model to compare a game with. */
export interface LifeModel {
  readonly game: Game
  /** The files as they were last given. */
  readonly files: ReadonlyMap<string, Held>
  /** Whether the player is asked, who declines mods with the salt {@link DECLINED}. */
  readonly asks: boolean
  /** Whether no probation is under way. */
  readonly settled: boolean
  /** Counts that something was met. */
  count(what: string): void
}

/** The salt of versions that the player declines, where one is asked. */
export const DECLINED = 9

/** Compares a game with the model. @returns all differences */
export function compareLife(model: LifeModel): string[] {
  const { game, files, settled } = model
  const { world, engine } = game
  const list = game.mods.list()
  const running = list.filter(({ status }) => status === 'running')
  const names = running.map(({ name }) => name)
  const wrong: string[] = []
  const expect = (what: string, found: readonly string[], wanted: readonly string[]): void => {
    const [a, b] = [found.toSorted().join(), wanted.toSorted().join()]
    if (a !== b) wrong.push(`${what}: ${a}; it should be ${b}`)
  }
  expect(
    'files',
    list.map(({ file }) => file),
    [...files.keys()],
  )
  expect('running mods', names, [...new Set(names)])
  expect(
    'owners',
    world.owners.slice(1).map(({ name }) => name),
    names,
  )
  expectSystems(game, running, expect)
  for (const name of NAMES) {
    const mod = `life:${name}`
    if (!names.includes(mod) && engine.texts.of(mod).length > 0) wrong.push(`texts of ${mod} are left`)
  }
  expect(
    'assets',
    engine.assets.list().flatMap(({ owner }) => owner ?? []),
    names,
  )
  for (const { file, status, errors, failed } of list) {
    model.count(status)
    if ((status === 'running' || status === 'disabled') !== (errors.length === 0))
      wrong.push(`${file} is ${status}, for ${errors.length} reasons`)
    if (failed !== null && failed.errors.length === 0) wrong.push(`${file} failed without a reason`)
  }
  compareNeeds(model, list, names, wrong)
  // While a version is on probation, the one before it keeps its components.
  const defined = new Set(running.map(({ name, version }) => `${name}/mark@${version}`))
  for (const { id } of world.components) {
    const owner = id.slice(0, id.indexOf('/'))
    if (settled ? !defined.has(id) : !names.includes(owner)) wrong.push(`the world knows ${id}`)
  }
  const memory = [...costsOf(game).values()].reduce((sum, bytes) => sum + bytes, 0)
  const counted = memoryOf(game)
  if (settled ? counted !== memory : counted < memory)
    wrong.push(`${counted} bytes of memory are counted, and there are ${memory}`)
  game.stateHashes()
  if (settled) model.count('settled')
  return wrong
}

/** The bytes that are counted for all mods of a game. */
export function memoryOf(game: Game): number {
  return (game.mods as unknown as ModHost).memoryBytes
}

/** The bytes that are counted for each mod that runs: its memory, and the game's memory for it. */
export function costsOf(game: Game): Map<string, number> {
  const measure = (game.mods as unknown as ModHost).measure(() => 0)
  const costs = measure.costs()
  measure.end()
  return new Map([...costs].map(([name, { memoryBytes, hostBytes }]) => [name, memoryBytes + hostBytes]))
}

function expectSystems(
  { engine }: Game,
  running: readonly ModStatus[],
  expect: (what: string, found: readonly string[], wanted: readonly string[]) => void,
): void {
  const ofMods = engine.systems.filter(({ owner }) => owner !== null)
  const own = ofMods.filter(({ name }) => !name.startsWith('lib:')).map(({ name }) => name)
  expect('systems', own, running.flatMap(systemsOf))
  const blades = running.filter(({ name }) => name === 'life:tool' || name === 'life:knife')
  const newest = blades
    .map(({ version }) => bladeOf(version))
    .toSorted()
    .slice(-1)
  const shared = engine.systems.filter(({ name }) => name.startsWith('lib:')).map(({ name }) => name)
  expect(
    'shared systems',
    shared,
    newest.map((version) => `lib:kit/blade@${version}`),
  )
}

function systemsOf({ name, version }: ModStatus): string[] {
  const systems = [`${name}/main@${version}`]
  if (name === 'life:left' || name === 'life:right') systems.push(`${name}/other@${version}`)
  return systems
}

/** Compares running mods with those that must run: every file is good, and no need is missing. */
function compareNeeds(
  model: LifeModel,
  list: readonly ModStatus[],
  running: readonly string[],
  wrong: string[],
): void {
  const must = new Set(NAMES.filter((name) => isGood(model, name, list)))
  for (let before = -1; before !== must.size;) {
    before = must.size
    for (const name of must) if (NEEDS[name].some((need) => !must.has(need))) must.delete(name)
  }
  for (const name of must) {
    model.count('must run')
    if (!running.includes(`life:${name}`)) wrong.push(`life:${name} does not run`)
  }
  for (const name of running) {
    const needs = NEEDS[name.slice('life:'.length) as LifeName]
    for (const need of needs)
      if (!running.includes(`life:${need}`)) wrong.push(`${name} runs without life:${need}`)
    if (!list.some((it) => it.name === name && it.status === 'running'))
      wrong.push(`${name} runs from no file`)
  }
  if (!model.asks) return
  // The mod in a file runs only if the player has not declined it; its previous version may go on.
  for (const { file, status, failed } of list) {
    if (status !== 'running' || failed !== null) continue
    if (model.files.get(file)?.version?.salt === DECLINED) wrong.push(`${file} runs, and was declined`)
  }
}

function isGood({ files, asks }: LifeModel, name: LifeName, list: readonly ModStatus[]): boolean {
  const own = [...files].filter(([, { version }]) => version?.name === name)
  if (own.length === 0) return false
  const faulted = ({ status, errors }: ModStatus): boolean =>
    status === 'faulted' ||
    errors.some(({ code, names }) => code === 'mod/dependency-failed' && names.other === undefined)
  if (list.some((it) => it.name === `life:${name}` && faulted(it))) return false
  // Where a file holds something that cannot run, its previous contents go on.
  const goesOn = ({ file, name: mod, failed }: ModStatus): boolean =>
    failed !== null && (mod === `life:${name}` || own.some(([it]) => it === file))
  if (list.some(goesOn)) return false
  const contents = new Set(own.map(([, { bytes }]) => [...bytes].join()))
  const versions = new Set(own.map(([, { version }]) => version!.version))
  if (contents.size !== versions.size) return false
  return own.every(([file, { version, unreadable }]) => {
    const { trap, version: number, salt } = version!
    const sound = trap === 'none' || trap === 'save' || trap === 'drop' || typeof trap === 'number'
    const off = list.find((it) => it.file === file)!.status === 'disabled'
    const allowed = !asks || salt !== DECLINED
    return sound && allowed && unreadable !== true && number.startsWith('1') && !off
  })
}
