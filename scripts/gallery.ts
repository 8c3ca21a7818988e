import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as vite from 'vite'
import { serverConfig } from '../src/cli/dev-server.ts'
import { loadGame } from '../src/cli/load.ts'
import type { SkeinPluginEvents } from '../src/vite.ts'
import { galleryPage, PICTURE, sampleGames, type SampleGame } from './gallery-page.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PICTURES: Readonly<Record<string, string>> = { png: 'image/png', webp: 'image/webp' }

/** The sample games, served on this machine. */
export interface Gallery {
  /** Such as `http://localhost:5173/`. */
  readonly address: string
  readonly games: readonly SampleGame[]
  close(): Promise<void>
}

/**
 * Serves the sample games with Vite, each under its name as `skein dev` would serve it, and a page that lists them. A game's
 * own server starts when it is first asked for.
 *
 * @param port the first that is tried; 0 for any that is free
 */
export async function serveGallery(
  examples: string,
  port: number,
  events: SkeinPluginEvents,
): Promise<Gallery> {
  const games = await sampleGames(examples)
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      response.writeHead(500).end('The server failed with an error. See the terminal for details.')
    })
  })
  const started = new Map<string, Promise<vite.ViteDevServer>>()
  const serverOf = (game: string): Promise<vite.ViteDevServer> => {
    const there = started.get(game) ?? serveGame(examples, game, server, events)
    started.set(game, there)
    return there
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?')[0]!
    const game = games.find(({ name }) => path === `/${name}` || path.startsWith(`/${name}/`))
    if (path === '/') send(response, 200, 'text/html; charset=utf-8', galleryPage(games))
    else if (game === undefined) send(response, 404, 'text/plain', 'Page not found.')
    else if (path === `/${game.name}`) response.writeHead(302, { Location: `/${game.name}/` }).end()
    else if (path === `/${game.name}/${PICTURE}`) await sendPicture(response, examples, game)
    else (await serverOf(game.name)).middlewares(request, response)
  }
  await listen(server, port)
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}/`,
    games,
    async close() {
      for (const it of started.values()) await (await it).close()
      server.closeAllConnections()
      await new Promise((done) => void server.close(done))
    },
  }
}

async function serveGame(
  examples: string,
  name: string,
  server: Server,
  events: SkeinPluginEvents,
): Promise<vite.ViteDevServer> {
  const game = await loadGame(resolve(examples, name))
  const cache = join(ROOT, 'node_modules', '.vite', `gallery-${name}`)
  const config = serverConfig(vite, game, { cache, overlay: 'builds' }, events)
  return vite.createServer({
    ...config,
    base: `/${name}/`,
    // Skein itself from its sources: whoever changes them sees it here.
    resolve: {
      alias: [
        { find: /^skein$/, replacement: join(ROOT, 'src/index.ts') },
        { find: /^skein\/(browser|page|render)$/, replacement: join(ROOT, 'src/$1.ts') },
      ],
    },
    server: { ...config.server, middlewareMode: true, hmr: { server } },
  })
}

/** Listens on the first port that is free. */
async function listen(server: Server, port: number): Promise<void> {
  for (let tried = port; ; tried++) {
    try {
      await new Promise<void>((done, failed) => {
        server.once('error', failed)
        server.listen(tried, 'localhost', () => {
          server.off('error', failed)
          done()
        })
      })
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tried >= port + 100) throw error
    }
  }
}

async function sendPicture(
  response: ServerResponse,
  examples: string,
  { name, picture }: SampleGame,
): Promise<void> {
  const file = join(examples, name, picture ?? '')
  const bytes = picture === null ? null : await readFile(file).catch(() => null)
  if (bytes === null) send(response, 404, 'text/plain', 'Picture not found.')
  else send(response, 200, PICTURES[file.split('.').at(-1)!] ?? 'image/jpeg', bytes)
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-cache' }).end(body)
}
