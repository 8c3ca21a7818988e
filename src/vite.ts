/**
 * Skein in Vite: serves a game's mods, builds those under development when they are saved, and swaps them in the running
 * game. `skein dev` uses it; so can any project with Vite.
 *
 * @module
 */
import { mkdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HotPayload, Plugin, ResolvedConfig, ViteDevServer } from 'vite'
import type { PackageDefinition, SkeinError } from '../engine/index.ts'
import { isModFile, readModFolder } from './mod-folder.ts'
import { watchSources, type SourceWatch } from './mod-sources.ts'
import { watchModFolder, type FolderWatch } from './mod-watch.ts'

/** How the plugin finds mods. */
export interface SkeinPluginOptions {
  /** The folder of mods, relative to Vite's root; it is served under the same path. Default: `mods`. */
  readonly mods?: string
  /** The folder with a folder for each mod under development, relative to Vite's root. Default: `mod-sources`. */
  readonly sources?: string
  /** What the game shares: bindings of mods under development are made of it. Without it, bindings stay as they are. */
  readonly packages?: readonly PackageDefinition[]
}

/** Goes on with the next of Vite's handlers of requests. */
type Next = (error?: unknown) => void

/** What a page is told when files of its folder of mods have changed. */
export interface ModsChanged {
  /** The path of the folder, as the page asks for it. */
  readonly folder: string
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** The name of the event, of Vite's own channel and of the page's window. */
const CHANGED = 'skein:mods'
const BUILT = 'skein:built'
const CLIENT = 'virtual:skein/client'

/** Hands what Vite tells the page to whoever loads the mods, and takes an overlay away when its mistake is mended. */
const CLIENT_CODE = `
if (import.meta.hot) {
  import.meta.hot.on('${CHANGED}', (detail) => window.dispatchEvent(new CustomEvent('${CHANGED}', { detail })))
  import.meta.hot.on('${BUILT}', () => {
    for (const overlay of document.querySelectorAll('vite-error-overlay')) overlay.remove()
  })
}
`

/** The plugin of Vite. */
export function skein(options: SkeinPluginOptions = {}): Plugin {
  const mods = (options.mods ?? 'mods').replace(/^\/|\/$/g, '')
  let config: ResolvedConfig
  let watcher: FolderWatch | null = null
  let building: SourceWatch | null = null

  const folder = (): string => resolve(config.root, mods)
  const close = async (): Promise<void> => {
    await Promise.all([watcher?.close(), building?.close()])
    watcher = null
    building = null
  }
  return {
    name: 'skein',
    configResolved(resolved) {
      config = resolved
    },
    resolveId: (id) => (id === CLIENT ? `\0${CLIENT}` : undefined),
    load: (id) => (id === `\0${CLIENT}` ? CLIENT_CODE : undefined),
    transformIndexHtml: {
      order: 'pre',
      handler: (_html, { server }) =>
        server === undefined
          ? []
          : [{ tag: 'script', attrs: { type: 'module', src: `/@id/${CLIENT}` }, injectTo: 'head-prepend' }],
    },
    async configureServer(server) {
      const answer = async (
        request: IncomingMessage,
        response: ServerResponse,
        next: Next,
      ): Promise<void> => {
        try {
          if (!(await serve(request, response, `${config.base}${mods}/`, folder()))) next()
        } catch (error) {
          next(error)
        }
      }
      server.middlewares.use((request, response, next) => void answer(request, response, next))
      await mkdir(folder(), { recursive: true })
      watcher = await watchModFolder(folder(), ({ changed, removed }) => {
        const data: ModsChanged = { folder: mods, changed: changed.map(({ file }) => file), removed }
        server.ws.send({ type: 'custom', event: CHANGED, data })
      })
      building = await buildOnSave(server, config, options, folder())
    },
    closeBundle: close,
    /** A page that is built finds its mods, and the list of them, beside it. */
    async generateBundle() {
      const files = await readModFolder(folder()).catch(() => [])
      for (const { file, bytes } of files)
        this.emitFile({ type: 'asset', fileName: `${mods}/${file}`, source: bytes })
      const source = JSON.stringify({ mods: files.map(({ file }) => file) })
      this.emitFile({ type: 'asset', fileName: `${mods}/index.json`, source })
    },
  }
}

/** Serves a file of the folder of mods, or the list of them. @returns whether the request was for one */
async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  base: string,
  folder: string,
): Promise<boolean> {
  const path = decodeURIComponent((request.url ?? '').split('?')[0]!)
  if (!path.startsWith(base)) return false
  const file = path.slice(base.length)
  if (file !== basename(file)) return false
  let body: string | Uint8Array
  if (file === 'index.json') {
    const files = await readModFolder(folder).catch(() => [])
    body = JSON.stringify({ mods: files.map((mod) => mod.file) })
  } else if (isModFile(file)) {
    const bytes = await readFile(join(folder, file)).catch(() => null)
    if (bytes === null) return false
    body = bytes
  } else return false
  response.setHeader('Content-Type', file === 'index.json' ? 'application/json' : 'application/wasm')
  response.setHeader('Cache-Control', 'no-store')
  response.end(body)
  return true
}

/** Builds mods under development when they are saved; a mistake is shown over the page, and in the terminal. */
async function buildOnSave(
  server: ViteDevServer,
  config: ResolvedConfig,
  options: SkeinPluginOptions,
  out: string,
): Promise<SourceWatch | null> {
  const sources = resolve(config.root, options.sources ?? 'mod-sources')
  const { logger } = config
  try {
    return await watchSources(
      { sources, out, packages: options.packages ?? [], debug: true },
      {
        built({ name, milliseconds }) {
          logger.info(`built ${name} in ${Math.round(milliseconds)} ms`, { timestamp: true })
          server.ws.send({ type: 'custom', event: BUILT, data: { name } })
        },
        failed(name, error) {
          logger.error(error.message, { timestamp: true })
          server.ws.send(overlayOf(name, error, sources))
        },
      },
    )
  } catch (error) {
    // A game without mods under development has no such folder.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** A mistake in a mod as Vite's own overlay shows it: with file and line. */
function overlayOf(name: string, error: SkeinError, sources: string): HotPayload {
  const place = /^(.*):(\d+):(\d+)$/.exec(error.problems[0]?.names.file ?? '')
  const loc =
    place === null
      ? undefined
      : { file: join(sources, name, place[1]!), line: Number(place[2]), column: Number(place[3]) }
  return {
    type: 'error',
    err: {
      message: error.message,
      stack: '',
      plugin: 'skein',
      ...(loc === undefined ? {} : { loc, id: loc.file }),
    },
  }
}
