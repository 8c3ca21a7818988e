import {
  createRandom,
  defineGame,
  definePackage,
  t,
  type Random,
  type SkeinError,
} from '../../engine/index.ts'
import { createGame, type Game } from '../../src/game.ts'
import type { ModHost } from '../host/mod-host.ts'
import type { ModHostOptions, ModStatus } from '../host/mod-status.ts'
import { bladeOf, lifeMod, NAMES, NEEDS, type LifeName, type LifeVersion, type Trap } from './life-mods.ts'

const demo = definePackage('demo:life', '1.0.0')
const Poke = demo.event('poke', { who: t.u8 })
demo.trait('blade', {})
const definition = defineGame({ name: 'demo', packages: [demo], systems: [] })

const TRAPS: readonly Trap[] = [
  'none',
  'none',
  'none',
  'none',
  'new',
  'drop',
  'save',
  'restore',
  'link',
  1,
  3,
]
const VERSIONS = ['1.0.0', '1.1.0', '1.1.0', '1.2.0', '2.0.0'] as const
const FILES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'].map((it) => `${it}.wasm`)
const FRAMES = 4

/** What the model knows of a file. */
interface Held {
  readonly bytes: Uint8Array
  /** `null`: no mod. */
  readonly version: LifeVersion | null
  readonly allowed: boolean
}

/** What the fuzz has met, by what it was: that it met it at all is part of the test. */
export type LifeReport = Map<string, number>

/**
 * Takes random steps with eight mods that need each other, in one game, and compares what is there with a model after each of them: which
 * mods run, the systems, owners, components, texts, assets and memory that they have.
 *
 * @throws Error that names the step, at the first difference
 */
export async function fuzzLife(
  seed: number,
  steps: number,
  progress: (done: number) => void = () => undefined,
): Promise<LifeReport> {
  const report: LifeReport = new Map()
  for (let done = 0; done < steps; done += GAME_STEPS) {
    const count = Math.min(GAME_STEPS, steps - done)
    const random = createRandom(seed, `life ${done}`)
    const life = await Life.start(random, report)
    try {
      for (let step = 0; step < count; step++) await life.step()
      await life.leave()
    } catch (error) {
      const name = `steps ${done} to ${done + count} of seed ${seed}`
      throw new Error(`${name}: ${String(error)}\nThe last steps:\n${life.log.slice(-40).join('\n')}`, {
        cause: error,
      })
    } finally {
      life.end()
    }
    progress(done + count)
  }
  return report
}

/** Steps in one game: what each leaves behind would show in the next. */
const GAME_STEPS = 250

class Life {
  readonly log: string[] = []
  readonly #game: Game
  readonly #random: Random
  readonly #report: LifeReport
  /** The files as they were last given. */
  readonly #files = new Map<string, Held>()
  readonly #bytes: Map<Uint8Array, Held>
  #salt = 0
  /** Frames since anything was changed. */
  #quiet = 0
  readonly #queue = globalThis.queueMicrotask

  static async start(random: Random, report: LifeReport): Promise<Life> {
    const bytes = new Map<Uint8Array, Held>()
    const policies: ModHostOptions[] = [
      {},
      { faults: { steps: ['skip', 'suspend'] } },
      { faults: { steps: ['revert'] } },
      { trialFrames: 0 },
    ]
    const options: ModHostOptions = {
      trialFrames: 3,
      ask: (sheet) => [...bytes].every(([it, held]) => it.length !== sheet.bytes || held.allowed),
      ...policies[random.below(policies.length)]!,
    }
    // Nobody is asked in most games: an answer holds for all that is in a file.
    const { ask, ...silent } = options
    const asks = random.below(3) === 0
    const game = await createGame(definition, { seed: 3, ...(asks ? { ...silent, ask: ask! } : silent) })
    return new Life(game, random, report, bytes)
  }

  constructor(game: Game, random: Random, report: LifeReport, bytes: Map<Uint8Array, Held>) {
    this.#game = game
    this.#random = random
    this.#report = report
    this.#bytes = bytes
    for (const event of [
      'mod-loaded',
      'mod-swapped',
      'mod-reverted',
      'mod-removed',
      'mod-refused',
      'mod-faulted',
    ] as const)
      game.on(event, (info: object) => this.#heard(event, info))
    globalThis.queueMicrotask = (run) => {
      this.#queue(() => {
        try {
          run()
        } catch (error) {
          if (!(error instanceof Error && error.message === 'of a listener')) throw error
        }
      })
    }
  }

  end(): void {
    globalThis.queueMicrotask = this.#queue
  }

  async step(): Promise<void> {
    const act = this.#random.below(16)
    if (act < 6) await this.#give(1 + (act === 5 ? this.#random.below(4) : 0))
    else if (act === 6) await this.#copy()
    else if (act === 7) await this.#rename()
    else if (act === 8) await this.#drop()
    else if (act === 9) this.#switch('disable')
    else if (act === 10) this.#switch('enable')
    else if (act === 11) this.#remove()
    else if (act === 12) this.#poke()
    else this.#frames(1 + this.#random.below(act === 13 ? 9 : 2))
    this.#check()
  }

  /** Takes out all that there is: nothing is left. */
  async leave(): Promise<void> {
    this.#say('all files go')
    await this.#game.mods.add([], [...this.#files.keys()])
    this.#files.clear()
    this.#game.frame()
    this.#game.frame()
    this.#check()
    const { world, engine } = this.#game
    const left = [
      ...this.#game.mods.list().map(({ file }) => file),
      ...engine.systems.map(({ name }) => name),
      ...world.components.map(({ id }) => id),
      ...world.owners.slice(1).map(({ name }) => name),
    ]
    if (left.length > 0 || world.size > 0)
      throw new Error(`left behind: ${left.join(', ')}, ${world.size} entities`)
  }

  async #give(count: number): Promise<void> {
    const files = Array.from({ length: count }, () => {
      const file = this.#of(FILES)
      const held = this.#version()
      return { file, held }
    })
    const unique = [...new Map(files.map((it) => [it.file, it])).values()]
    this.#say(`give ${unique.map(({ file, held }) => `${file} = ${describe(held)}`).join('; ')}`)
    await this.#add(unique)
  }

  async #copy(): Promise<void> {
    const [from, to] = [this.#known(), this.#of(FILES)]
    if (from === null) return
    this.#say(`copy ${from} to ${to}`)
    const held = this.#files.get(from)!
    await this.#add([{ file: to, held: { ...held, bytes: held.bytes.slice() } }])
  }

  async #rename(): Promise<void> {
    const [from, to] = [this.#known(), this.#of(FILES)]
    if (from === null || from === to) return
    const held = this.#random.below(3) === 0 ? this.#version() : this.#files.get(from)!
    this.#say(`rename ${from} to ${to}, with ${describe(held)}`)
    this.#files.delete(from)
    await this.#add([{ file: to, held }], [from])
  }

  async #drop(): Promise<void> {
    const file = this.#known()
    if (file === null) return
    this.#say(`the file ${file} goes`)
    this.#files.delete(file)
    this.#quiet = 0
    await this.#game.mods.add([], [file])
  }

  async #add(files: readonly { file: string; held: Held }[], removed: readonly string[] = []): Promise<void> {
    for (const { file, held } of files) {
      this.#files.set(file, held)
      this.#bytes.set(held.bytes, held)
    }
    this.#quiet = 0
    const given = files.map(({ file, held }) => ({ file, bytes: held.bytes }))
    const adding = this.#game.mods.add(given, removed)
    // The game goes on meanwhile.
    if (this.#random.below(2) === 0) this.#frame()
    for (const { status } of await adding) this.#count(`added: ${status}`)
  }

  #switch(act: 'disable' | 'enable'): void {
    const mod = this.#listed()
    if (mod === null) return
    const name = this.#random.below(2) === 0 ? mod.name : mod.file
    this.#say(`${act} ${name}`)
    this.#quiet = 0
    this.#game.mods[act](name)
  }

  #remove(): void {
    const mod = this.#listed()
    if (mod === null) return
    this.#say(`remove ${mod.file} (${mod.name})`)
    this.#files.delete(mod.file)
    this.#quiet = 0
    // By its file: several may have one name.
    this.#game.mods.remove(mod.file)
  }

  #poke(): void {
    const who = this.#random.below(NAMES.length)
    this.#say(`poke ${NAMES[who]!}`)
    this.#quiet = 0
    this.#game.raise(Poke, { who })
    this.#frame()
  }

  #frames(count: number): void {
    this.#say(`${count} frames`)
    for (let frame = 0; frame < count; frame++) this.#frame()
  }

  #frame(): void {
    const changes = this.#report.get('heard') ?? 0
    this.#game.frame()
    if ((this.#report.get('heard') ?? 0) === changes) this.#quiet++
    else this.#quiet = 0
  }

  #heard(event: string, info: object): void {
    this.#count('heard')
    this.#count(event)
    const { mod, errors, error, step } = info as {
      mod: string
      errors?: SkeinError[]
      error?: SkeinError
      step?: string
    }
    const codes = (errors ?? (error === undefined ? [] : [error])).map(({ code }) => code)
    const file = (info as { file?: string }).file ?? ''
    this.log.push(`    ${[event, mod, file, step ?? '', ...codes].join(' ')}`)
    if (this.#random.below(8) === 0) throw new Error('of a listener')
  }

  #check(): void {
    const { world, engine } = this.#game
    const list = this.#game.mods.list()
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
      [...this.#files.keys()],
    )
    expect('running mods', names, [...new Set(names)])
    expect(
      'owners',
      world.owners.slice(1).map(({ name }) => name),
      names,
    )
    const own = engine.systems.filter(({ name }) => !name.startsWith('lib:')).map(({ name }) => name)
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
    for (const name of NAMES) {
      const mod = `life:${name}`
      if (!names.includes(mod) && engine.texts.of(mod).length > 0) wrong.push(`texts of ${mod} are left`)
    }
    expect(
      'assets',
      engine.assets.list().flatMap(({ mod }) => mod ?? []),
      names,
    )
    for (const { file, status, errors, failed } of list) {
      if ((status === 'running' || status === 'disabled') !== (errors.length === 0))
        wrong.push(`${file} is ${status}, for ${errors.length} reasons`)
      if (failed !== null && failed.errors.length === 0) wrong.push(`${file} failed without a reason`)
    }
    this.#checkNeeds(list, names, wrong)
    // While a version is on probation, the one before it keeps what it has.
    const settled = this.#quiet > FRAMES
    const defined = new Set(running.map(({ name, version }) => `${name}/mark@${version}`))
    const known = world.components.map(({ id }) => id)
    for (const id of known)
      if (
        settled
          ? !defined.has(id)
          : !NAMES.some((name) => id.startsWith(`life:${name}/`) && names.includes(`life:${name}`))
      )
        wrong.push(`the world knows ${id}`)
    const host = this.#game.mods as unknown as ModHost
    const measure = host.measure(() => 0)
    const memory = [...measure.costs().values()].reduce(
      (sum, { memoryBytes, hostBytes }) => sum + memoryBytes + hostBytes,
      0,
    )
    measure.end()
    if (settled ? host.memoryBytes !== memory : host.memoryBytes < memory)
      wrong.push(`${host.memoryBytes} bytes of memory are counted, and there are ${memory}`)
    this.#game.stateHashes()
    for (const { status } of list) this.#count(status)
    if (settled) this.#count('settled')
    if (process.env['LIFE_DEBUG'])
      this.log.push(
        '      = ' +
          running
            .map((it) => `${it.file} ${it.name.slice(5)} ${it.version}${it.failed ? ' F' : ''}`)
            .join(', '),
      )
    if (wrong.length === 0) return
    const shown = list.map(
      ({ file, name, version, status, errors }) =>
        `  ${file} ${name} ${version} ${status} ${errors.map(({ message }) => message).join('; ')}`,
    )
    throw new Error(`${wrong.join('\n')}\n${shown.join('\n')}`)
  }

  /** What must run: mods of which every file is good, that need nothing else; and what must not. */
  #checkNeeds(list: readonly ModStatus[], running: readonly string[], wrong: string[]): void {
    const must = new Set(NAMES.filter((name) => this.#isGood(name, list)))
    for (let before = -1; before !== must.size;) {
      before = must.size
      for (const name of must) if (NEEDS[name].some((need) => !must.has(need))) must.delete(name)
    }
    for (const name of must) {
      this.#count('must run')
      if (!running.includes(`life:${name}`)) wrong.push(`life:${name} does not run`)
    }
    for (const name of running) {
      const needs = NEEDS[name.slice('life:'.length) as LifeName]
      for (const need of needs)
        if (!running.includes(`life:${need}`)) wrong.push(`${name} runs without life:${need}`)
      if (!list.some((it) => it.name === name && it.status === 'running'))
        wrong.push(`${name} runs from no file`)
    }
  }

  #isGood(name: LifeName, list: readonly ModStatus[]): boolean {
    const files = [...this.#files].filter(([, { version }]) => version?.name === name)
    if (files.length === 0) return false
    const faulted = ({ status, errors }: ModStatus): boolean =>
      status === 'faulted' ||
      errors.some(({ code, names }) => code === 'mod/needs-failed' && names.other === undefined)
    if (list.some((it) => it.name === `life:${name}` && faulted(it))) return false
    // Where a file holds something that cannot run, what it held before goes on.
    const goesOn = ({ file, name: mod, failed }: ModStatus): boolean =>
      failed !== null && (mod === `life:${name}` || files.some(([it]) => it === file))
    if (list.some(goesOn)) return false
    const contents = new Set(files.map(([, { bytes }]) => [...bytes].join()))
    const versions = new Set(files.map(([, { version }]) => version!.version))
    if (contents.size !== versions.size) return false
    return files.every(([file, { version, allowed }]) => {
      const { trap, version: number } = version!
      const sound = trap === 'none' || trap === 'save' || trap === 'drop' || typeof trap === 'number'
      const off = list.find((it) => it.file === file)!.status === 'disabled'
      return sound && allowed && number.startsWith('1') && !off
    })
  }

  #version(): Held {
    const random = this.#random
    const chance = random.below(20)
    if (chance === 0)
      return { bytes: new TextEncoder().encode(`no mod ${this.#salt++}`), version: null, allowed: true }
    const version: LifeVersion = {
      name: this.#of(NAMES),
      version: this.#of(VERSIONS),
      trap: this.#of(TRAPS),
      saves: random.below(2) === 0,
      layout: random.below(3) === 0,
      fields: random.below(3) === 0 ? 'n, more' : 'n',
      salt: random.below(10),
    }
    return { bytes: lifeMod(version).slice(), version, allowed: true }
  }

  #known(): string | null {
    return this.#files.size === 0 ? null : this.#of([...this.#files.keys()])
  }

  #listed(): ModStatus | null {
    const list = this.#game.mods.list()
    return list.length === 0 ? null : this.#of(list)
  }

  #of<T>(list: readonly T[]): T {
    return list[this.#random.below(list.length)]!
  }

  #count(what: string): void {
    this.#report.set(what, (this.#report.get(what) ?? 0) + 1)
  }

  #say(what: string): void {
    this.log.push(`${this.#game.engine.time.frame}: ${what}`)
  }
}

function systemsOf({ name, version }: ModStatus): string[] {
  const systems = [`${name}/main@${version}`]
  if (name === 'life:left' || name === 'life:right') systems.push(`${name}/other@${version}`)
  return systems
}

function describe({ version }: Held): string {
  if (version === null) return 'no mod'
  const { name, version: number, trap, saves, layout, fields, salt } = version
  return `${name} ${number} (${trap}${saves ? ', saves' : ''}${layout ? ', layout' : ''}, ${fields}, ${salt})`
}
