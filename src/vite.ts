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
   * name. Default: `mods`.
   */
  readonly mods?: string
  /** The folder with a folder for each mod under development, relative to Vite's root. Default: `mod-sources`. */
  readonly sources?: string
  /** Packages of the game: bindings of mods under development are made of them. Without, bindings stay as they are. */
  readonly packages?: readonly PackageDefinition[]
  /**
   * The problems shown over the page: `everything` that keeps mods from running as written, or only those that keep them
   * from being built, where the page itself says what became of the rest. Default: `everything`.
   */
  readonly overlay?: OverlayContents
  /** The file of the game, which `skein new` is told for the test of the mod. */
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
  /** A mod was not built; what it was before is still there. */
  failed(name: string, error: SkeinError): void
  /** A file in the folder of mods cannot be read; what it held before goes on. */
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

/** The plugin of Vite. */
export function skein(options: SkeinPluginOptions = {}): Plugin {
  let config: ResolvedConfig
  let watcher: FolderWatch | null = null
  let building: FolderWatch | null = null

  const folder = (): string => resolve(config.root, options.mods ?? 'mods')
  const sources = (): string => resolve(config.root, options.sources ?? 'mod-sources')
  const close = async (): Promise<void> => {
    await Promise.all([watcher?.close(), building?.close()])
    watcher = null
    building = null
  }
  return {
    name: 'skein',
    config: async ({ root, server }) => ({ server: await allowOwn(root, server) }),
    configResolved(resolved) {
      config = resolved
    },
    resolveId: (id) => (id === CLIENT ? `\0${CLIENT}` : undefined),
    load: (id) => (id === `\0${CLIENT}` ? clientCode(options.overlay ?? 'everything') : undefined),
    transformIndexHtml: {
      order: 'pre',
      handler: (_html, { server }) =>
        server === undefined
          ? []
          : [{ tag: 'script', attrs: { type: 'module', src: `/@id/${CLIENT}` }, injectTo: 'head-prepend' }],
    },
    async configureServer(server) {
      const served: ServedMods = {
        base: config.base,
        path: pathUnder(config.root, folder()),
        folder: folder(),
        sources: sources(),
        packages: options.packages ?? [],
        game: options.game,
      }
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
      server.watcher.on('error', (error) => config.logger.error(`files are not watched: ${String(error)}`))
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
      const path = pathUnder(config.root, folder())
      const files = await readReleaseMods({
        folder: folder(),
        sources: sources(),
        packages: options.packages ?? [],
      })
      const problems = files.flatMap(({ problem }) => (problem === undefined ? [] : [problem.message]))
      if (problems.length > 0) this.error(problems.join('\n'))
      for (const { file, bytes } of files)
        this.emitFile({ type: 'asset', fileName: `${path}/${file}`, source: bytes })
      const source = JSON.stringify({ mods: files.map(({ file }) => file) })
      this.emitFile({ type: 'asset', fileName: `${path}/index.json`, source })
    },
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

/** Tells pages which files to fetch. What cannot be read does not take the place of what was there. */
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
      if (unlogged > 0) logger.info(`${unlogged} more lines`, { timestamp })
      if (problem !== undefined) logger.error(problem.message, { timestamp })
    },
  }
}
