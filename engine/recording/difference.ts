import { compareText } from '../compare-text.ts'
import type { Engine } from '../engine.ts'
import type { Entity } from '../schema/index.ts'
import type { SystemNode } from '../system/node.ts'
import type { ComponentStore, Owner } from '../world/index.ts'

/** A place where the states of two games differ, and both values there; `undefined` where one has no such place. */
export interface StateDifference {
  /** Whose state it is: the name of the game, or of a guest. */
  readonly part: string
  readonly mod: boolean
  readonly what: 'time' | 'input' | 'entity' | 'component' | 'field' | 'system' | 'random' | 'other'
  /** The system whose state or random stream it is. */
  readonly system?: string
  readonly entity?: Entity
  readonly component?: string
  readonly field?: string
  readonly a: unknown
  readonly b: unknown
}

/** Places that are listed of one part at most. */
const MOST = 8

/** The places where the states of two games of one definition differ, by part: the game's own first. */
export function stateDifferences(a: Engine, b: Engine): StateDifference[] {
  const [before, after] = [a.hashes(), b.hashes()]
  const found: StateDifference[] = []
  for (const part of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(part) === after.get(part)) continue
    const isGuest = part !== a.definition.name
    const own: StateDifference[] = []
    const note = (it: OwnDifference): void => {
      if (own.length < MOST && !Object.is(it.a, it.b)) own.push({ part, mod: isGuest, ...it })
    }
    compareSystems(part, a, b, isGuest, note)
    compareEntities(part, a, b, isGuest, note)
    if (!isGuest) compareNumbers(a, b, note)
    // Something that no list here has, such as the order of entities.
    if (own.length === 0)
      own.push({ part, mod: isGuest, what: 'other', a: before.get(part), b: after.get(part) })
    found.push(...own)
  }
  return found
}

type OwnDifference = Omit<StateDifference, 'part' | 'mod'>
type Note = (it: OwnDifference) => void

function compareNumbers(a: Engine, b: Engine, note: Note): void {
  for (const field of ['frame', 'step', 'alpha', 'paused', 'elapsed'] as const)
    note({ what: 'time', field, a: a.time[field], b: b.time[field] })
  const [before, after] = [a.input.state(), b.input.state()]
  for (const [index, field] of a.input.actions.entries())
    note({ what: 'input', field, a: before[index], b: after[index] })
}

function compareSystems(part: string, a: Engine, b: Engine, isGuest: boolean, note: Note): void {
  const [before, after] = [nodesOf(part, a, isGuest), nodesOf(part, b, isGuest)]
  for (const system of namesOf(before, after)) {
    const [one, other] = [before.get(system), after.get(system)]
    if (one === undefined || other === undefined) {
      note({ what: 'system', system, a: one && 'running', b: other && 'running' })
      continue
    }
    const saved = [one, other].map(({ definition, self }) => definition.save?.(self))
    compareValues(saved[0], saved[1], '', (field, x, y) =>
      note({ what: 'system', system, field, a: x, b: y }),
    )
    if (!isGuest) compareWords(one.context.random.state(), other.context.random.state(), system, note)
  }
  if (isGuest) compareWords(a.streams.state(part), b.streams.state(part), undefined, note)
}

function compareWords(
  a: Uint32Array | null,
  b: Uint32Array | null,
  system: string | undefined,
  note: Note,
): void {
  const [one, other] = [a?.join(' '), b?.join(' ')]
  note({ what: 'random', ...(system === undefined ? {} : { system }), a: one, b: other })
}

/** Compares plain data, and calls a function with each path at which it differs. */
function compareValues(
  a: unknown,
  b: unknown,
  path: string,
  found: (path: string, a: unknown, b: unknown) => void,
): void {
  if (Object.is(a, b)) return
  const isObject = typeof a === 'object' && a !== null && typeof b === 'object' && b !== null
  if (!isObject || path.length > 512) return found(path, a, b)
  const [one, other] = [a, b].map((it) => it as Readonly<Record<string, unknown>>)
  for (const key of new Set([...Object.keys(one!), ...Object.keys(other!)]))
    compareValues(one![key], other![key], path === '' ? key : `${path}.${key}`, found)
}

function compareEntities(part: string, a: Engine, b: Engine, isGuest: boolean, note: Note): void {
  const [before, after] = [entitiesOf(part, a, isGuest), entitiesOf(part, b, isGuest)]
  for (const entity of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(entity), after.get(entity)]
    if (one === undefined || other === undefined) {
      note({ what: 'entity', entity, a: one && 'alive', b: other && 'alive' })
      continue
    }
    const [stores, others] = [one, other].map((row) => row.stores)
    for (const component of namesOf(stores!, others!)) {
      const [store, twin] = [stores!.get(component), others!.get(component)]
      if (store === undefined || twin === undefined) {
        note({ what: 'component', entity, component, a: store && 'present', b: twin && 'present' })
        continue
      }
      for (const [field] of store.definition.fields) {
        const values = [store.columns[field]?.[one.row], twin.columns[field]?.[other.row]]
        note({ what: 'field', entity, component, field, a: values[0], b: values[1] })
      }
    }
  }
}

interface EntityRow {
  readonly row: number
  readonly stores: ReadonlyMap<string, ComponentStore>
}

function entitiesOf(part: string, { world }: Engine, isGuest: boolean): Map<Entity, EntityRow> {
  const isOf = (owner: Owner): boolean =>
    isGuest ? !owner.host && owner.name === part : owner === world.gameOwner
  const rows = new Map<Entity, EntityRow>()
  for (const owner of world.owners) {
    if (!isOf(owner)) continue
    for (const row of world.rowsOf(owner)) {
      const stores = world
        .storesOf(row)
        .map((store): [string, ComponentStore] => [store.definition.channel, store])
      rows.set(world.entity(row), { row, stores: new Map(stores) })
    }
  }
  return rows
}

function nodesOf(part: string, engine: Engine, isGuest: boolean): Map<string, SystemNode> {
  const nodes = new Map<string, SystemNode>()
  for (const system of engine.systems) {
    const node = engine.systemSet.node(system)
    if (node === undefined || system.presentational === true) continue
    if (isGuest ? system.owner?.name === part : system.owner === null) nodes.set(system.name, node)
  }
  return nodes
}

function namesOf(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].toSorted(compareText)
}
