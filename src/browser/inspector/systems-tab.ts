import { layoutGraph, type Box, type GraphLayout, type Lane } from '../../inspector/graph-layout.ts'
import type { Inspector } from '../../inspector/inspector.ts'
import { neighboursOf, type GraphSystem, type SystemGraph } from '../../inspector/system-graph.ts'
import { draw, element } from '../element.ts'
import type { Tab } from './tab.ts'

const LANES: Readonly<Record<Lane, string>> = {
  events: 'no stage',
  input: 'input',
  update: 'update (fixed step)',
  late: 'late',
  draw: 'draw',
}

/** Colors by which mods are told apart, as classes of the style sheet. */
const HUES = 6

/** The systems that run, in the stages in which they run, with their reads and writes. */
export function systemsTab(inspector: Inspector): Tab {
  const picture = element('div', { class: 'picture' })
  const detail = element('section', { class: 'system', 'aria-live': 'polite' })
  let shown: SystemGraph | null = null
  let chosen = ''
  const choose = (name: string): void => {
    chosen = chosen === name ? '' : name
    mark(picture, shown!, chosen)
    const system = shown!.systems.find((it) => it.name === chosen)
    detail.replaceChildren(...(system === undefined ? legend(shown!) : describe(system, shown!)))
  }
  return {
    name: 'Systems',
    element: element('div', { class: 'fill' }, picture, detail),
    update() {
      const graph = inspector.graph()
      if (graph === shown) return
      shown = graph
      const name = chosen
      chosen = ''
      picture.replaceChildren(drawGraph(layoutGraph(graph), choose))
      if (graph.systems.some((it) => it.name === name)) choose(name)
      else detail.replaceChildren(...legend(graph))
    },
  }
}

function legend({ hooks }: SystemGraph): HTMLElement[] {
  const note = element(
    'p',
    { class: 'note' },
    'Systems run from top to bottom. Select a system to see its connections. ' +
      'Lines on the left lead to its dependencies; arrows on the right lead to later systems that use the same columns.',
  )
  if (hooks.length === 0) return [note]
  const list = element('dl')
  for (const { hook, mod, handlers, callers } of hooks) {
    const called = callers.length === 0 ? '' : `, called by ${callers.join(', ')}`
    const changes = handlers.map(
      ({ system, byName }, index) => `${index + 1}. ${system}${byName ? ', by name alone' : ''}`,
    )
    list.append(
      element('dt', {}, `${hook} of ${mod ?? 'the game'}${called}`),
      ...(changes.length === 0 ? ['changed by no system'] : changes).map((it) => element('dd', {}, it)),
    )
  }
  return [note, element('h3', {}, 'Hooks'), list]
}

function drawGraph(
  { width, height, lanes, boxes, links }: GraphLayout,
  choose: (system: string) => void,
): SVGElement {
  const mods = [...new Set(boxes.map(({ mod }) => mod).filter((mod) => mod !== null))].toSorted()
  const root = draw('svg', {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'group',
    'aria-label': 'Systems by stage',
  })
  const tip = draw('path', { d: 'M0 0L8 4L0 8Z', class: 'tip' })
  const marker = draw(
    'marker',
    { id: 'tip', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
    tip,
  )
  root.append(draw('defs', {}, marker))
  for (const { lane, x } of lanes) root.append(draw('text', { x, y: 20, class: 'lane' }, LANES[lane]))
  for (const { kind, from, to, path } of links) {
    root.append(
      draw('path', {
        d: path,
        class: `link ${kind}`,
        'data-from': from,
        'data-to': to,
        'marker-end': 'url(#tip)',
      }),
    )
  }
  for (const box of boxes) {
    const hue = box.mod === null ? 'host' : `hue${mods.indexOf(box.mod) % HUES}`
    root.append(drawBox(box, hue, () => choose(box.system)))
  }
  return root
}

function drawBox(
  { system, lane, x, y, width, height, lines }: Box,
  hue: string,
  press: () => void,
): SVGElement {
  // It begins with the visible text: users of voice control may say it.
  const label = `${lines.map(({ text }) => text).join(' ')}, in ${lane}`
  const group = draw('g', {
    class: `box ${hue}`,
    role: 'button',
    tabindex: 0,
    'aria-pressed': 'false',
    'aria-label': label,
    'data-system': system,
  })
  group.append(
    draw('rect', { x, y, width, height, rx: 5 }, draw('title', {}, system)),
    draw('rect', { x, y, width: 4, height, rx: 2, class: 'owner-mark' }),
  )
  for (const [index, { text, kind }] of lines.entries())
    group.append(draw('text', { x: x + 12, y: y + 20 + index * 16, class: kind }, text), ' ')
  group.addEventListener('click', press)
  group.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    press()
  })
  return group
}

/** Shows what a system is connected with, and lets the rest step back. */
function mark(picture: HTMLElement, graph: SystemGraph, chosen: string): void {
  const { needs, servesTo, conflicts } = neighboursOf(graph, chosen)
  const near = new Set([
    chosen,
    ...servesTo,
    ...needs.map(({ system }) => system),
    ...conflicts.flatMap(({ first, second }) => [first, second]),
  ])
  picture.classList.toggle('choosing', chosen !== '')
  for (const box of picture.querySelectorAll('.box')) {
    const system = box.getAttribute('data-system')!
    box.classList.toggle('near', near.has(system))
    box.setAttribute('aria-pressed', String(system === chosen))
  }
  for (const link of picture.querySelectorAll('.link'))
    link.classList.toggle(
      'near',
      [link.getAttribute('data-from'), link.getAttribute('data-to')].includes(chosen),
    )
}

function describe(system: GraphSystem, graph: SystemGraph): HTMLElement[] {
  const { needs, servesTo, conflicts, hooks } = neighboursOf(graph, system.name)
  const rows: [string, readonly string[]][] = [
    ['mod', [system.mod ?? 'the game']],
    ...system.runs.map(({ stage, uses }): [string, string[]] => [
      `in ${stage}`,
      uses.length === 0
        ? ['work without declared columns']
        : uses.map(
            ({ component, fields, writes }) =>
              `${writes ? 'writes' : 'reads'} ${fields?.join(', ') ?? 'all'} of ${component}`,
          ),
    ]),
    ['handles', system.handles],
    ['changes', hooks.map(({ hook, place, of }) => (of === 1 ? hook : `${hook}, ${place} of ${of}`))],
    [
      'calls',
      graph.hooks.flatMap(({ hook, callers }) =>
        system.mod !== null && callers.includes(system.mod) ? [hook] : [],
      ),
    ],
    ['provides', system.provides],
    [
      'needs',
      needs.map(
        ({ system: name, trait, optional }) =>
          `${name}${trait === null ? '' : ` for ${trait}`}${optional ? ' (optional)' : ''}`,
      ),
    ],
    ['serves', servesTo],
    [
      'order',
      conflicts.map(
        ({ stage, component, first, second, byName }) =>
          `${first} before ${second} in ${stage}${byName ? ', by name alone' : ''}: ${component}`,
      ),
    ],
  ]
  const list = element('dl')
  for (const [name, values] of rows) {
    if (values.length === 0) continue
    list.append(element('dt', {}, name), ...values.map((value) => element('dd', {}, value)))
  }
  return [element('h3', {}, system.name), list]
}
