import type { Series } from '../../inspector/series.ts'
import { draw, element, setText } from '../element.ts'

const HEIGHT = 24

/** A small graph of a series, with its name, its newest value and its greatest. */
export class SparkLine {
  readonly element: HTMLElement
  readonly #label: string
  readonly #show: (value: number) => string
  readonly #value = element('span', { class: 'value' })
  readonly #most = element('span', { class: 'most' })
  readonly #line = draw('path', { class: 'line' })
  readonly #area = draw('path', { class: 'area' })
  readonly #picture = draw(
    'svg',
    { class: 'spark', role: 'img', preserveAspectRatio: 'none' },
    this.#area,
    this.#line,
  )

  /** @param show a value in words */
  constructor(label: string, show: (value: number) => string) {
    this.#label = label
    this.#show = show
    const caption = element('figcaption', {}, element('span', { class: 'label' }, label), this.#value)
    this.element = element('figure', { class: 'graph' }, caption, this.#picture, this.#most)
  }

  update(series: Series): void {
    const { length, most } = series
    // One value alone jumps about; the last few say how it goes.
    const now = this.#show(series.mean(8))
    const top = this.#show(most)
    setText(this.#value, now)
    setText(this.#most, `max ${top}`)
    this.#picture.setAttribute('aria-label', `${this.#label}: ${now}, maximum ${top} in ${length} frames`)
    this.#picture.setAttribute('viewBox', `0 0 ${Math.max(1, length - 1)} ${HEIGHT}`)
    let path = ''
    for (let i = 0; i < length; i++) {
      const y = most === 0 ? HEIGHT - 1 : HEIGHT - 1 - (series.at(i) / most) * (HEIGHT - 3)
      path += `${i === 0 ? 'M' : 'L'}${i} ${y.toFixed(1)}`
    }
    this.#line.setAttribute('d', path)
    this.#area.setAttribute('d', length < 2 ? '' : `${path}L${length - 1} ${HEIGHT}L0 ${HEIGHT}Z`)
  }
}
