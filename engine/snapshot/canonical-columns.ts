import { Pages } from './pages.ts'
import type { ColumnState, WorldState } from './world-state.ts'

/** A state in which all NaNs of columns have the same bits: those that code of the game has written have whatever its engine gives them. */
export function canonicalColumns(world: WorldState): WorldState {
  return { ...world, columns: world.columns.map((state) => (state.exposed ? canonicalState(state) : state)) }
}

function canonicalState(state: ColumnState): ColumnState {
  const columns = state.columns.map((pages, field) => {
    const kind = state.fields[field]![1]
    if (kind === 'f32') return mapped(pages, canonicalSingles)
    return kind === 'f64' ? mapped(pages, canonicalDoubles) : pages
  })
  return { ...state, columns }
}

function mapped({ words, list }: Pages, change: (page: Int32Array) => Int32Array): Pages {
  return Pages.of(words, list.map(change))
}

function canonicalSingles(page: Int32Array): Int32Array {
  let changed: Int32Array | null = null
  for (let i = 0; i < page.length; i++) {
    if ((page[i]! & 0x7fff_ffff) <= 0x7f80_0000 || page[i] === 0x7fc0_0000) continue
    changed ??= page.slice()
    changed[i] = 0x7fc0_0000
  }
  return changed ?? page
}

function canonicalDoubles(page: Int32Array): Int32Array {
  let changed: Int32Array | null = null
  // The low word comes first; pages have an even number of words.
  for (let i = 0; i < page.length; i += 2) {
    const high = page[i + 1]! & 0x7fff_ffff
    if (high < 0x7ff0_0000 || (high === 0x7ff0_0000 && page[i] === 0)) continue
    changed ??= page.slice()
    changed[i] = 0
    changed[i + 1] = 0x7ff8_0000
  }
  return changed ?? page
}
