import { SkeinError } from '../error.ts'
import { printable, type EventDefinition, type PackageDefinition } from '../schema/index.ts'
import { suggestion } from '../schema/suggestion.ts'
import { PlaySound } from '../sound/package.ts'
import { defineSystem, type SystemContext, type SystemDefinition } from '../system/index.ts'
import { Burst, Shake } from './package.ts'

/** Effects of an event, seen and heard, as plain data. */
export interface Effect {
  /** Particles, where the event says that it happened: fields of `Burst`; `texture` may be the name of an asset. */
  readonly burst?: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[]
  /** Fields of `Shake`. */
  readonly shake?: Readonly<Record<string, unknown>>
  /** The name of an asset, and how it is played; `vary` makes each time another pitch, by at most so much. */
  readonly sound?: {
    readonly name: string
    readonly volume?: number
    readonly rate?: number
    readonly vary?: number
  }
}

/**
 * Declares the sights and sounds of events as data, such as a JSON file: a system that answers events with particles,
 * shaking and sounds, and changes nothing else. Particles come from the `x` and `y` of the event, where it has them.
 *
 * @param name of the system: kebab-case, unique in the game
 * @param packages whose events are meant, by name; of those that share a name the first is
 * @throws SkeinError `schema/invalid-name`; `system/invalid` for an unknown event
 */
export function defineEffects(
  name: string,
  packages: readonly PackageDefinition[],
  effects: Readonly<Record<string, Effect>>,
): SystemDefinition<SystemContext> {
  const events = new Map<string, EventDefinition>()
  for (const { items } of packages) {
    for (const item of items) if (item.kind === 'event' && !events.has(item.name)) events.set(item.name, item)
  }
  const pairs = Object.entries(effects).map(([event, effect]) => {
    const definition = events.get(event)
    if (definition !== undefined) return [definition, effect] as const
    throw new SkeinError('system/invalid', `effects "${name}" name an unknown event "${printable(event)}"`, {
      names: { system: name },
      hint: suggestion(event, events.keys()) ?? 'Use the name of an event of the packages, such as "goal".',
    })
  })
  return defineSystem(name, {
    create: (context): SystemContext => context,
    on: ({ handler }) =>
      pairs.map(([event, effect]) => handler(event, (self, payload) => play(self, effect, payload))),
  })
}

function play(
  { raise, assets, random }: SystemContext,
  { burst, shake, sound }: Effect,
  payload: object,
): void {
  const { x = 0, y = 0 } = payload as { x?: number; y?: number }
  for (const style of burst === undefined ? [] : [burst].flat()) {
    const { texture } = style
    raise(Burst, { count: 8, ...style, ...(typeof texture === 'string' ? { texture: assets.find(texture), shape: 'picture' } : {}), x, y }) // prettier-ignore
  }
  if (shake !== undefined) raise(Shake, { amount: 1, ...shake })
  if (sound === undefined) return
  const { name, volume = 1, rate = 1, vary = 0 } = sound
  raise(PlaySound, { sound: assets.find(name), volume, rate: rate + random.between(-vary, vary) })
}
