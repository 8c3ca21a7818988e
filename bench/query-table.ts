import type { Figure } from './measure.ts'

/** The labels of a table's rows, by the last part of a figure's name. */
const WAYS: Readonly<Record<string, string>> = {
  hand: 'by hand, ns for each entity',
  'hand-growing': 'by hand, over arrays that may grow',
  each: 'a system of the game',
  guest: 'a query of a mod',
  'guest-simd': 'the same with vector instructions',
  'guest-unmetered': 'a query of a mod that is not metered',
  'guest-calls': 'a mod with one call for each field',
  miniplex: 'miniplex',
  koota: 'koota',
}

/** Writes figures of queries as tables in Markdown, one for each kernel, as they stand in `docs/performance.md`. */
export function queryTables(figures: readonly Figure[]): string {
  const cells = new Map<string, string>()
  const kernels = new Map<string, Set<string>>()
  for (const { name, value, ratio } of figures) {
    const [, kernel, ...place] = name.split('/')
    const way = place.pop()
    const column = place.join('/')
    kernels.set(kernel!, (kernels.get(kernel!) ?? new Set()).add(column))
    cells.set(`${kernel}/${column}/${way}`, ratio === undefined ? value.toFixed(1) : `${digits(ratio)}×`)
  }
  return [...kernels]
    .map(([kernel, columns]) => {
      const row = (first: string, rest: readonly string[]): string => `| ${[first, ...rest].join(' | ')} |`
      const heads = [...columns].map((column) => {
        const [count, state] = column.split('/')
        return state ?? Number(count).toLocaleString('en')
      })
      return [
        row(`\`${kernel}\`, entities`, heads),
        row(
          '---',
          heads.map(() => '---:'),
        ),
        ...Object.entries(WAYS).map(([way, label]) =>
          row(
            label,
            [...columns].map((column) => cells.get(`${kernel}/${column}/${way}`) ?? ''),
          ),
        ),
      ].join('\n')
    })
    .join('\n\n')
}

function digits(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(2) : String(Math.round(ratio))
}
