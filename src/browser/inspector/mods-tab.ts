import type { ModStatus } from '../../../plugins/index.ts'
import type { Cost, CostSeries } from '../../inspector/cost-graphs.ts'
import type { Inspector } from '../../inspector/inspector.ts'
import { Series } from '../../inspector/series.ts'
import { clip } from '../../inspector/format-value.ts'
import { element, setText } from '../element.ts'
import { formatBytes, formatCount, formatMilliseconds } from './amount.ts'
import { SparkLine } from './spark-line.ts'
import type { Tab } from './tab.ts'

/** Each mod's graphs, with formats. */
const GRAPHS: readonly (readonly [cost: Cost, label: string, show: (value: number) => string])[] = [
  ['milliseconds', 'time', formatMilliseconds],
  ['fuel', 'fuel', formatCount],
  ['memoryBytes', 'memory', formatBytes],
  ['bytesIn', 'bytes in', formatBytes],
  ['bytesOut', 'bytes out', formatBytes],
]

const NOTHING = new Series(1)

/** A mod as it is shown. */
class ModCard {
  readonly element: HTMLElement
  /** Whether it is in sight: a card out of sight costs nothing. */
  seen = true
  readonly #version = element('span', { class: 'version' })
  readonly #state = element('span', { class: 'state' })
  readonly #why = element('p', { class: 'why' })
  readonly #graphs = GRAPHS.map(([cost, label, show]) => ({ cost, line: new SparkLine(label, show) }))

  constructor(name: string) {
    const title = element(
      'h3',
      {},
      element('span', { class: 'name' }, clip(name, 160)),
      this.#version,
      this.#state,
    )
    const graphs = element('div', { class: 'graphs' }, ...this.#graphs.map(({ line }) => line.element))
    this.element = element('li', { class: 'mod' }, title, graphs, this.#why)
  }

  update({ version, status, errors, file }: ModStatus, costs: CostSeries | null): void {
    setText(this.#version, clip(version, 80))
    setText(this.#state, status)
    this.#state.dataset['state'] = status
    this.element.title = clip(file, 200)
    setText(this.#why, clip(errors[0]?.message ?? '', 1000))
    this.#why.hidden = errors.length === 0
    for (const { cost, line } of this.#graphs) line.update(costs?.[cost] ?? NOTHING)
  }
}

/** The mods, with their costs. */
export function modsTab(inspector: Inspector): Tab {
  const list = element('ul', { class: 'mods' })
  const empty = element('p', { class: 'empty' }, 'No mods are loaded.')
  const scroll = element('div', { class: 'scroll' }, empty, list)
  const cards = new Map<string, ModCard>()
  const sight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        for (const card of cards.values()) if (card.element === target) card.seen = isIntersecting
      }
    },
    { root: scroll, rootMargin: '100px' },
  )
  const cardOf = (key: string, name: string): ModCard => {
    let card = cards.get(key)
    if (card === undefined) {
      card = new ModCard(name)
      cards.set(key, card)
      sight.observe(card.element)
    }
    return card
  }
  return {
    name: 'Mods',
    element: scroll,
    note: () => String(inspector.game.mods.list().filter(({ status }) => status === 'running').length),
    update() {
      const mods = inspector.mods()
      const keys = new Set(mods.map(({ file }) => file))
      for (const [key, card] of cards) {
        if (keys.has(key)) continue
        sight.unobserve(card.element)
        card.element.remove()
        cards.delete(key)
      }
      for (const [index, mod] of mods.entries()) {
        const card = cardOf(mod.file, mod.name)
        if (list.children[index] !== card.element)
          list.insertBefore(card.element, list.children[index] ?? null)
        if (card.seen) card.update(mod, inspector.costs.of(mod.name))
      }
      empty.hidden = mods.length > 0
    },
    destroy: () => sight.disconnect(),
  }
}
