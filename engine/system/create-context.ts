import { completePayload, type AnyEvent, type EventLoop, type EventRecord } from '../event/index.ts'
import type { AssetTable } from '../assets/index.ts'
import type { Input } from '../input/index.ts'
import type { DeterministicMath } from '../math/index.ts'
import { createRandom, type Random } from '../random.ts'
import { SkeinError } from '../error.ts'
import type { HookDefinition } from '../schema/index.ts'
import type { TextTable } from '../text/index.ts'
import type { World } from '../world/index.ts'
import type { CallHook, Log, LogLevel, Raised, SystemContext, Time } from './definition.ts'
import type { SystemOwner } from '../owner.ts'
import type { AnySystem } from './definition.ts'

/** Services for the contexts of systems. */
export interface ContextServices {
  readonly world: World
  readonly time: Time
  readonly input: Input
  readonly assets: AssetTable
  readonly texts: TextTable
  readonly loop: EventLoop
  readonly streams: { readonly seed: number }
  /** The functions that the game passes on to its systems, if any. */
  readonly math: DeterministicMath | null
  log(level: LogLevel, source: string, message: string): void
  /** Pauses the game, or lets it go on. */
  pause(paused: boolean): void
  /** Calls a hook. */
  call(hook: HookDefinition, value: unknown, args: unknown): unknown
  /** The owner on whose account things happen at the moment. */
  cause(): SystemOwner | null
  /** Changes which systems run, between handlers. */
  readonly systems: {
    add(system: AnySystem): void
    remove(system: AnySystem): void
    reset(system: AnySystem): void
  }
}

/** Makes what a system gets to work with. */
export function createContext(
  { name, owner }: AnySystem,
  uses: Readonly<Record<string, unknown>>,
  services: ContextServices,
): SystemContext {
  const { world, time, input, assets, texts, loop, streams, math, systems } = services
  const write = (level: LogLevel) => (message: string) => services.log(level, owner?.name ?? name, message)
  const log: Log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
  const record = (event: AnyEvent, payload: unknown): EventRecord => ({
    kind: 'event',
    event,
    value: completePayload(event, payload),
    size: 0,
    bytes: null,
    raiser: name,
    owner,
    cause: owner ?? services.cause(),
    origin: null,
  })
  const request = (what: keyof ContextServices['systems']) => (target: AnySystem) =>
    loop.push({
      kind: 'task',
      run: () => systems[what](target),
      what: `systems.${what} of ${target.name}`,
      raiser: name,
      owner,
      cause: owner ?? services.cause(),
      origin: null,
    })
  let random: Random | null = null
  return {
    name,
    world,
    uses,
    raise: (event, ...payload) => loop.push(record(event, payload[0])),
    raiseDelayed: (event, ...payload) => loop.pushDelayed(record(event, payload[0])),
    flush: (events: readonly Raised[]) =>
      loop.push({
        kind: 'cycle',
        records: events.map(([event, payload]) => record(event, payload)),
        raiser: name,
        owner,
        cause: owner ?? services.cause(),
        origin: null,
      }),
    call: ((hook: HookDefinition, value: unknown, args: unknown) =>
      services.call(hook, value, args)) as CallHook,
    pause: services.pause,
    systems: { add: request('add'), remove: request('remove'), reset: request('reset') },
    get random() {
      return (random ??= createRandom(streams.seed, name))
    },
    get math() {
      if (math === null) throw noMath(name)
      return math
    },
    time,
    input,
    assets,
    texts,
    log,
  }
}

function noMath(system: string): SkeinError {
  return new SkeinError(
    'system/no-math',
    `the system "${system}" uses math of its context, but the game has none`,
    {
      names: { system },
      hint: "Pass it to the game: import { math } from 'skein', then defineGame({ math, … }). Or import it where the system uses it.",
    },
  )
}
