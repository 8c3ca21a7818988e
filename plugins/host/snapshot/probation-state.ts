import type { AnyComponent, Checkpoint, Owner } from '../../../engine/index.ts'
import { fieldStates, holdsFields } from '../../../engine/snapshot.ts'
import type { OwnedState } from '../mod-holdings.ts'
import type { ModSnapshot } from './mod-state.ts'

/** The belongings of a mod at the time when another version took its place, as plain data. */
export interface BelongingsState {
  readonly entities: Uint32Array
  readonly parts: readonly ComponentPart[]
  readonly random: Uint32Array | null
  readonly texts: readonly string[]
  /** By channel: the rows that its columns had room for, and its share of their bytes. */
  readonly columns: readonly (readonly [channel: string, rows: number, share: number])[]
  readonly stored: readonly (readonly [key: string, value: Uint8Array])[] | null
}

/** One component of a checkpoint. */
interface ComponentPart {
  readonly channel: string
  readonly fields: readonly (readonly string[])[]
  readonly whole: boolean
  readonly entities: Uint32Array
  readonly columns: readonly ArrayBufferView[]
}

/** A version that waits, in the place of which another one is on probation. */
export interface WaitingState {
  readonly before: ModSnapshot
  /** Whether its file has gone, or holds another mod: no file goes back to its content. */
  readonly detached: boolean
  readonly belongings: BelongingsState
}

/** Mods that took the place of others together, and the frames that they have run. */
export interface ProbationState {
  readonly members: readonly WaitingState[]
  readonly frames: number
}

/** Nothing in it is copied: belongings never change. */
export function takeBelongings(belongings: OwnedState): BelongingsState {
  const { world, random, texts, columns, stored } = belongings
  return {
    entities: world.entities,
    parts: [...world.parts].map(([channel, { definition, whole, entities, columns: values }]) => ({
      channel,
      fields: fieldStates(definition),
      whole,
      entities,
      columns: values,
    })),
    random,
    texts,
    columns: [...columns].map(([channel, { rows, share }]) => [channel, rows, share] as const),
    stored: stored === null ? null : [...stored],
  }
}

/** @param find definitions of a component @returns `null` where one of the components has no such definition */
export function makeBelongings(
  state: BelongingsState,
  owner: Owner,
  find: (channel: string) => readonly AnyComponent[],
): OwnedState | null {
  const parts = new Map<string, PartOf<Checkpoint>>()
  for (const { channel, fields, whole, entities, columns } of state.parts) {
    const definition = find(channel).find((it) => sameFields(it, fields))
    if (definition === undefined) return null
    const part = { definition, whole, entities, columns } as PartOf<Checkpoint>
    parts.set(channel, part)
  }
  return {
    world: { owner, entities: state.entities, parts },
    random: state.random,
    texts: state.texts,
    columns: new Map(state.columns.map(([channel, rows, share]) => [channel, { rows, share }])),
    stored: state.stored === null ? null : new Map(state.stored),
  }
}

type PartOf<T extends Checkpoint> = T['parts'] extends ReadonlyMap<string, infer P> ? P : never

function sameFields({ fields }: AnyComponent, state: ComponentPart['fields']): boolean {
  return fields.length === state.length && holdsFields(fields, state)
}
