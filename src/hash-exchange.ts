import { compareText, printable, SkeinError, type Engine } from '../engine/index.ts'

/** The state of a game after a frame, as hashes by part: for a network, plain data. */
export interface HashMessage {
  readonly frame: number
  /** The hash of the game under its name, and of each mod. */
  readonly parts: Readonly<Record<string, string>>
}

/** A frame after which two games that should be equal are not. */
export interface Desync {
  readonly frame: number
  /** The parts that differ, by name: the game, or mods. */
  readonly parts: readonly string[]
  /** The mods among them. Where only a mod differs, it is the one that the desync comes from. */
  readonly mods: readonly string[]
}

/** Options of {@link exchangeHashes}. */
export interface HashExchangeOptions {
  /** After how many frames hashes are sent. Both games have to use the same. Default: 60. */
  readonly every?: number
  /** Sends a message to the other game. */
  readonly send: (message: HashMessage) => void
  /** Called for each frame in which the games differ. */
  readonly desync: (desync: Desync) => void
}

/** The exchange of hashes with another game. */
export interface HashExchange {
  /** Takes a message of the other game, early or late. @throws SkeinError `value/invalid` for anything else */
  receive(message: unknown): void
  /** Ends the exchange. */
  end(): void
}

/** Frames whose hashes wait for the other game's. */
const KEPT = 64
/** Parts that a message may have. */
const MOST_PARTS = 4096

/**
 * Compares a game with another one that should be equal to it, such as that of another player: every so many frames both send the hashes of
 * their state, and each finds the part in which they differ first.
 *
 * @throws SkeinError `value/invalid` unless `every` is a whole number from 1 up
 * @example
 * ```ts
 * import { createGame, defineGame, exchangeHashes, type HashExchange } from 'skein'
 *
 * const definition = defineGame({ name: 'duel', systems: [] })
 * const [left, right] = [await createGame(definition), await createGame(definition)]
 * const desync = ({ frame, parts }: { frame: number; parts: readonly string[] }): void => console.log(frame, parts)
 * const toLeft: HashExchange = exchangeHashes(left, { every: 10, send: (message) => toRight.receive(message), desync })
 * const toRight: HashExchange = exchangeHashes(right, { every: 10, send: (message) => toLeft.receive(message), desync: () => {} })
 *
 * for (let frame = 1; frame <= 30; frame++) {
 *   if (frame === 15) right.world.spawn() // something goes wrong on one side
 *   left.frame()
 *   right.frame() // 20 [ 'duel' ], 30 [ 'duel' ]
 * }
 * ```
 */
export function exchangeHashes(
  { engine }: { readonly engine: Engine },
  { every = 60, send, desync }: HashExchangeOptions,
): HashExchange {
  if (!(Number.isInteger(every) && every > 0)) {
    throw new SkeinError(
      'value/invalid',
      `exchangeHashes got an invalid number of frames: ${String(every)}`,
      {
        hint: 'Set "every" to a whole number from 1 up, such as 60.',
      },
    )
  }
  const own = new Map<number, HashMessage>()
  const others = new Map<number, HashMessage>()
  const compare = (frame: number): void => {
    const [mine, other] = [own.get(frame), others.get(frame)]
    if (mine === undefined || other === undefined) return
    own.delete(frame)
    others.delete(frame)
    const names = new Set([...Object.keys(mine.parts), ...Object.keys(other.parts)])
    const parts = [...names].filter((name) => mine.parts[name] !== other.parts[name]).toSorted(compareText)
    if (parts.length === 0) return
    desync({ frame, parts, mods: parts.filter((name) => name !== engine.definition.name) })
  }
  const played = ({ frame }: { readonly frame: number }): void => {
    if (frame % every !== 0) return
    const message = { frame, parts: Object.fromEntries(engine.hashes()) }
    keep(own, message)
    send(message)
    compare(frame)
  }
  engine.emitter.on('frame', played)
  return {
    receive(message) {
      const checked = checkMessage(message)
      keep(others, checked)
      compare(checked.frame)
    },
    end: () => void engine.emitter.off('frame', played),
  }
}

function keep(messages: Map<number, HashMessage>, message: HashMessage): void {
  messages.set(message.frame, message)
  if (messages.size > KEPT) messages.delete(messages.keys().next().value!)
}

function checkMessage(message: unknown): HashMessage {
  const { frame, parts } = (message ?? {}) as Partial<HashMessage>
  const entries = typeof parts === 'object' && parts !== null ? Object.entries(parts) : null
  const fits = (value: unknown): boolean => typeof value === 'string' && /^[\da-f]{16}$/.test(value)
  if (
    Number.isSafeInteger(frame) &&
    entries !== null &&
    entries.length <= MOST_PARTS &&
    entries.every(([, value]) => fits(value))
  )
    return {
      frame: frame!,
      parts: Object.assign(Object.create(null) as object, parts) as HashMessage['parts'],
    }
  throw new SkeinError(
    'value/invalid',
    `exchangeHashes received a message of another kind: ${printable(JSON.stringify(message)?.slice(0, 80) ?? 'nothing')}`,
    { hint: 'Pass what the other game gave to "send", unchanged.' },
  )
}
