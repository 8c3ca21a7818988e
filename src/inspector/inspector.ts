import { counted } from '../../engine/index.ts'
import type { EditRecord, EngineEvents } from '../../engine/index.ts'
import type { StateHandoff, ModHostEvents, UsageMeter, ModStatus } from '../../plugins/index.ts'
import type { Game, Mods } from '../game.ts'
import { CostGraphs } from './cost-graphs.ts'
import { EntityList } from './entity-list.ts'
import { EventList } from './event-list.ts'
import { FaultList } from './fault-list.ts'
import { ModHistory } from './mod-history.ts'
import { Series } from './series.ts'
import { systemGraph, type SystemGraph } from './system-graph.ts'

/** How much an inspector keeps. */
export interface InspectorOptions {
  /** Milliseconds by a clock that goes steadily. Nothing that computes the state of the game sees it. */
  readonly clock: () => number
  /** Frames that graphs go back. Default: 180. */
  readonly frames?: number
  /** Events, faults and changes of mods that are kept of each. Default: 500. */
  readonly entries?: number
}

const KEPT: Readonly<Record<StateHandoff, string>> = {
  memory: 'kept its memory',
  saved: 'kept its saved state',
  nothing: 'restarted without state',
}

/**
 * A view of a running game: its mods and their costs, its systems, events, entities and faults. It counts and listens only
 * while it is open; closed, the game is as if there were none.
 */
export class Inspector {
  readonly game: Game<Mods>
  readonly costs: CostGraphs
  readonly events: EventList
  readonly faults: FaultList
  readonly history: ModHistory
  readonly entities: EntityList
  /** Milliseconds from each frame to the next. */
  readonly pace: Series
  /** Edits made by hand, the oldest first: a replay needs them. */
  readonly edits: EditRecord[] = []
  readonly #clock: () => number
  #measure: UsageMeter | null = null
  #lastFrame = Number.NaN
  #graph: SystemGraph | null = null
  #graphOf: readonly unknown[] = []

  constructor(game: Game<Mods>, { clock, frames = 180, entries = 500 }: InspectorOptions) {
    this.game = game
    this.costs = new CostGraphs(frames)
    this.pace = new Series(frames)
    this.events = new EventList(entries)
    this.faults = new FaultList(entries)
    this.history = new ModHistory(entries)
    this.entities = new EntityList(game.world)
    this.#clock = clock
  }

  /** Whether it counts and listens. */
  get isOpen(): boolean {
    return this.#measure !== null
  }

  /** Begins to count and to listen. Takes over the errors that mods have by now; earlier events are not known. */
  open(): void {
    if (this.#measure !== null) return
    const { game } = this
    this.#measure = game.mods.measure(this.#clock)
    this.costs.begin(this.#measure.costs())
    this.#lastFrame = Number.NaN
    for (const [event, listener] of this.#listeners()) game.on(event, listener as never, this)
    this.#recall()
  }

  /** Ends all of it. The records so far stay to be looked at, but for events. */
  close(): void {
    if (this.#measure === null) return
    for (const [event, listener] of this.#listeners()) this.game.off(event, listener as never, this)
    this.#measure.end()
    this.#measure = null
    this.events.clear()
  }

  /** All mods, by name. Those that have been removed are forgotten. */
  mods(): ModStatus[] {
    const mods = this.game.mods.list()
    this.costs.keep(new Set(mods.map(({ name }) => name)))
    return mods
  }

  /** The graph of the systems that run now; the same object while they are the same. */
  graph(): SystemGraph {
    const { systems } = this.game.engine
    if (this.#graph === null || systems !== this.#graphOf) {
      this.#graphOf = systems
      this.#graph = systemGraph(systems, this.game.engine.definition.packages)
    }
    return this.#graph
  }

  #listeners(): (readonly [keyof EngineEvents | keyof ModHostEvents, unknown])[] {
    return [
      ['frame', this.#frame],
      ['event', this.#event],
      ['edited', this.#edited],
      ['mod-loaded', this.#loaded],
      ['mod-replaced', this.#replaced],
      ['mod-rolled-back', this.#rolledBack],
      ['mod-removed', this.#removed],
      ['mod-refused', this.#refused],
      ['mod-faulted', this.#faulted],
      ['mod-slow', this.#slow],
    ]
  }

  /** Mods that are out for a reason that was told before anybody listened. */
  #recall(): void {
    for (const { name, status, errors, failed } of this.mods()) {
      for (const error of [...errors, ...(failed?.errors ?? [])]) {
        this.faults.add(name, error, status, error.names.frame ?? this.game.engine.time.frame)
      }
    }
  }

  readonly #frame: EngineEvents['frame'] = ({ frame }) => {
    const now = this.#clock()
    if (!Number.isNaN(this.#lastFrame)) this.pace.push(now - this.#lastFrame)
    this.#lastFrame = now
    this.costs.frame(this.#measure!.costs())
    this.events.frameEnded(frame + 1)
  }

  readonly #event: EngineEvents['event'] = (info) => this.events.add(info)

  readonly #edited: EngineEvents['edited'] = (edit) => {
    this.edits.push(edit)
  }

  readonly #loaded: ModHostEvents['mod-loaded'] = ({ frame, mod, version }) =>
    this.history.add(frame, mod, 'loaded', version)

  readonly #replaced: ModHostEvents['mod-replaced'] = ({ frame, mod, version, from, kept }) => {
    const versions = from === version ? version : `${from} → ${version}`
    this.history.add(frame, mod, 'replaced', `${versions}, ${KEPT[kept]}`)
  }

  readonly #rolledBack: ModHostEvents['mod-rolled-back'] = ({ frame, mod, version, failed, frames }) => {
    for (const error of failed.errors) this.faults.add(mod, error, 'rolled-back', frame)
    const ran = frames === 0 ? 'did not start' : `ran for ${counted(frames, 'frame')}`
    this.history.add(frame, mod, 'rolled-back', `${failed.version} ${ran}; back to ${version}`)
  }

  readonly #removed: ModHostEvents['mod-removed'] = ({ frame, mod, version }) =>
    this.history.add(frame, mod, 'removed', version)

  readonly #refused: ModHostEvents['mod-refused'] = ({ frame, mod, errors }) => {
    for (const error of errors) this.faults.add(mod, error, 'refused', frame)
    this.history.add(frame, mod, 'refused', errors[0]?.message ?? '')
  }

  readonly #faulted: ModHostEvents['mod-faulted'] = ({ frame, mod, error, action }) => {
    this.faults.add(mod, error, action, frame)
    if (action !== 'warn' && action !== 'skip') this.history.add(frame, mod, 'faulted', error.message)
  }

  readonly #slow: ModHostEvents['mod-slow'] = ({ frame, mod, milliseconds }) =>
    this.history.add(frame, mod, 'slow', `${milliseconds.toFixed(1)} ms in one frame`)
}
