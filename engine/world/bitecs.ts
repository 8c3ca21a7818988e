/**
 * The few places where Skein leans on how bitECS 0.4.0 works inside. The version is pinned; `bitecs.test.ts` fails when
 * another one behaves differently.
 */
import {
  $internal,
  addEntity,
  createEntityIndex,
  createWorld,
  registerComponent,
  registerQuery,
  type InternalWorld,
  type Query as BitQuery,
} from 'bitecs'

type EntityIndex = ReturnType<typeof createEntityIndex>

/** A bitECS world with its insides in view. */
export type BitWorld = InternalWorld & {
  readonly index: EntityIndex
  /** How entities come and go in a world that the game has made; `null` in one of Skein's own, where ids are rows. */
  readonly ids: EntityIds | null
  /** By row, bitECS's id of the entity; `null` where ids are rows. */
  readonly eids: readonly number[] | null
}

/** The entities of a world that a game has made, by row. */
export interface EntityIds {
  /** The world as the game knows it. */
  readonly world: object
  /** bitECS's id of the entity in a row. */
  eid(row: number): number
  /** The row of an entity by bitECS's id, or 0 for one that lies beyond all rows. */
  row(eid: number): number
  /** Adds an entity in a row, which is not in use. */
  add(row: number): void
  /** Adds an entity as the game does. @returns its row, 0 when it lies beyond all rows */
  addNext(): number
  /** Removes the entity in a row. */
  remove(row: number): void
}

/** The key of a component in bitECS, which cannot forget one: Skein's own tokens are used again for other components. */
export interface Token {
  /** The object that bitECS was given: the token itself, or a component of the game. */
  readonly ref: object
  /** Where the entity masks of this token lie, and its bit in them. */
  generation: number
  bit: number
}

export function createBitWorld(): BitWorld {
  const index = createEntityIndex()
  return createWorld(index, { index, ids: null, eids: null }) as unknown as BitWorld
}

/** The world that functions of bitECS are given. */
export function gameWorld(world: BitWorld): never {
  return (world.ids === null ? world : world.ids.world) as never
}

/** Makes bitECS know one more component. @param ref a component that the game has made */
export function createToken(world: BitWorld, ref?: object): Token {
  const token: { -readonly [K in keyof Token]: Token[K] } = { ref: ref!, generation: 0, bit: 0 }
  token.ref ??= token
  registerToken(world, token)
  return token
}

/** Makes bitECS know a token, or takes up where it has it. */
export function registerToken(world: BitWorld, token: Token): void {
  const known = world[$internal].componentMap.get(token.ref)
  const data = known ?? registerComponent(gameWorld(world), token.ref)
  token.generation = data.generationId
  token.bit = data.bitflag
  if (world.eids === null) fillMasks(world)
}

/** Whether the entity in a row has a component. The row must be alive or never used. */
export function hasToken(world: BitWorld, row: number, token: Token): boolean {
  const id = world.eids === null ? row : (world.eids[row] ?? 0)
  return ((world[$internal].entityMasks[token.generation]![id] ?? 0) & token.bit) !== 0
}

/** The keys in bitECS of the components of the entity in a row: Skein's own tokens, and components of the game. */
export function tokensOf(world: BitWorld, row: number): Iterable<object> {
  return (world[$internal].entityComponents.get(idOf(world, row)) ?? []) as Iterable<object>
}

/** The masks of all ids, by the generation of tokens. */
export function masksOf(world: BitWorld): readonly (readonly number[])[] {
  return world[$internal].entityMasks
}

/** How many tokens the entity in a row has. */
export function countTokens(world: BitWorld, row: number): number {
  return world[$internal].entityComponents.get(idOf(world, row))?.size ?? 0
}

/** bitECS's id of the entity in a row. */
export function idOf({ ids }: BitWorld, row: number): number {
  return ids === null ? row : ids.eid(row)
}

/**
 * Adds an entity with a certain id, which must not be in use. bitECS keeps all ids in one dense list, those in use first,
 * and takes the first that is not in use; so the wanted id is moved there.
 */
export function addEntityAt(world: BitWorld, id: number): void {
  if (world.ids !== null) return world.ids.add(id)
  const { index } = world
  if (index.maxId < id) {
    while (index.maxId < id) {
      index.maxId++
      index.sparse[index.maxId] = index.dense.push(index.maxId) - 1
    }
    fillMasks(world)
  }
  const from = index.sparse[id]!
  const to = index.aliveCount
  if (from < to) throw new Error(`bitECS has the id ${id} in use already`)
  const displaced = index.dense[to]!
  index.dense[from] = displaced
  index.sparse[displaced] = from
  index.dense[to] = id
  index.sparse[id] = to
  const given = addEntity(world as never) as number
  if (given !== id)
    throw new Error(`bitECS gave the id ${given} where ${id} was due: it is not the version pinned`)
}

/** Keeps the masks of all ids in use dense: JavaScript engines turn arrays with large gaps into slow dictionaries. */
function fillMasks(world: BitWorld): void {
  const { maxId } = world.index
  for (const masks of world[$internal].entityMasks) while (masks.length <= maxId) masks.push(0)
}

/**
 * Removes an entity. bitECS's own `removeEntity` asks every query there is, and allocates; this asks only those that name
 * a component of the entity. They are all that can list it, since every query of Skein names one that is wanted.
 */
export function removeEntityAt(world: BitWorld, id: number): void {
  const internal = world[$internal]
  for (const token of internal.entityComponents.get(id)!) {
    for (const query of internal.componentMap.get(token)!.queries as Set<BitQuery>) {
      query.toRemove.remove(id)
      query.remove(id)
    }
  }
  internal.entityComponents.delete(id)
  for (const masks of internal.entityMasks) masks[id] = 0
  const { index } = world
  const from = index.sparse[id]!
  const to = --index.aliveCount
  const displaced = index.dense[to]!
  index.dense[from] = displaced
  index.sparse[displaced] = from
  index.dense[to] = id
  index.sparse[id] = to
}

/**
 * Starts a query that bitECS keeps up to date. Its `dense` list is in no particular order. The queries of a game with the same
 * terms stay as they are.
 *
 * @param terms at least one of them a component that entities must have
 */
export function openQuery(world: BitWorld, terms: readonly unknown[]): BitQuery {
  const { queriesHashMap } = world[$internal]
  const before = new Map(queriesHashMap)
  const query = registerQuery(gameWorld(world), terms as never)
  for (const [hash, other] of queriesHashMap) {
    if (other !== query) continue
    const known = before.get(hash)
    if (known === undefined) queriesHashMap.delete(hash)
    else queriesHashMap.set(hash, known)
  }
  // bitECS asks these whenever an entity is added, in case they match one that has no components. None of ours does.
  world[$internal].notQueries.delete(query)
  return query
}

/** Ends a query: nothing in bitECS refers to it any more (its own `removeQuery` leaves it with the components). */
export function closeQuery(world: BitWorld, query: BitQuery): void {
  const internal = world[$internal]
  internal.queries.delete(query)
  internal.dirtyQueries.delete(query)
  for (const component of query.allComponents) internal.componentMap.get(component)?.queries.delete(query)
}

/** Takes those out of a query's list that match no more. bitECS's own `commitRemovals` does it for all queries, the game's too. */
export function commitQuery(query: BitQuery): void {
  const { toRemove } = query
  for (const id of toRemove.dense) query.remove(id)
  toRemove.reset()
}

/** Calls functions when bitECS adds a component to an entity, or is about to take it away. @returns ends that */
export function watchToken(
  world: BitWorld,
  token: Token,
  added: (eid: number) => void,
  removed: (eid: number) => void,
): () => void {
  const query = openQuery(world, [token.ref])
  query.addObservable.subscribe(added)
  query.removeObservable.subscribe(removed)
  return () => closeQuery(world, query)
}
