import { $internal, type InternalWorld } from 'bitecs'
import { SkeinError } from '../error.ts'
import type { Entity } from '../schema/index.ts'
import type { BitWorld } from '../world/bitecs.ts'
import type { AnyComponent } from '../world/component.ts'
import { handleRow, MAX_ROWS, NO_ENTITY } from '../world/handle.ts'
import type { ComponentSource, WorldSource, WorldTables } from '../world/world-source.ts'
import { BitecsEntities } from './bitecs-entities.ts'
import type { EntityCodec } from './cell-codec.ts'
import { GameErrors } from './game-errors.ts'
import { ArraySource, type SharedArrays } from './shared-arrays.ts'

/** A world of bitECS, shared with guests. */
export interface AdoptedWorld extends WorldSource {
  /** The handle by which guests know an entity; 0 for none, or one that does not exist. */
  toHandle(eid: number): Entity
  /** The entity of a handle that came from guests; 0 when it is stale. bitECS never gives the id 0. */
  toEid(handle: Entity): number
}

/**
 * Makes a bitECS world that a game has made the world of its guests. The game goes on as it is: its components keep their arrays,
 * its entities their ids, its queries their results. Give it to `createGame` as `world`.
 *
 * @param world what `createWorld` of bitECS 0.4 gives
 * @param components those that guests may see, each by {@link share}
 * @throws SkeinError `world/cannot-adopt` when it is no such world, or an array is missing
 * @example
 * ```ts
 * import { addComponent, addEntity, createWorld } from 'bitecs'
 * import { createGame, defineGame } from 'skein'
 * import { adoptWorld, share } from 'skein/bitecs'
 * import { Position, shooter } from './interfaces.ts'
 *
 * const position = { x: new Float32Array(1000), y: new Float32Array(1000) }
 * const world = createWorld()
 * const eid = addEntity(world)
 * addComponent(world, eid, position)
 * position.x[eid] = 7
 *
 * const definition = defineGame({ packages: [shooter], systems: [] })
 * const game = await createGame(definition, { world: adoptWorld(world, [share(Position, position)]) })
 * console.log(game.world.all({ with: [Position] }).length) // 1
 * ```
 */
export function adoptWorld(world: object, components: readonly SharedArrays[]): AdoptedWorld {
  const context =
    typeof world === 'object' && world !== null ? (world as InternalWorld)[$internal] : undefined
  if (!(context?.entityComponents instanceof Map && Array.isArray(context.entityIndex?.dense))) {
    throw new SkeinError('world/cannot-adopt', 'adoptWorld got a value that is not a bitECS world', {
      hint: 'Pass the result of createWorld() from bitECS 0.4.',
    })
  }
  return new BitecsWorld(world, components)
}

class BitecsWorld implements AdoptedWorld, EntityCodec {
  readonly kind = 'world-source'
  readonly bit: BitWorld
  readonly room: number
  readonly #ids: BitecsEntities
  readonly #sources = new Map<string, ArraySource>()
  readonly #errors = new GameErrors()
  #tables: WorldTables | null = null

  constructor(world: object, components: readonly SharedArrays[]) {
    this.#ids = new BitecsEntities(world)
    const internal = (world as InternalWorld)[$internal]
    this.bit = {
      [$internal]: internal,
      // The game may replace it.
      get index() {
        return internal.entityIndex
      },
      ids: this.#ids,
      eids: this.#ids.eids,
    }
    for (const shared of components) {
      const { channel, id } = shared.definition
      if (this.#sources.has(channel)) {
        throw new SkeinError('world/cannot-adopt', `${id} is shared twice`, {
          names: { component: id },
          hint: 'Share each component once.',
        })
      }
      this.#sources.set(channel, new ArraySource(shared, this, this.#errors))
    }
    this.room = Math.min(MAX_ROWS, ...[...this.#sources.values()].map(({ room }) => room))
  }

  sourceOf({ channel }: AnyComponent): ComponentSource | null {
    return this.#sources.get(channel) ?? null
  }

  attach(tables: WorldTables): void {
    if (this.#ids.taken) {
      throw new SkeinError('world/cannot-adopt', 'this bitECS world already belongs to another game', {
        hint: 'Create one game for a world, and keep it.',
      })
    }
    this.#tables = tables
    this.#ids.follow(tables)
    for (const { definition } of this.#sources.values()) tables.components.store(definition)
  }

  detach(tables: WorldTables): void {
    if (this.#tables !== tables) return
    tables.queries.close()
    this.#ids.part(() => tables.components.part())
    this.#tables = null
  }

  sync(): void {
    if (this.#ids.deleted) {
      throw new SkeinError('world/cannot-adopt', 'the bitECS world of this game was deleted', {
        hint: 'Call run no more after deleteWorld; resetWorld empties a world that stays in use.',
      })
    }
    this.#restart()
    this.#ids.keep()
  }

  #restart(): void {
    if (this.#tables !== null && this.#ids.reset) this.#ids.restart()
  }

  leave(): void {
    this.#errors.throwFirst()
  }

  toHandle(eid: number): Entity {
    this.#restart()
    const row = this.#ids.row(eid)
    if (row === 0 || this.#tables === null || this.#ids.eid(row) !== eid) return NO_ENTITY
    return this.#tables.entities.entity(row)
  }

  toEid(handle: Entity): number {
    this.#restart()
    if (this.#tables === null || this.#tables.entities.tryRow(handle) === 0) return 0
    return this.#ids.eid(handleRow(handle))
  }

  handleOf(value: unknown): number {
    return typeof value === 'number' ? this.toHandle(value) : NO_ENTITY
  }

  valueOf(handle: number): number {
    return this.toEid(handle as Entity)
  }
}
