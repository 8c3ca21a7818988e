import { canonicalNaN } from './canonical-nan.ts'
import { compareText } from './compare-text.ts'
import { SkeinError } from './error.ts'
import { StateHasher } from './hash.ts'
import type { SystemNode } from './system/node.ts'
import type { World } from './world/index.ts'

/** The parts of the state of a game. */
export interface GameState {
  /** The name of the game's own part. */
  readonly name: string
  /** Numbers that belong to the game as a whole: where it stands in time, its seed. */
  readonly numbers: readonly number[]
  readonly world: World
  readonly nodes: Iterable<SystemNode>
  /** Where an owner's stream of random numbers stands, if it has one. */
  streamOf(owner: string): Uint32Array | null
}

/** Digests the state of a game by part: the game's own first, then each other owner's, by name. */
export function hashParts(state: GameState): Map<string, string> {
  const { world } = state
  const nodes = [...state.nodes].toSorted((a, b) => compareText(a.definition.name, b.definition.name))
  const others = new Set<string>()
  for (const { name, host } of world.owners) if (!host) others.add(name)
  for (const { definition } of nodes) if (definition.owner !== null) others.add(definition.owner.name)

  const parts = new Map<string, string>()
  const game = new StateHasher()
  for (const number of state.numbers) game.f64(number)
  world.hash(game, world.gameOwner)
  for (const node of nodes) {
    if (node.definition.owner !== null || node.definition.presentational === true) continue
    hashSystem(game, node)
    hashWords(game, node.context.random.state())
  }
  parts.set(state.name, game.digest())
  for (const other of [...others].toSorted()) {
    const hasher = new StateHasher()
    for (const owner of world.owners) if (!owner.host && owner.name === other) world.hash(hasher, owner)
    for (const node of nodes) if (node.definition.owner?.name === other) hashSystem(hasher, node)
    const stream = state.streamOf(other)
    if (stream !== null) hashWords(hasher, stream)
    parts.set(other, hasher.digest())
  }
  return parts
}

/** Joins the digests of parts into one. */
export function joinParts(parts: ReadonlyMap<string, string>): string {
  const hasher = new StateHasher()
  for (const [name, digest] of parts) {
    hasher.text(name)
    hasher.text(digest)
  }
  return hasher.digest()
}

function hashSystem(hasher: StateHasher, { definition, self }: SystemNode): void {
  hasher.text(definition.name)
  if (definition.save !== null) hashValue(hasher, definition.save(self), definition.name, [])
}

function hashWords(hasher: StateHasher, words: Uint32Array): void {
  for (const word of words) hasher.u32(word)
}

/** Saved state nested deeper than this is not plain data, but something that holds itself. */
const MAX_DEPTH = 64

/** Adds plain data, each kind with a tag of its own, so that no two values read alike. */
function hashValue(hasher: StateHasher, value: unknown, system: string, path: readonly string[]): void {
  const inner = (item: unknown, key: string): void => hashValue(hasher, item, system, [...path, key])
  if (value === null || value === undefined) hasher.u32(0)
  else if (typeof value === 'boolean') hasher.u32(value ? 2 : 1)
  else if (typeof value === 'number') {
    hasher.u32(3)
    hasher.f64(value)
  } else if (typeof value === 'string') {
    hasher.u32(4)
    hasher.text(value)
  } else if (typeof value === 'bigint') {
    hasher.u32(5)
    hasher.text(value.toString(16))
  } else if (path.length > MAX_DEPTH) throw notSerializable(system, path, 'a reference to itself')
  else if (Array.isArray(value)) {
    hasher.u32(6)
    hasher.u32(value.length)
    for (const [index, item] of value.entries()) inner(item, String(index))
  } else if (ArrayBuffer.isView(value)) {
    hasher.u32(7)
    // Of NaNs that code of the game has computed, the engine chooses the bits.
    const isFloat = value instanceof Float32Array || value instanceof Float64Array
    const { buffer, byteOffset, byteLength } = isFloat ? (value as Float64Array).map(canonicalNaN) : value
    hasher.bytes(new Uint8Array(buffer, byteOffset, byteLength))
  } else if (isPlain(value)) {
    const entries = Object.entries(value).toSorted(([a], [b]) => compareText(a, b))
    hasher.u32(8)
    hasher.u32(entries.length)
    for (const [key, item] of entries) {
      hasher.text(key)
      inner(item, key)
    }
  } else
    throw notSerializable(
      system,
      path,
      typeof value === 'object' ? `a ${value.constructor.name}` : `a ${typeof value}`,
    )
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function notSerializable(system: string, path: readonly string[], what: string): SkeinError {
  const where = path.length === 0 ? 'the saved value' : path.slice(0, 8).join('.')
  return new SkeinError(
    'system/not-serializable',
    `the saved state of the system "${system}" is not plain data: ${where} is ${what}`,
    {
      names: { system },
      hint: 'Return numbers, strings, booleans, arrays, typed arrays and plain objects of these from save.',
    },
  )
}
