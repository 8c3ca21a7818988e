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
export type BitWorld = InternalWorld & { readonly index: EntityIndex }

/** What bitECS knows a component by. It cannot forget one, so tokens are used again for other components. */
export interface Token {
  /** Where the entity masks of this token lie, and its bit in them. */
  readonly generation: number
  readonly bit: number
}

export function createBitWorld(): BitWorld {
  const index = createEntityIndex()
  return createWorld(index, { index }) as unknown as BitWorld
}

/** Makes bitECS know one more component. */
export function createToken(world: BitWorld): Token {
  const token = { generation: 0, bit: 0 }
  const data = registerComponent(world as never, token) as unknown as {
    generationId: number
    bitflag: number
  }
  token.generation = data.generationId
  token.bit = data.bitflag
  fillMasks(world)
  return token
}

/** Whether the entity in a row has a component. The row must be alive or never used. */
export function hasToken(world: BitWorld, row: number, token: Token): boolean {
  return ((world[$internal].entityMasks[token.generation]![row] ?? 0) & token.bit) !== 0
}

/** The tokens of the entity in a row. */
export function tokensOf(world: BitWorld, row: number): Iterable<Token> {
  return (world[$internal].entityComponents.get(row) ?? []) as Iterable<Token>
}

/** How many tokens the entity in a row has. */
export function countTokens(world: BitWorld, row: number): number {
  return world[$internal].entityComponents.get(row)?.size ?? 0
}

/**
 * Adds an entity with a certain id, which must not be in use. bitECS keeps all ids in one dense list, those in use first,
 * and takes the first that is not in use; so the wanted id is moved there.
 */
export function addEntityAt(world: BitWorld, id: number): void {
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
 * Starts a query that bitECS keeps up to date. Its `dense` list is in no particular order.
 *
 * @param terms at least one of them a component that entities must have
 */
export function openQuery(world: BitWorld, terms: readonly unknown[]): BitQuery {
  const query = registerQuery(world as never, terms as never)
  // bitECS asks these whenever an entity is added, in case they match one that has no components. None of ours does.
  world[$internal].notQueries.delete(query)
  return query
}

/** Ends a query: nothing in bitECS refers to it any more (its own `removeQuery` leaves it with the components). */
export function closeQuery(world: BitWorld, query: BitQuery): void {
  const internal = world[$internal]
  internal.queries.delete(query)
  internal.dirtyQueries.delete(query)
  for (const [hash, other] of internal.queriesHashMap) {
    if (other === query) internal.queriesHashMap.delete(hash)
  }
  for (const component of query.allComponents) internal.componentMap.get(component)?.queries.delete(query)
}
