import type { Game, GameEvents } from '../game.ts'
import {
  BUILD_PROBLEMS,
  DEVELOPED,
  GAME_CREATED,
  HELLO,
  MODS_CHANGED,
  MODS_TAKEN,
  PAGE_NEWS,
  problemOf,
  type GameCreated,
  type ModProblem,
  type ModsChanged,
  type OverlayContents,
  type PageLog,
  type PageNews,
} from '../vite/dev-protocol.ts'
import { DevOverlay } from './dev-overlay.ts'
import { TimelineToggle } from './timeline/timeline-toggle.ts'
import type { WebMods } from './web-mods.ts'

/** As much of `import.meta.hot` as is needed. */
export interface HotChannel {
  on(event: string, callback: (data: never) => void): void
  send(event: string, data?: unknown): void
}

/**
 * The page's side of `skein/vite`: passes changes on to the games of the page, and shows over them the problems that keep mods
 * from running as they were written, until they are fixed.
 */
export function startDevClient(hot: HotChannel, contents: OverlayContents = 'everything'): void {
  const overlay = new DevOverlay((place) => {
    void fetch(`/__open-in-editor?file=${encodeURIComponent(`${place.file}:${place.line}:${place.column}`)}`)
  })
  const timeline = new TimelineToggle()
  /** Problems in the games of this page, by file. */
  const inPage = new Map<string, ModProblem>()
  /** The games of this page; a game that the page has dropped may be collected. */
  let created: readonly WeakRef<Game<WebMods>>[] = []
  const games = (): Game<WebMods>[] => {
    created = created.filter((it) => it.deref() !== undefined)
    return created.flatMap((it) => it.deref() ?? [])
  }
  let builds: readonly ModProblem[] = []

  const running = (): string[] =>
    games().flatMap((game) =>
      game.mods.list().flatMap(({ name, status }) => (status === 'running' ? [name] : [])),
    )
  const show = (): void => {
    // The build error of a mod hides the problems of its earlier module.
    const building = new Set(builds.map(({ file }) => file))
    const others = [...inPage.values()].filter(({ file }) => !building.has(file))
    overlay.show(contents === 'builds' ? builds : [...builds, ...others], running())
  }
  const tell = (news: Omit<PageNews, 'running'>): void => {
    hot.send(PAGE_NEWS, { ...news, running: running() } satisfies PageNews)
    show()
  }

  const log = batchLog((lines, unlogged) =>
    hot.send(PAGE_NEWS, { running: running(), log: lines, unlogged } satisfies PageNews),
  )

  hot.on(MODS_CHANGED, (detail: ModsChanged) => {
    for (const file of detail.removed) inPage.delete(file)
    window.dispatchEvent(new CustomEvent(MODS_CHANGED, { detail }))
    show()
  })
  // An unchanged mod has no event of its own: after an edit is undone, the only trace is that the mod runs.
  window.addEventListener(MODS_TAKEN, () => {
    const mods = games().flatMap((game) => game.mods.list())
    for (const file of inPage.keys()) {
      const held = mods.filter((mod) => mod.file === file)
      if (held.every(({ status, failed }) => status === 'running' && failed === null)) inPage.delete(file)
    }
    show()
  })
  hot.on(BUILD_PROBLEMS, (problems: readonly ModProblem[]) => {
    builds = problems
    show()
  })
  window.addEventListener(GAME_CREATED, (event) => {
    const { detail: game, rewind } = event as GameCreated<Game<WebMods>>
    timeline.attach(game, rewind)
    created = [...created, new WeakRef(game)]
    const fileOf = (mod: string): string => game.mods.list().find(({ name }) => name === mod)?.file ?? mod
    const trouble = (problem: ModProblem): void => {
      inPage.set(problem.file, problem)
      tell({ problem })
    }
    game.on('log', log)
    game.on('mod-refused', ({ mod, file, errors }) => {
      const [first] = errors
      if (first !== undefined) trouble(problemOf('refused', mod, file, first))
    })
    game.on('mod-faulted', ({ mod, error, action }) => {
      trouble(problemOf('fault', mod, fileOf(mod), error, action))
    })
    game.on('mod-loaded', ({ mod, version, file }) => {
      inPage.delete(file)
      tell({ loaded: { mod, version, file } })
    })
    game.on('mod-replaced', ({ mod, version, file }) => {
      inPage.delete(file)
      tell({ loaded: { mod, version, file } })
    })
    game.on('mod-rolled-back', ({ mod, version, file, failed }) => {
      const [first] = failed.errors
      if (first !== undefined)
        trouble(problemOf('rolled-back', mod, file, first, `version ${version} keeps running with its state`))
    })
    game.on('mod-removed', () => show())
  })
  Object.defineProperty(window, DEVELOPED, { value: true })
  hot.send(HELLO)
}

/** Milliseconds for which lines of the log are gathered, and how many of them are shown. */
const GATHERED = 100
const MOST_LINES = 20

/** Shows what games log in the console of the browser, and passes it on; a mod may log more than anyone reads. */
function batchLog(pass: (lines: readonly PageLog[], unlogged: number) => void): GameEvents['log'] {
  let lines: PageLog[] = []
  let unlogged = 0
  return ({ level, source, message }) => {
    if (lines.length === MOST_LINES) {
      unlogged++
      return
    }
    if (lines.length === 0)
      setTimeout(() => {
        if (unlogged > 0) globalThis.console.info(`${unlogged} more ${unlogged === 1 ? 'line' : 'lines'}`)
        pass(lines, unlogged)
        lines = []
        unlogged = 0
      }, GATHERED)
    lines.push({ level, source, message })
    globalThis.console[level](`${source}: ${message}`)
  }
}
