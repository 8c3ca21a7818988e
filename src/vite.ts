/**
 * Skein in Vite: serves a game's mods, builds those under development when they are saved, and replaces them in the running
 * game. `skein dev` uses it; so can any project with Vite.
 *
 * @module skein/vite
 */
import { mkdir } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename, isAbsolute, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HotPayload, Plugin, ResolvedConfig, UserConfig } from 'vite'
import { visible, type PackageDefinition, type SkeinError } from '../engine/index.ts'
import { loadShared } from './cli/load.ts'
import { findLayoutOfPage, type GameLayout } from './layout/layout.ts'
import { listModFolder } from './mod-folder.ts'
import { readReleaseMods } from './mod-release.ts'
import type { BuiltSource } from './mod-sources.ts'
import { watchModFolder, type FolderChange, type FolderWatch } from './mod-watch.ts'
import {
  MODS_CHANGED,
  PAGE_NEWS,
  type ModProblem,
  type ModsChanged,
  type OverlayContents,
  type PageNews,
} from './vite/dev-protocol.ts'
import { BuildProblems } from './vite/build-problems.ts'
import { serveMods, type ServedMods } from './vite/served-mods.ts'
import { watchSources } from './source-watch.ts'

/** How the plugin finds mods. */
export interface SkeinPluginOptions {
  /**
   * The folder of mods, relative to Vite's root. It is served under the same path, or, where it lies elsewhere, under its
   * name. Default: the place that the game declares, or `mods` in its folder (docs/layout.md).
   */
  readonly mods?: string
  /**
   * The folder with a folder for each mod under development, relative to Vite's root. Default: the place that the game declares, or
   * `mod-sources` in its folder.
   */
  readonly sources?: string
  /** Packages of the game: bindings of mods under development are made of them. Default: those that the game of the project shares. */
  readonly packages?: readonly PackageDefinition[]
  /**
   * The problems shown over the page: `everything` that keeps mods from running as written, or only those that keep them
   * from being built, where the page itself says what became of the rest. Default: `everything`.
   */
  readonly overlay?: OverlayContents
  /** The file of the game, which `skein new` is told for the test of the mod. Default: the game of the project. */
  readonly game?: string
  /** Looks at the folders by the clock alone, where the system reports no changes, or has reached its limit. Default: `false`. */
  readonly polling?: boolean
  /** Is told what happens. Default: Vite's own log. */
  readonly events?: SkeinPluginEvents
}

/** Events of the plugin on the mods of a server. */
export interface SkeinPluginEvents {
  /** A mod was built. */
  built(mod: BuiltSource): void
  /** A mod was not built; its earlier module is still there. */
  failed(name: string, error: SkeinError): void
  /** A file in the folder of mods cannot be read; its earlier mod goes on. */
  refused?(file: string, error: SkeinError): void
  /** A page tells of the mods in its game. */
  page(news: PageNews): void
}

export type { OverlayContents, BuiltSource, ModProblem, PageNews }

/** Goes on with the next of Vite's handlers of requests. */
type Next = (error?: unknown) => void

const CLIENT = 'virtual:skein/client'
/** The extension of the client, beside the plugin itself: TypeScript only while Skein's own tests run. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const CLIENT_FILE = fileURLToPath(new URL(`./browser/dev-client.${EXTENSION}`, import.meta.url))
/** The folder of Skein that pages may load. */
const OWN = fileURLToPath(new URL('..', import.meta.url))

const clientCode = (overlay: OverlayContents): string =>
  `import { startDevClient } from ${JSON.stringify(CLIENT_FILE)}
if (import.meta.hot) startDevClient(import.meta.hot, ${JSON.stringify(overlay)})
`

/** The name of the plugin. */
const NAME = 'skein'

/** The plugin of Vite. Of several in one project, the last serves the mods: that of `skein dev` and `skein package`. */
export function skein(options: SkeinPluginOptions = {}): Plugin {
  let config: ResolvedConfig
  let places: ProjectPlaces
  let watcher: FolderWatch | null = null
  let building: FolderWatch | null = null

  const close = async (): Promise<void> => {
    await Promise.all([watcher?.close(), building?.close()])
    watcher = null
    building = null
  }
  const isActive = (): boolean => config.plugins.findLast(({ name }) => name === NAME) === plugin
  const plugin: Plugin = {
    name: NAME,
    config: async ({ root, server }) => ({ server: await allowOwn(root, server) }),
    async configResolved(resolved) {
      config = resolved
      if (!isActive()) return
      places = await projectPlaces(config, options)
    },
    resolveId: {
      // Before Vite, which lets packages do without an optional peer, and says only that something is not exported.
      order: 'pre',
      async handler(id, importer, how) {
        if (id === CLIENT) return `\0${CLIENT}`
        if (!/^pixi\.js(?:\/|$)/.test(id) || importer === undefined || !isWithin(importer, OWN))
          return undefined
        const found = await this.resolve(id, importer, { ...how, skipSelf: true })
        if (found !== null && !found.id.includes('__vite-optional-peer-dep:')) return found
        return this.error(
          'skein/browser draws with PixiJS, and pixi.js is not installed. Run "npm install pixi.js@8"; a page that draws itself imports skein/page instead.',
        )
      },
    },
    load: (id) => (id === `\0${CLIENT}` ? clientCode(options.overlay ?? 'everything') : undefined),
    transformIndexHtml: {
      order: 'pre',
      handler: (_html, { server }) =>
        server === undefined || !isActive()
          ? []
          : [{ tag: 'script', attrs: { type: 'module', src: `/@id/${CLIENT}` }, injectTo: 'head-prepend' }],
    },
    async configureServer(server) {
      if (!isActive()) return
      const served: ServedMods = {
        base: config.base,
        path: pathUnder(config.root, places.folder),
        ...places,
      }
      // The page replaces mods that are built; Vite need not know of them.
      const own = [places.folder, places.sources].filter((it) => !isWithin(config.root, it))
      server.watcher.unwatch(own)
      const answer = async (
        request: IncomingMessage,
        response: ServerResponse,
        next: Next,
      ): Promise<void> => {
        try {
          if (!(await serveMods(request, response, served))) next()
        } catch (error) {
          next(error)
        }
      }
      server.middlewares.use((request, response, next: Next) => void answer(request, response, next))
      await mkdir(served.folder, { recursive: true })
      const events = options.events ?? inLog(config)
      const polling = options.polling ?? false
      const board = new BuildProblems(server.ws)
      server.ws.on(PAGE_NEWS, (news: PageNews) => events.page(news))
      // Without a listener, it would end the program.
      server.watcher.on('error', (error) => config.logger.error(`Skein cannot watch files: ${String(error)}`))
      refuse(board, events, await listModFolder(served.folder))
      const take = (change: FolderChange): void => {
        refuse(board, events, change.changed)
        for (const file of change.removed) board.clear(file)
        server.ws.send(changeFor(served, change))
      }
      try {
        watcher = await watchModFolder(served.folder, take, { polling })
        building = await buildOnSave(served, board, events, polling)
      } catch (error) {
        await close()
        await server.close()
        throw error
      }
    },
    closeBundle: close,
    /** A page that is built finds its mods, and the list of them, beside it. */
    async generateBundle() {
      if (!isActive()) return
      const path = pathUnder(config.root, places.folder)
      const files = await readReleaseMods(places)
      const problems = files.flatMap(({ problem }) => (problem === undefined ? [] : [problem.message]))
      if (problems.length > 0) this.error(problems.join('\n'))
      for (const { file, bytes } of files)
        this.emitFile({ type: 'asset', fileName: `${path}/${file}`, source: bytes })
      const source = JSON.stringify({ mods: files.map(({ file }) => file) })
      this.emitFile({ type: 'asset', fileName: `${path}/index.json`, source })
    },
  }
  return plugin
}

/** The mods, sources and packages of a project. */
type ProjectPlaces = Pick<ServedMods, 'folder' | 'sources' | 'packages' | 'game'>

/** Places that the plugin is given, or else those of the game whose page is in Vite's root. @throws SkeinError `cli/bad-layout` */
async function projectPlaces(config: ResolvedConfig, options: SkeinPluginOptions): Promise<ProjectPlaces> {
  const { root } = config
  const layout = await findLayoutOfPage(root)
  const packages = options.packages ?? (await packagesOf(layout, config))
  return {
    folder: options.mods === undefined ? layout.mods : resolve(root, options.mods),
    sources: options.sources === undefined ? layout.sources : resolve(root, options.sources),
    packages,
    game: options.game ?? layout.game ?? undefined,
  }
}

/** Packages of the project's game. One that Node cannot load is reported, and bindings stay as they are. */
async function packagesOf(layout: GameLayout, { logger }: ResolvedConfig): Promise<PackageDefinition[]> {
  try {
    return await loadShared(layout)
  } catch (error) {
    logger.warn(
      `bindings of mods are not updated: ${error instanceof Error ? error.message : String(error)}. Give skein() the packages of the game.`,
      { timestamp: true },
    )
    return []
  }
}

/** Shows which files cannot be read, and no longer those that can. */
function refuse(
  board: BuildProblems,
  events: SkeinPluginEvents,
  files: readonly { readonly file: string; readonly problem?: SkeinError | null }[],
): void {
  for (const { file, problem } of files) {
    if (problem === undefined || problem === null) {
      board.clear(file)
      continue
    }
    events.refused?.(file, problem)
    board.refused(file, problem)
  }
}

/** Tells pages which files to fetch. An unreadable file does not replace its earlier mod. */
function changeFor({ base, path }: ServedMods, { changed, removed }: FolderChange): HotPayload {
  const data: ModsChanged = {
    folder: `${base}${path}/`,
    changed: changed.filter(({ problem }) => problem === undefined).map(({ file }) => file),
    removed,
  }
  return { type: 'custom', event: MODS_CHANGED, data }
}

/** Lets pages have what Skein brings along, wherever it is installed. */
async function allowOwn(root = '.', server: UserConfig['server'] = {}): Promise<{ fs: { allow: string[] } }> {
  if (server.fs?.allow !== undefined) return { fs: { allow: [OWN] } }
  const { searchForWorkspaceRoot } = await import('vite')
  return { fs: { allow: [searchForWorkspaceRoot(resolve(root)), OWN] } }
}

/** Whether a path is a folder, or lies in it. */
function isWithin(path: string, folder: string): boolean {
  const inner = relative(folder, path)
  return inner === '' || (!inner.startsWith('..') && !isAbsolute(inner))
}

/** Under which path a folder is served. */
function pathUnder(root: string, folder: string): string {
  const path = relative(root, folder).replaceAll('\\', '/')
  return path === '' || path.startsWith('..') || isAbsolute(path) ? basename(folder) : path
}

/** Builds mods under development when they are saved, and shows over the pages what keeps others from being built. */
function buildOnSave(
  { folder, sources, packages }: ServedMods,
  board: BuildProblems,
  events: SkeinPluginEvents,
  polling: boolean,
): Promise<FolderWatch> {
  return watchSources(
    { sources, out: folder, packages, debug: true, polling },
    {
      built(mod) {
        events.built(mod)
        board.built(mod.name)
      },
      failed(name, error) {
        events.failed(name, error)
        board.failed(name, join(sources, name), error)
      },
      gone: (name) => board.built(name),
    },
  )
}

/** Events, as lines of Vite's log. */
function inLog({ logger }: ResolvedConfig): SkeinPluginEvents {
  const timestamp = true
  return {
    built: ({ name, milliseconds }) =>
      logger.info(`built ${name} in ${Math.round(milliseconds)} ms`, { timestamp }),
    failed: (_name, error) => logger.error(error.message, { timestamp }),
    refused: (_file, error) => logger.error(error.message, { timestamp }),
    page({ problem, log = [], unlogged = 0 }) {
      for (const { level, source, message } of log) {
        const write = level === 'error' || level === 'warn' ? level : 'info'
        logger[write](visible(`${source}: ${message}`), { timestamp })
      }
      if (unlogged > 0) logger.info(`${unlogged} more ${unlogged === 1 ? 'line' : 'lines'}`, { timestamp })
      if (problem !== undefined) logger.error(problem.message, { timestamp })
    },
  }
}
