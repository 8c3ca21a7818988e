import { counted } from '../../engine/index.ts'
import type { AnyComponent } from '../../engine/index.ts'
import type { Game, Mods } from '../game.ts'

/** Pixels around everything. */
const MARGIN = 24
const DOT = 3
/** No frame makes up for more seconds than this. */
const LONGEST = 0.25

/**
 * Plays a game that draws nothing itself, and shows where its entities are: those that have a component with `x` and `y`,
 * as dots, in a window on all of them that only ever grows.
 */
export function showPlainly(game: Game<Mods>, element: HTMLElement): void {
  const canvas = document.createElement('canvas')
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', `Entities of ${game.engine.definition.name}, shown as dots`)
  canvas.style.cssText = 'display: block; width: 100%; height: 100%'
  element.append(canvas)
  const context = canvas.getContext('2d')!
  const place = placeOf(game)
  const query = place === null ? null : game.world.query({ with: [place], without: [] })
  const bounds = { left: 0, right: 1, bottom: 0, top: 1 }

  const draw = (): void => {
    const { clientWidth: width, clientHeight: height } = canvas
    const ratio = devicePixelRatio || 1
    if (canvas.width !== width * ratio) canvas.width = width * ratio
    if (canvas.height !== height * ratio) canvas.height = height * ratio
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    context.fillStyle = '#8ecbff'
    context.font = '14px system-ui, sans-serif'
    context.fillText(`${counted(game.world.size, 'entity')}, frame ${game.engine.time.frame}`, MARGIN, MARGIN)
    if (place === null || query === null) return
    query.refresh()
    const rows = query.rows.subarray(0, query.count)
    const columns = game.world.columns(place) as unknown as { x: ArrayLike<number>; y: ArrayLike<number> }
    for (const row of rows) {
      bounds.left = Math.min(bounds.left, columns.x[row]!)
      bounds.right = Math.max(bounds.right, columns.x[row]!)
      bounds.bottom = Math.min(bounds.bottom, columns.y[row]!)
      bounds.top = Math.max(bounds.top, columns.y[row]!)
    }
    const scale = Math.min(
      (width - 2 * MARGIN) / (bounds.right - bounds.left),
      (height - 2 * MARGIN) / (bounds.top - bounds.bottom),
    )
    for (const row of rows) {
      context.beginPath()
      context.arc(
        MARGIN + (columns.x[row]! - bounds.left) * scale,
        height - MARGIN - (columns.y[row]! - bounds.bottom) * scale,
        DOT,
        0,
        2 * Math.PI,
      )
      context.fill()
    }
  }
  let last = -1
  const play = (now: number): void => {
    requestAnimationFrame(play)
    const elapsed = last < 0 ? 0 : Math.min(LONGEST, (now - last) / 1000)
    last = now
    game.frame(elapsed)
    draw()
  }
  requestAnimationFrame(play)
}

/** The component that says where entities are: one called `position`, or else any with `x` and `y`. */
function placeOf(game: Game<Mods>): AnyComponent | null {
  const all = game.engine.definition.packages.flatMap(({ items }) =>
    items.filter((item): item is AnyComponent => item.kind === 'component'),
  )
  const flat = all.filter(({ fields }) =>
    ['x', 'y'].every((name) => fields.some(([field]) => field === name)),
  )
  return flat.find(({ name }) => name === 'position') ?? flat[0] ?? null
}
