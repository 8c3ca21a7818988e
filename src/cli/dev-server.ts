import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as Vite from 'vite'
import type { AliasOptions, InlineConfig, PluginOption, ViteDevServer } from 'vite'
import { SkeinError, type PackageDefinition } from '../../engine/index.ts'
import { skein, type OverlayContents, type SkeinPluginEvents } from '../vite.ts'
import { madePage, pageRoot } from '../vite/page.ts'
import type { GameLayout } from '../layout/layout.ts'
import type { ServedGame } from './load.ts'
import { importOptional, notInstalled } from './optional-package.ts'

/** How a game is served. */
export interface DevServerOptions {
  /** The folder of mods. Default: the one of the game's layout. */
  readonly mods?: string
  /** Without it, the first that is free from 5173 on is taken. */
  readonly port?: number
  /** Which addresses to listen on; `true` is all. Default: this machine only. */
  readonly host?: string | true
  readonly open?: boolean
  /** Contents of the overlay. Default: everything that is wrong with mods. */
  readonly overlay?: OverlayContents
  /** Looks at files by the clock alone. */
  readonly polling?: boolean
  /** Packages shared on the page, if more than without one. */
  readonly packages?: readonly PackageDefinition[]
  /** The folder of Vite's cache. Default: Vite's own, or a folder for temporary files. */
  readonly cache?: string
}

/** Where Skein itself is. */
const OWN = fileURLToPath(new URL('../..', import.meta.url))
const own = createRequire(import.meta.url)
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
/** Imports of pages. Prepared ahead, so that no page is loaded anew when Vite comes upon it. */
const PREPARED = [
  'bitecs',
  'eventemitter3',
  'compare-versions',
  '@msgpack/msgpack',
  'pixi.js',
  'pixi.js/unsafe-eval',
  '@pixi/sound',
]

/**
 * Serves a game with Vite, and its mods with it.
 *
 * @returns a server that listens
 * @throws SkeinError `cli/not-installed` without Vite or PixiJS, `cli/port-in-use`, `cli/bad-input` for a path that Vite cannot
 * serve
 */
export async function serveGame(
  game: Omit<ServedGame, 'packages' | 'problem'>,
  options: DevServerOptions,
  events: SkeinPluginEvents,
): Promise<ViteDevServer> {
  const { root } = game.layout
  assertServable(root)
  const vite = await importOptional<typeof Vite>('vite', root, {
    what: 'skein dev needs Vite',
    install: 'vite@8',
  })
  const server = await vite.createServer(serverConfig(vite, game, options, events))
  try {
    return await server.listen()
  } catch (error) {
    await server.close()
    if (error instanceof Error && /port \d+ is already in use|EADDRINUSE/i.test(error.message)) {
      throw new SkeinError('cli/port-in-use', `another program uses port ${options.port}`, {
        hint: 'Pass another --port, or omit it to use the next free port.',
        cause: error,
      })
    }
    throw error
  }
}

/** How Vite serves a game, and its mods with it. @throws SkeinError `cli/not-installed` without PixiJS */
export function serverConfig(
  { searchForWorkspaceRoot: workspaceOf }: Pick<typeof Vite, 'searchForWorkspaceRoot'>,
  { file, layout, definition }: Omit<ServedGame, 'packages' | 'problem'>,
  { mods, port, host, open, overlay, cache, packages: shared, polling = false }: DevServerOptions,
  events: SkeinPluginEvents,
): InlineConfig {
  const folder = layout.root
  const near = createRequire(join(folder, 'package.json'))
  const packages = shared ?? definition?.packages ?? []
  assertDrawable(layout, packages)
  const root = pageRoot(layout)
  const plugins: PluginOption[] = [
    skein({
      mods: mods === undefined ? layout.mods : resolve(mods),
      sources: layout.sources,
      packages,
      ...(file === null ? {} : { game: file }),
      ...(overlay === undefined ? {} : { overlay }),
      polling,
      events,
    }),
  ]
  if (layout.page === null && definition !== null) plugins.push(madePage(file!, definition))
  const cacheDir = cache ?? (hasPackage(folder) ? undefined : join(tmpdir(), 'skein-vite'))
  return {
    root,
    configFile: viteConfig(layout),
    logLevel: 'warn',
    clearScreen: false,
    ...(cacheDir === undefined ? {} : { cacheDir }),
    plugins,
    resolve: { alias: isInstalled(near, 'skein') ? [] : ownAlias() },
    optimizeDeps: { include: PREPARED.filter((name) => isInstalled(near, name)) },
    server: {
      ...(port === undefined ? {} : { port, strictPort: true }),
      host: host ?? 'localhost',
      open: open ?? false,
      fs: { allow: [workspaceOf(folder), folder, root, OWN] },
      watch: { usePolling: polling },
    },
  }
}

/**
 * Checks that a page which Skein makes for a game has its libraries for graphics and sound. A game's own page imports its own.
 *
 * @throws SkeinError `cli/not-installed`
 */
export function assertDrawable({ root, page }: GameLayout, packages: readonly PackageDefinition[]): void {
  if (page !== null) return
  const near = createRequire(join(root, 'package.json'))
  for (const [name, library, install] of LIBRARIES) {
    if (!packages.some((it) => it.name === name)) continue
    if (isInstalled(near, library) || isInstalled(own, library)) continue
    throw notInstalled(library, `the game shares ${name}, for which its page needs ${library}`, install)
  }
}

/** Packages of Skein, and the library that a page needs for each. */
const LIBRARIES = [
  ['skein:render', 'pixi.js', 'pixi.js@8'],
  ['skein:sound', '@pixi/sound', '@pixi/sound@6'],
] as const

/** The settings of Vite that the project of a game has. */
export function viteConfig(layout: GameLayout): string | false {
  const names = ['ts', 'mts', 'js', 'mjs'].map((ending) => `vite.config.${ending}`)
  const places = [layout.root, pageRoot(layout)].flatMap((folder) => names.map((name) => join(folder, name)))
  return places.find(existsSync) ?? false
}

/** @throws SkeinError `cli/bad-input` for a folder whose path means something else in an address: Vite looks elsewhere then */
export function assertServable(folder: string): void {
  const [found] = /[#?%]/.exec(folder) ?? []
  if (found === undefined) return
  throw new SkeinError('cli/bad-input', `Vite cannot serve ${folder}: its path contains "${found}"`, {
    names: { file: folder },
    hint: 'Move or rename the project so that its path contains no "#", "?" or "%".',
  })
}

/** A game that has no Skein of its own gets this one. */
export function ownAlias(): AliasOptions {
  return ['index', 'bitecs', 'objects', 'browser', 'page', 'render', 'wings'].map((entry) => ({
    find: entry === 'index' ? /^skein$/ : new RegExp(`^skein/${entry}$`),
    replacement: join(OWN, 'src', `${entry}.${EXTENSION}`),
  }))
}

export function isInstalled(near: NodeJS.Require, name: string): boolean {
  try {
    near.resolve(name)
    return true
  } catch {
    return false
  }
}

/** Whether a folder belongs to a package: Vite keeps its cache there. */
function hasPackage(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return true
    if (dirname(at) === at) return false
  }
}
