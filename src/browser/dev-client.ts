import type { Game } from '../game.ts'
import {
  BUILD_PROBLEMS,
  GAME_CREATED,
  HELLO,
  MODS_CHANGED,
  PAGE_NEWS,
  problemOf,
  type ModProblem,
  type ModsChanged,
  type OverlayContents,
  type PageNews,
} from '../vite/dev-protocol.ts'
import { DevOverlay } from './dev-overlay.ts'
import type { WebMods } from './web-mods.ts'

/** As much of `import.meta.hot` as is needed. */
export interface HotChannel {
  on(event: string, callback: (data: never) => void): void
  send(event: string, data?: unknown): void
}

/**
 * The page's side of `skein/vite`: passes on what has changed to the games of the page, and shows over them what keeps mods
 * from running as they were written, until it is mended.
 */
export function startDevClient(hot: HotChannel, contents: OverlayContents = 'everything'): void {
  const overlay = new DevOverlay((place) => {
    void fetch(`/__open-in-editor?file=${encodeURIComponent(`${place.file}:${place.line}:${place.column}`)}`)
  })
  /** What is wrong in the games of this page, by file. */
  const inPage = new Map<string, ModProblem>()
  const games: Game<WebMods>[] = []
  let builds: readonly ModProblem[] = []

  const running = (): string[] =>
    games.flatMap((game) =>
      game.mods.list().flatMap(({ name, status }) => (status === 'running' ? [name] : [])),
    )
  const show = (): void => {
    // Whoever cannot be built need not hear besides what became of what was there before.
    const building = new Set(builds.map(({ file }) => file))
    const others = [...inPage.values()].filter(({ file }) => !building.has(file))
    overlay.show(contents === 'builds' ? builds : [...builds, ...others], running())
  }
  const tell = (news: Omit<PageNews, 'running'>): void => {
    hot.send(PAGE_NEWS, { ...news, running: running() } satisfies PageNews)
    show()
  }

  hot.on(MODS_CHANGED, (detail: ModsChanged) => {
    for (const file of detail.removed) inPage.delete(file)
    window.dispatchEvent(new CustomEvent(MODS_CHANGED, { detail }))
    show()
  })
  hot.on(BUILD_PROBLEMS, (problems: readonly ModProblem[]) => {
    builds = problems
    show()
  })
  window.addEventListener(GAME_CREATED, (event) => {
    const game = (event as CustomEvent<Game<WebMods>>).detail
    games.push(game)
    const fileOf = (mod: string): string => game.mods.list().find(({ name }) => name === mod)?.file ?? mod
    const trouble = (problem: ModProblem): void => {
      inPage.set(problem.file, problem)
      tell({ problem })
    }
    game.on('mod-refused', ({ mod, file, errors }) => {
      const [first] = errors
      if (first !== undefined) trouble(problemOf('refused', mod, file, first))
    })
    game.on('mod-faulted', ({ mod, error, step }) =>
      trouble(problemOf('fault', mod, fileOf(mod), error, step)),
    )
    game.on('mod-loaded', ({ mod, version, file }) => {
      inPage.delete(file)
      tell({ loaded: { mod, version, file } })
    })
    game.on('mod-swapped', ({ mod, version, file }) => {
      inPage.delete(file)
      tell({ loaded: { mod, version, file } })
    })
    game.on('mod-reverted', ({ mod, version, file, failed }) => {
      const [first] = failed.errors
      if (first !== undefined)
        trouble(problemOf('reverted', mod, file, first, `version ${version} goes on from where it stood`))
    })
    game.on('mod-removed', () => show())
  })
  hot.send(HELLO)
}
