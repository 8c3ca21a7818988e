import type { ComponentDefinition, Field } from '../schema/index.ts'
import { takePages, wordsOf, type Pages } from '../snapshot/pages.ts'
import type { HoldingState, StructureState, TokenState } from '../snapshot/structure-state.ts'
import { fieldStates, type ColumnState, type WorldState } from '../snapshot/world-state.ts'
import { createColumn, defaultCell, type Column } from '../world/column.ts'
import { convertCell } from '../world/convert-cell.ts'
import { handleRow } from '../world/handle.ts'
import { PAGE_ROWS } from '../world/row-pages.ts'
import { fieldsOf } from './read-world.ts'
import type { SavedComponent, SavedHolding, SavedWorld } from './saved-world.ts'

/** The world that a saved one is restored into. */
export interface TargetWorld {
  /** The definition under which a saved component is restored; `null` for one that nobody here defines. */
  definitionFor(component: SavedComponent): ComponentDefinition | null
  /** Of the rows of an owner, the number that it has beyond those that it may take for sure. */
  commonOf(holding: { readonly place: number; readonly count: number }): number
}

/** Bits of a word that stand for components. */
const BITS = 31

/** Makes the state that a snapshot would have of a saved world, with the components as they are defined by now. */
export function restoreWorld(saved: SavedWorld, target: TargetWorld): WorldState {
  const rows = saved.handles.length
  const columns: ColumnState[] = []
  const tokens: TokenState[] = []
  const masks: Int32Array[] = []
  const groups = groupByTarget(saved.components, target)
  for (const [definition, components] of groups) {
    const { column, entities } = mergeComponents(definition, components, rows)
    const [generation, bit] = [Math.floor(tokens.length / BITS), 1 << (tokens.length % BITS)]
    while (masks.length <= generation) masks.push(new Int32Array(rows))
    for (const row of entities) masks[generation]![row]! |= bit
    const [{ changes }] = components as [SavedComponent]
    tokens.push({ channel: definition.channel, generation, bit, changes })
    columns.push(column)
  }
  const holdings = saved.holdings.map((holding) => holdingState(holding, saved.taken))
  const structure: StructureState = {
    rows,
    size: saved.handles.reduce((sum, handle) => sum + Number(handle !== 0), 0),
    capacity: saved.generations.length,
    handles: pagesOf(saved.handles),
    generations: pagesOf(saved.generations),
    taken: pagesOf(saved.taken),
    masks: masks.map(pagesOf),
    tokens,
    holdings,
    counts: countsOf(holdings, target),
    latest: saved.latest,
  }
  return { structure, columns, now: saved.now }
}

/** Saved components by the definition that they are restored under. The one of the same channel comes first. */
function groupByTarget(
  components: readonly SavedComponent[],
  target: TargetWorld,
): Map<ComponentDefinition, SavedComponent[]> {
  const groups = new Map<string, [ComponentDefinition, SavedComponent[]]>()
  for (const component of components) {
    const definition = target.definitionFor(component)
    if (definition === null) continue
    const group = groups.get(definition.channel)
    if (group === undefined) groups.set(definition.channel, [definition, [component]])
    else if (component.channel === definition.channel) group[1].unshift(component)
    else group[1].push(component)
  }
  return new Map(groups.values())
}

/** The columns of a component: fields keep their values by name, as far as their types hold them. */
function mergeComponents(
  definition: ComponentDefinition,
  components: readonly SavedComponent[],
  rows: number,
): { readonly column: ColumnState; readonly entities: ReadonlySet<number> } {
  const [first] = components as [SavedComponent]
  const same = first.channel === definition.channel && components.length === 1
  const room = same ? first.room : 0
  const length = room === 0 ? rows : Math.min(room, rows)
  const entities = new Set<number>()
  const columns = definition.fields.map(([, type]) => createColumn(type, length) as Float64Array)
  for (const component of components) {
    const was = fieldsOf(component.fields, component.path)
    const moves = definition.fields.map((field, index) =>
      moveInto(field, columns[index]!, was, component.columns),
    )
    for (const [at, entity] of component.entities.entries()) {
      const row = handleRow(entity)
      if (entities.has(row)) continue
      entities.add(row)
      for (const move of moves) move(at, row)
    }
  }
  const column: ColumnState = {
    channel: definition.channel,
    fields: fieldStates(definition),
    exposed: components.some(({ exposed }) => exposed),
    room,
    columns: columns.map(pagesOf),
    ticks: same ? first.ticks.map((words) => takePages(words, words.length)) : [],
  }
  return { column, entities }
}

/** Moves values of a field into its column. */
function moveInto(
  field: Field,
  column: Float64Array,
  was: readonly Field[],
  columns: readonly Column[],
): (at: number, row: number) => void {
  const [name, type] = field
  const rest = defaultCell(field) as number
  const index = was.findIndex(([it]) => it === name)
  if (index < 0) return (_at, row) => void (column[row] = rest)
  const from = columns[index] as Float64Array
  const [, before] = was[index]!
  return (at, row) => void (column[row] = (convertCell(before, type, from[at]!) ?? rest) as number)
}

function holdingState(
  { owner, pages, free, worn, next, end, place }: SavedHolding,
  taken: Uint8Array,
): HoldingState {
  let count = 0
  for (const page of pages)
    for (let row = page * PAGE_ROWS; row < (page + 1) * PAGE_ROWS; row++) count += taken[row]!
  return { owner, pages, free, worn, numbers: [next, end, count, place] }
}

function countsOf(holdings: readonly HoldingState[], target: TargetWorld): [game: number, common: number] {
  let [game, common] = [0, 0]
  for (const { owner, numbers } of holdings) {
    const [, , count, place] = numbers
    if (owner === '') game = count
    else common += target.commonOf({ place, count })
  }
  return [game, common]
}

/** Pages with the contents of an array, and zeros up to a whole word. */
function pagesOf(array: ArrayBufferView): Pages {
  const whole = new Uint8Array(Math.ceil(array.byteLength / 4) * 4)
  whole.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  const words = wordsOf(whole)
  return takePages(words, words.length)
}
