import { STAGES, type Stage } from '../../engine/index.ts'
import {
  neighboursOf,
  shortName,
  type GraphRun,
  type GraphSystem,
  type GraphUse,
  type SystemGraph,
} from './system-graph.ts'

/** A column of the picture: a stage, or the systems that run in none. */
export type Lane = Stage | 'events'

/** A line of text in a box. */
export interface BoxLine {
  readonly text: string
  readonly kind: 'title' | 'owner' | 'reads' | 'writes' | 'more'
}

/** A system's work in a stage, as a box. */
export interface Box {
  readonly system: string
  readonly mod: string | null
  readonly lane: Lane
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly lines: readonly BoxLine[]
}

/** A line from one box to another. */
export interface Link {
  readonly kind: 'needs' | 'before'
  readonly from: string
  readonly to: string
  /** As the `d` of an SVG path. */
  readonly path: string
}

/** A picture of a graph: stages from left to right, in each what runs from top to bottom. */
export interface GraphLayout {
  readonly width: number
  readonly height: number
  readonly lanes: readonly { readonly lane: Lane; readonly x: number }[]
  readonly boxes: readonly Box[]
  readonly links: readonly Link[]
}

const WIDTH = 196
const LINE = 16
const PAD = 8
const GAP = 14
/** Room on both sides for lines that leave a box there. */
const SIDE = 32
const LANE_GAP = 64
const TOP = 34
/** Lines about columns that a box has at most. */
const USES = 8
/** Characters that fit into a line. */
const FITS = 27

/** Lays out a graph. The same graph gives the same picture. */
export function layoutGraph(graph: SystemGraph): GraphLayout {
  const lanes = (['events', ...STAGES] as const).filter((lane) =>
    graph.systems.some((it) => runIn(it, lane) !== null),
  )
  const boxes: Box[] = []
  let height = TOP
  for (const [index, lane] of lanes.entries()) {
    const x = SIDE + index * (WIDTH + LANE_GAP)
    let y = TOP
    for (const system of graph.systems) {
      const run = runIn(system, lane)
      if (run === null) continue
      const lines = linesOf(system, run, neighboursOf(graph, system.name).hooks.length)
      const box = {
        system: system.name,
        mod: system.mod,
        lane,
        x,
        y,
        width: WIDTH,
        height: lines.length * LINE + PAD * 2,
        lines,
      }
      boxes.push(box)
      y += box.height + GAP
    }
    height = Math.max(height, y)
  }
  const at = (system: string, lane?: Lane): Box | undefined =>
    boxes.find((it) => it.system === system && (lane === undefined || it.lane === lane))
  const needs = graph.systems.flatMap(({ name, needs: all }) =>
    [...new Set(all.map(({ system }) => system))].flatMap((to) => link('needs', at(name), at(to))),
  )
  const seen = new Set<string>()
  const before = graph.conflicts.flatMap(({ stage, first, second }) => {
    const key = `${stage} ${first} ${second}`
    if (seen.has(key)) return []
    seen.add(key)
    return link('before', at(first, stage), at(second, stage))
  })
  return {
    width: SIDE * 2 + lanes.length * WIDTH + Math.max(0, lanes.length - 1) * LANE_GAP,
    height,
    lanes: lanes.map((lane, index) => ({ lane, x: SIDE + index * (WIDTH + LANE_GAP) })),
    boxes,
    links: [...needs, ...before],
  }
}

/** A system's uses in a lane, or `null` when it has no place there. */
function runIn(system: GraphSystem, lane: Lane): GraphRun['uses'] | null {
  if (lane === 'events') return system.runs.length === 0 ? [] : null
  return system.runs.find(({ stage }) => stage === lane)?.uses ?? null
}

function linesOf(
  { name, mod, handles, runs }: GraphSystem,
  uses: readonly GraphUse[],
  hooks: number,
): BoxLine[] {
  const lines: BoxLine[] = [
    { text: cut(shortName(name)), kind: 'title' },
    { text: cut(mod ?? 'the game'), kind: 'owner' },
  ]
  for (const use of uses.slice(0, USES)) {
    const fields = use.fields === null ? '' : `.${use.fields.join(',')}`
    const text = cut(`${use.writes ? 'writes' : 'reads'} ${shortName(use.component)}${fields}`)
    lines.push({ text, kind: use.writes ? 'writes' : 'reads' })
  }
  if (uses.length > USES) lines.push({ text: `and ${uses.length - USES} more`, kind: 'more' })
  if (runs.length > 0) return lines
  if (handles.length > 0) lines.push({ text: `handles ${count(handles.length, 'event')}`, kind: 'more' })
  if (hooks > 0) lines.push({ text: `changes ${count(hooks, 'hook')}`, kind: 'more' })
  return lines
}

function count(of: number, noun: string): string {
  return `${of} ${noun}${of === 1 ? '' : 's'}`
}

function cut(text: string): string {
  return text.length > FITS ? `${text.slice(0, FITS - 1)}…` : text
}

/** Dependencies leave a box on its left, and the order of a stage runs on its right, so that the two keep apart. */
function link(kind: Link['kind'], from: Box | undefined, to: Box | undefined): Link[] {
  if (from === undefined || to === undefined || from === to) return []
  const [y1, y2] = [
    from.y + (kind === 'needs' ? 16 : from.height / 2),
    to.y + (kind === 'needs' ? 16 : to.height / 2),
  ]
  const path =
    kind === 'before'
      ? curve(from.x + from.width, y1, to.x + to.width, y2, bend(y1, y2))
      : from.x === to.x
        ? curve(from.x, y1, to.x, y2, -bend(y1, y2))
        : from.x > to.x
          ? across(from.x, y1, to.x + to.width, y2)
          : across(from.x + from.width, y1, to.x, y2)
  return [{ kind, from: from.system, to: to.system, path }]
}

function bend(y1: number, y2: number): number {
  return Math.min(LANE_GAP / 2 - 4, 12 + Math.abs(y2 - y1) / 12)
}

function curve(x1: number, y1: number, x2: number, y2: number, out: number): string {
  return `M${x1} ${y1}C${x1 + out} ${y1} ${x2 + out} ${y2} ${x2} ${y2}`
}

function across(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (x1 + x2) / 2
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`
}
