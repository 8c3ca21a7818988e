import { element } from './element.ts'

/** A bar over the game that says how far something is. */
export interface ProgressBar {
  show(done: number, of: number): void
  end(): void
}

/** Loading faster than this needs no bar. In milliseconds. */
const PATIENCE = 150

/** Whether the player wants nothing to move that need not. */
const wantsStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/** Shows how far loading is, once it has taken a moment. */
export function showProgress(host: HTMLElement): ProgressBar {
  const fill = element('div')
  const bar = element(
    'div',
    { class: 'skein-progress', role: 'progressbar', 'aria-label': 'Loading', 'aria-valuemin': '0' },
    fill,
  )
  Object.assign(bar.style, {
    position: 'absolute',
    inset: 'auto 25%',
    top: 'calc(50% - 3px)',
    height: '6px',
    borderRadius: '3px',
    overflow: 'hidden',
    background: 'rgba(255, 255, 255, 0.25)',
    mixBlendMode: 'difference',
  })
  Object.assign(fill.style, {
    height: '100%',
    width: '0',
    background: '#fff',
    transition: wantsStillness() ? 'none' : 'width 0.1s',
  })
  const timer = setTimeout(() => host.append(bar), PATIENCE)
  return {
    show(done, of) {
      bar.setAttribute('aria-valuemax', String(of))
      bar.setAttribute('aria-valuenow', String(done))
      fill.style.width = `${of === 0 ? 0 : (100 * done) / of}%`
    },
    end() {
      clearTimeout(timer)
      bar.remove()
    },
  }
}
