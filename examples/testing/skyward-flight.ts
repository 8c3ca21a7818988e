import { createGame, type Entity, type Game, type ModFile } from 'skein'
import { Position } from 'skein/render'
import game from '../skyward/game.ts'
import { Foe, Hatch, Health } from '../skyward/interfaces.ts'
import { PrefabSystem } from '../skyward/systems/content.ts'
import { FlightSystem } from '../skyward/systems/flight.ts'
import { HeroSystem } from '../skyward/systems/hero.ts'

/** An event of a flight, by its name, such as `slain`, with its frame and payload. */
export interface Happened {
  readonly event: string
  readonly frame: number
  readonly payload: Readonly<Record<string, unknown>>
}

/** A game that a test plays by hand. */
export interface TestFlight {
  readonly game: Game
  readonly happened: Happened[]
  readonly faults: string[]
  readonly refused: string[]
  readonly log: string[]
  readonly hero: Entity
  /** Plays some frames. */
  frames(count: number): void
  /** Holds an action for some frames, then lets it go and plays one more. */
  press(action: string, frames?: number, value?: number): void
  /** Takes off as a player. */
  begin(): void
  count(event: string): number
  last(event: string): Happened['payload'] | undefined
  /** The state of the flight: its phase, score and so on. */
  readonly state: Readonly<Record<string, unknown>>
  /** Has a foe of the game's prefabs come out, so far from the goose. @returns it */
  hatch(name: 'crow' | 'swift' | 'hawk', dx: number, dy: number): Entity
  /** The foes that there are. */
  foes(): Entity[]
  health(entity: Entity): number
}

/** Starts a game with mods, in a demo at first. */
export async function fly(mods: readonly ModFile[] = [], seed = 7): Promise<TestFlight> {
  const started = await createGame(game, { seed })
  const { world, engine } = started
  const [happened, faults, refused, log]: [Happened[], string[], string[], string[]] = [[], [], [], []]
  started.on('event', ({ event, frame, payload }) => {
    const name = event.slice(event.indexOf('/') + 1, event.indexOf('@'))
    happened.push({ event: name, frame, payload: (payload ?? {}) as Happened['payload'] })
  })
  started.on('mod-faulted', ({ error }) => faults.push(error.message))
  started.on('mod-refused', ({ mod, errors }) =>
    refused.push(`${mod}: ${errors.map(({ code }) => code).join()}`),
  )
  started.on('log', ({ source, message }) => log.push(`${source}: ${message}`))
  await started.mods.add(mods)
  const hero = engine.get(HeroSystem).entity
  const flight: TestFlight = {
    game: started,
    happened,
    faults,
    refused,
    log,
    hero,
    frames(count) {
      for (let i = 0; i < count; i++) started.frame()
    },
    press(action, frames = 1, value = 1) {
      engine.input.set(action, value)
      flight.frames(frames)
      engine.input.set(action, 0)
      flight.frames(1)
    },
    begin: () => flight.press('confirm'),
    count: (event) => happened.filter((it) => it.event === event).length,
    last: (event) => happened.findLast((it) => it.event === event)?.payload,
    get state() {
      return engine.get(FlightSystem).state
    },
    hatch(name, dx, dy) {
      const before = new Set(flight.foes())
      const { x, y } = world.get(hero, Position)
      started.raise(Hatch, { nest: engine.get(PrefabSystem).get(name), x: x + dx, y: y + dy })
      engine.flush()
      return flight.foes().find((foe) => !before.has(foe))!
    },
    foes: () => world.all({ with: [Foe, Position] }),
    health: (entity) => world.get(entity, Health).now,
  }
  return flight
}
