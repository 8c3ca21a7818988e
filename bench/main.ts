import { benchAdopt } from './adopt.ts'
import { benchCalls } from './calls.ts'
import { benchCost } from './cost.ts'
import { benchEngines } from './engines.ts'
import { benchEvents } from './events.ts'
import { benchFlock } from './flock.ts'
import { benchFrames } from './frames.ts'
import { benchFuel } from './fuel.ts'
import { benchInspector } from './inspector.ts'
import { benchFirstFrames, benchSizes } from './pages.ts'
import { benchMath } from './math.ts'
import { benchLanguages } from './languages.ts'
import { benchMessages } from './messages.ts'
import { benchQueries } from './query.ts'
import { queryTables } from './query-table.ts'
import { benchRecordings } from './recordings.ts'
import { benchReload } from './reload.ts'
import { benchRender } from './render.ts'
import { benchSnapshots } from './snapshots.ts'
import { FULL, SMOKE, type Effort, type Figure } from './measure.ts'

/** Benchmarks, by the first part of their figures' names. */
const BENCHMARKS: Readonly<Record<string, (effort: Effort, filter: string) => Promise<readonly Figure[]>>> = {
  adopt: benchAdopt,
  call: benchCalls,
  cost: benchCost,
  engines: benchEngines,
  event: benchEvents,
  'first-frame': benchFirstFrames,
  flock: benchFlock,
  frame: benchFrames,
  fuel: benchFuel,
  inspector: benchInspector,
  languages: benchLanguages,
  math: benchMath,
  message: benchMessages,
  query: benchQueries,
  recording: benchRecordings,
  reload: benchReload,
  render: benchRender,
  size: benchSizes,
  snapshot: benchSnapshots,
}

const args = process.argv.slice(2)
const json = args.includes('--json')
const table = args.includes('--table')
const effort: Effort = {
  ...(args.includes('--smoke') ? SMOKE : FULL),
  processor: args.includes('--processor'),
}
const unknown = args.find(
  (arg) => arg.startsWith('-') && !['--json', '--table', '--smoke', '--processor', '--'].includes(arg),
)
const filter = args.find((arg) => !arg.startsWith('-')) ?? ''

if (unknown !== undefined) {
  process.stderr.write(
    `There is no option ${unknown}. There are: --json, --table (of queries, in Markdown), --smoke, --processor (processor time in place of time on the clock), and a filter such as "call".\n`,
  )
  process.exit(2)
}

let printed = 0
const tabled: Figure[] = []
for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (!name.startsWith(filter.split('/')[0]!)) continue
  for (const figure of await run(effort, filter)) {
    if (!figure.name.includes(filter)) continue
    printed++
    if (table && name === 'query') tabled.push(figure)
    else print(figure)
  }
}
if (tabled.length > 0) process.stdout.write(`${queryTables(tabled)}\n`)
if (printed === 0) {
  process.stderr.write(
    `Nothing is measured under "${filter}". There are: ${Object.keys(BENCHMARKS).join(', ')}.\n`,
  )
  process.exit(2)
}

function print(figure: Figure): void {
  if (json) {
    const { name, value, unit, against = null, ratio = null, aim = null } = figure
    process.stdout.write(`${JSON.stringify({ name, value, unit, against, ratio, aim })}\n`)
    return
  }
  const value = `${figure.value < 100 ? figure.value.toFixed(1) : Math.round(figure.value)} ${figure.unit}`
  const ratio = figure.ratio === undefined ? '' : `${figure.ratio.toFixed(2)}× ${figure.against}`
  const aim = figure.aim === undefined ? '' : `(aim ${figure.aim}×)`
  process.stdout.write(`${figure.name.padEnd(48)} ${value.padStart(14)}   ${ratio} ${aim}\n`)
}
