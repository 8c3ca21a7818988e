import {
  createRandom,
  defineGame,
  definePackage,
  defineSystem,
  SkeinError,
  t,
  type Random,
} from '../../engine/index.ts'
import { createGame, type Game } from '../../src/game.ts'
import type { ModFile, ModHostOptions, ModStatus } from '../host/mod-status.ts'
import { compareLife, costsOf, DECLINED, memoryOf, type Held } from './life-model.ts'
import { lifeMod, NAMES, NOBODY, TRAPS, VERSIONS, type LifeVersion } from './life-mods.ts'

const demo = definePackage('demo:life', '1.0.0')
const Poke = demo.event('poke', { who: t.u8 })
/** Each mod adds its bit to the value, and fails when it is asked about itself. */
const Sum = demo.hook('sum', { who: t.withDefault(t.u8, NOBODY) }, t.u32)
const Ask = demo.event('ask', { who: t.u8 })
demo.trait('blade', {})

/** Calls the hook in each step and for each event, as rules of a game do. */
const asker = defineSystem('asker', {
  create: ({ call }) => ({ call, seen: [] as { readonly who: number; readonly value: number }[] }),
  on: ({ handler }) => [
    handler(Ask, ({ call, seen }, { who }) => void seen.push({ who, value: call(Sum, 0, { who }) })),
  ],
  run: ({ tick }) => [
    tick('update', ({ call, seen }) => void seen.push({ who: NOBODY, value: call(Sum, 0) })),
  ],
})

/** Handles the hook between the mods, and tries to change which of them run meanwhile. */
const meddler = defineSystem('meddler', {
  create: () => ({ meddle: () => {} }),
  before: ['life:tool/main', 'life:user/main'],
  on: ({ handler }) => [
    handler(Sum, (self, value) => {
      self.meddle()
      return value
    }),
  ],
})
const definition = defineGame({ name: 'demo', packages: [demo], systems: [asker, meddler] })

const FILES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'].map((it) => `${it}.wasm`)
/** Frames without any news after which no probation is under way. */
const FRAMES = 4
/** Steps in one game: leftovers of each would show in the next. */
const GAME_STEPS = 250

/** Faulty mods rest, and are passed over meanwhile, though they run. */
const SKIPS: ModHostOptions = { faults: { actions: ['skip', 'suspend'] } }
const POLICIES: readonly ModHostOptions[] = [
  {},
  SKIPS,
  { faults: { actions: ['rollback'] } },
  { probationFrames: 0 },
]

/** How the player of a game answers: nobody is asked, at once, or some steps later. */
type Answers = 'none' | 'at once' | 'late'

/** How often the fuzz has met each situation: that it met it at all is part of the test. */
export type LifeReport = Map<string, number>

/**
 * Takes random steps with eight mods that need each other, in one game, and compares the game with a model after each of them: the
 * mods that run, the systems, owners, components, texts, assets and memory that they have.
 *
 * @param from the first step, a multiple of {@link GAME_STEPS}: the step that an error names can be played alone
 * @throws Error that names the step, at the first difference
 */
export async function fuzzLife(
  seed: number,
  steps: number,
  progress: (done: number) => void = () => undefined,
  from = 0,
): Promise<LifeReport> {
  const report: LifeReport = new Map()
  for (let done = from; done < steps; done += GAME_STEPS) {
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

/** A call of `mods.add` that waits for the player. */
interface OpenCall {
  done: boolean
  ends: Promise<void>
}

class Life {
  readonly log: string[] = []
  readonly #game: Game
  readonly #random: Random
  readonly #report: LifeReport
  readonly #answers: Answers
  /** The questions that wait for an answer. */
  readonly #questions: (() => void)[]
  /** Faults that no mod is made for. */
  readonly #strange: string[] = []
  /** Whether mods may rest. */
  readonly #rests: boolean
  readonly #open = new Set<OpenCall>()
  /** The files as they were last given, as far as the game has taken them up. */
  readonly #files = new Map<string, Held>()
  /** The call of `mods.add` that a file was last taken up by. */
  readonly #takenBy = new Map<string, number>()
  #calls = 0
  #salt = 0
  /** Frames since anything was changed. */
  #quiet = 0
  /** Events heard since the last step began. */
  #heardEvents: string[] = []
  readonly #queue = globalThis.queueMicrotask

  static async start(random: Random, report: LifeReport): Promise<Life> {
    const answers = (['none', 'none', 'at once', 'late'] as const)[random.below(4)]!
    const questions: (() => void)[] = []
    const policy = POLICIES[random.below(POLICIES.length)]!
    const options: ModHostOptions = { probationFrames: 3, ...policy }
    const answer = ({ description }: { readonly description: string | null }): boolean =>
      description !== String(DECLINED)
    const ask: ModHostOptions['ask'] = (request) =>
      answers === 'at once'
        ? answer(request)
        : new Promise((resolve) => questions.push(() => resolve(answer(request))))
    const game = await createGame(definition, {
      seed: 3,
      ...options,
      ...(answers === 'none' ? {} : { ask }),
    })
    return new Life(game, random, report, answers, questions, policy === SKIPS)
  }

  constructor(
    game: Game,
    random: Random,
    report: LifeReport,
    answers: Answers,
    questions: (() => void)[],
    rests: boolean,
  ) {
    this.#game = game
    this.#random = random
    this.#report = report
    this.#answers = answers
    this.#questions = questions
    this.#rests = rests
    game.engine.get(meddler).meddle = () => this.#meddle()
    for (const event of [
      'mod-loaded',
      'mod-replaced',
      'mod-rolled-back',
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
    const act = this.#random.below(22)
    if (act < 6) await this.#give(1 + (act === 5 ? this.#random.below(4) : 0))
    else if (act === 6) await this.#copy()
    else if (act === 7) await this.#rename()
    else if (act === 8) await this.#drop()
    else if (act === 9) this.#switch('disable')
    else if (act === 10) this.#switch('enable')
    else if (act === 11) this.#remove()
    else if (act === 12) this.#poke()
    else if (act === 13) await this.#twins()
    else if (act === 14) await this.#unreadable()
    else if (act === 15) await this.#answer()
    else if (act === 20) this.#askOutside()
    else if (act === 21) this.#askInFrame()
    else this.#frames(1 + this.#random.below(act === 16 ? 9 : 2))
    this.#check()
  }

  /** Takes out all that there is: nothing is left. */
  async leave(): Promise<void> {
    while (this.#open.size > 0) await this.#answer()
    this.#say('all files go')
    await this.#game.mods.add([], [...this.#files.keys()])
    this.#files.clear()
    this.#game.frame()
    this.#game.frame()
    this.#check()
    const { world, engine } = this.#game
    const left = [
      ...this.#game.mods.list().map(({ file }) => file),
      ...engine.systems.filter(({ owner }) => owner !== null).map(({ name }) => name),
      ...world.components.map(({ id }) => id),
      ...world.owners.slice(1).map(({ name }) => name),
    ]
    const bytes = memoryOf(this.#game)
    if (left.length > 0 || world.size > 0 || bytes > 0)
      throw new Error(`left behind: ${left.join(', ')}, ${world.size} entities, ${bytes} bytes`)
  }

  async #give(count: number): Promise<void> {
    const files = Array.from({ length: count }, () => ({ file: this.#of(FILES), held: this.#version() }))
    await this.#giveAll(files)
  }

  /** Two files of one mod at once. */
  async #twins(): Promise<void> {
    const name = this.#of(NAMES)
    const files = [0, 1].map(() => {
      const held = this.#version()
      return { file: this.#of(FILES), held: held.version === null ? held : made({ ...held.version, name }) }
    })
    await this.#giveAll(files)
  }

  async #giveAll(files: readonly { file: string; held: Held }[]): Promise<void> {
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
    await this.#add([{ file: to, held }], [from])
  }

  /** A file can no longer be read, or can be read again. */
  async #unreadable(): Promise<void> {
    const file = this.#known()
    if (file === null) return
    const held = this.#files.get(file)!
    const unreadable = held.unreadable !== true
    this.#say(`${file} can ${unreadable ? 'no longer be read' : 'be read again'}`)
    await this.#add([{ file, held: { ...held, unreadable } }])
  }

  async #drop(): Promise<void> {
    const file = this.#known()
    if (file === null) return
    this.#say(`the file ${file} goes`)
    await this.#add([], [file])
  }

  async #add(files: readonly { file: string; held: Held }[], removed: readonly string[] = []): Promise<void> {
    const call = ++this.#calls
    const before = costsOf(this.#game)
    this.#heardEvents = []
    const given = files.map(({ file, held }): ModFile => {
      if (held.unreadable !== true) return { file, bytes: held.bytes }
      const problem = new SkeinError('mod/unreadable', `${file} cannot be read`, { names: { file } })
      return { file, bytes: new Uint8Array(), problem }
    })
    const adding = this.#game.mods.add(given, removed)
    const take = (file: string, held: Held | null): void => {
      if ((this.#takenBy.get(file) ?? 0) > call) return
      this.#takenBy.set(file, call)
      if (held === null) this.#files.delete(file)
      else this.#files.set(file, held)
    }
    const end = async (open: OpenCall): Promise<void> => {
      const statuses = await adding
      for (const { file, held } of files) take(file, held)
      for (const file of removed) if (!files.some((it) => it.file === file)) take(file, null)
      for (const { status } of statuses) this.#count(`added: ${status}`)
      this.#quiet = 0
      open.done = true
      this.#open.delete(open)
    }
    const open: OpenCall = { done: false, ends: Promise.resolve() }
    open.ends = end(open)
    this.#open.add(open)
    // The game goes on meanwhile.
    const goesOn = this.#random.below(2) === 0
    if (goesOn) this.#frame()
    if (this.#answers === 'late') return
    await open.ends
    if (!goesOn) this.#checkCosts(before)
  }

  /** The player answers questions, until one of the calls that wait is done. */
  async #answer(): Promise<void> {
    const waiting = [...this.#open]
    if (waiting.length === 0) return
    this.#say(`answer ${this.#questions.length} questions, of ${waiting.length} calls`)
    while (!waiting.some(({ done }) => done)) {
      const at = this.#random.below(Math.max(1, this.#questions.length))
      this.#questions.splice(at, 1)[0]?.()
      await new Promise((resolve) => setTimeout(resolve))
    }
    this.#count('answered late')
  }

  /** Where nothing came of a change, the memory counted for each mod is as it was. */
  #checkCosts(before: ReadonlyMap<string, number>): void {
    const failed = this.#heardEvents.every(
      (it) => it === 'mod-refused' || it === 'mod-rolled-back' || it === 'mod-faulted',
    )
    const after = costsOf(this.#game)
    if (!failed || this.#heardEvents.length === 0 || before.size !== after.size) return
    this.#count('failed: same memory')
    for (const [name, bytes] of after) {
      if (before.get(name) === bytes) continue
      throw new Error(`${name} has ${bytes} bytes, and had ${before.get(name)} before what failed`)
    }
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
    // A call that waits for the player does not bring it back.
    this.#takenBy.set(mod.file, ++this.#calls)
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

  /** The game calls the hook between two frames, and one of the mods fails over it: the value is as if that were not there. */
  #askOutside(): void {
    const who = this.#random.below(NAMES.length)
    this.#say(`ask about ${NAMES[who]!}`)
    const [wanted, owned] = [this.#wanted() & ~(1 << who), this.#ownedBy(who)]
    const settled = this.#isSettled
    this.#quiet = 0
    this.#heardEvents = []
    this.#judge(who, this.#game.call(Sum, 0, { who }), settled ? wanted : null)
    this.#count('asked')
    const left = this.#ownedBy(who)
    // A version that comes back brings its own entities along.
    const goesOn = left !== 0 && !this.#heardEvents.includes('mod-rolled-back')
    if (goesOn) this.#count('asked: goes on')
    if (goesOn && left !== owned) throw new Error(`what ${NAMES[who]!} did before it failed is left`)
    // The plan for the mods that are left is made at the end of a frame.
    this.#frame()
  }

  /** The same in a frame, by an event. */
  #askInFrame(): void {
    const who = this.#random.below(NAMES.length)
    this.#say(`ask about ${NAMES[who]!} in a frame`)
    this.#quiet = 0
    this.#game.raise(Ask, { who })
    this.#frame()
  }

  /** How many entities a mod has, if it runs. */
  #ownedBy(who: number): number {
    const { world } = this.#game
    const owner = world.owners.find(({ name }) => name === `life:${NAMES[who]!}`)
    return owner === undefined ? 0 : world.rowsOf(owner).length
  }

  /** The value of the hook if all mods that run handle it. */
  #wanted(): number {
    const running = new Set(this.#running())
    return NAMES.reduce((sum, name, who) => (running.has(`life:${name}`) ? sum | (1 << who) : sum), 0)
  }

  #running(): string[] {
    const list = this.#game.mods.list()
    return list.flatMap(({ name, status }) => (status === 'running' ? [name] : []))
  }

  /** Whether no mod is on probation, or rests. */
  get #isSettled(): boolean {
    return this.#quiet > FRAMES && !this.#rests
  }

  /** Judges a value of the hook. @param wanted `null` where mods may have been passed over, or come and gone meanwhile */
  #judge(who: number, value: number, wanted: number | null): void {
    const all = (1 << NAMES.length) - 1
    const fails = who < NAMES.length ? 1 << who : 0
    if ((value & ~all) !== 0 || (value & fails) !== 0 || (wanted !== null && value !== wanted))
      throw new Error(
        `the hook gave ${value.toString(2)} about ${who}; wanted: ${wanted?.toString(2) ?? 'less'}`,
      )
    if (wanted !== null) this.#count('exact value')
  }

  /** Inside a call of the hook, no mod can be taken out or switched: the game is busy. */
  #meddle(): void {
    if (this.#random.below(20) !== 0) return
    const mod = this.#listed()
    if (mod === null) return
    const act = (['remove', 'disable', 'enable'] as const)[this.#random.below(3)]!
    try {
      this.#game.mods[act](mod.file)
    } catch (error) {
      if (error instanceof SkeinError && error.code === 'system/busy') return this.#count('busy')
      throw error
    }
    throw new Error(`${act} ${mod.file} inside a call of a hook`)
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
    this.#heardEvents.push(event)
    const { mod, errors, error, action } = info as {
      mod: string
      errors?: SkeinError[]
      error?: SkeinError
      action?: string
    }
    const codes = (errors ?? (error === undefined ? [] : [error])).map(({ code }) => code)
    const file = (info as { file?: string }).file ?? ''
    // The mods do nothing wrong but to trap.
    const strange = codes.filter((code) => code.startsWith('fault/') && code !== 'fault/trap')
    if (event === 'mod-faulted') this.#strange.push(...strange.map((code) => `${mod}: ${code}`))
    this.log.push(`    ${[event, mod, file, action ?? '', ...codes].join(' ')}`)
    if (this.#random.below(8) === 0) throw new Error('of a listener')
  }

  #check(): void {
    const game = this.#game
    const wrong = compareLife({
      game,
      files: this.#files,
      asks: this.#answers !== 'none',
      settled: this.#quiet > FRAMES,
      count: (what) => this.#count(what),
    })
    for (const { who, value } of game.engine.get(asker).seen.splice(0)) this.#judge(who, value, null)
    const value = game.call(Sum, 0)
    this.#judge(NOBODY, value, this.#isSettled ? this.#wanted() : null)
    if ((value & ~this.#wanted()) !== 0)
      wrong.push(`mods handled the hook that do not run: ${value.toString(2)}`)
    const list = game.mods.list()
    if (process.env['LIFE_DEBUG']) {
      const running = list.filter(({ status }) => status === 'running')
      const line = running.map((it) => `${it.file} ${it.name.slice(5)} ${it.version}${it.failed ? ' F' : ''}`)
      this.log.push(`      = ${line.join(', ')}`)
    }
    wrong.push(...this.#strange)
    if (wrong.length === 0) return
    const shown = list.map(
      ({ file, name, version, status, errors }) =>
        `  ${file} ${name} ${version} ${status} ${errors.map(({ message }) => message).join('; ')}`,
    )
    throw new Error(`${wrong.join('\n')}\n${shown.join('\n')}`)
  }

  #version(): Held {
    const random = this.#random
    const chance = random.below(20)
    if (chance === 0) return { bytes: new TextEncoder().encode(`no mod ${this.#salt++}`), version: null }
    return made({
      name: this.#of(NAMES),
      version: this.#of(VERSIONS),
      trap: this.#of(TRAPS),
      saves: random.below(2) === 0,
      layout: random.below(3) === 0,
      fields: random.below(3) === 0 ? 'n, more' : 'n',
      salt: random.below(10),
    })
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

function made(version: LifeVersion): Held {
  return { bytes: lifeMod(version).slice(), version }
}

function describe({ version, unreadable }: Held): string {
  if (version === null) return 'no mod'
  const { name, version: number, trap, saves, layout, fields, salt } = version
  const state = unreadable === true ? ', unreadable' : ''
  return `${name} ${number} (${trap}${saves ? ', saves' : ''}${layout ? ', layout' : ''}, ${fields}, ${salt}${state})`
}
