import { existsSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin, ViteDevServer } from 'vite'
import type { GameDefinition } from '../../engine/index.ts'

/** Where the page of a game is. */
export interface GamePage {
  /** What Vite serves from: the folder with `index.html`, or the folder of the game. */
  readonly root: string
  /** Whether the game has no page, so that one is made for it. */
  readonly made: boolean
}

/** Finds the page of a game: `browser/index.html` or `index.html` in its folder. */
export function findPage(folder: string): GamePage {
  const root = [join(folder, 'browser'), folder].find((it) => existsSync(join(it, 'index.html')))
  return root === undefined ? { root: folder, made: true } : { root, made: false }
}

const PAGE = 'virtual:skein/page'
const HERE = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const PLAIN_VIEW = fileURLToPath(new URL(`../browser/plain-view.${HERE}`, import.meta.url))

/** A page for a game that has none: it fills the window with the game, and takes up the mods of its folder. */
export function madePage(file: string, definition: GameDefinition): Plugin {
  const title = escapeHtml(definition.name)
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title} · Skein</title>
    <style>html, body, #game { margin: 0; height: 100%; overflow: hidden; background: #0b1020; }</style>
  </head>
  <body>
    <main id="game"></main>
    <script type="module" src="/@id/${PAGE}"></script>
  </body>
</html>
`
  const answer = async (
    server: ViteDevServer,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ): Promise<void> => {
    try {
      const text = await server.transformIndexHtml('/index.html', html)
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.end(text)
    } catch (error) {
      next(error)
    }
  }
  return {
    name: 'skein-page',
    resolveId: (id) => (id === PAGE ? `\0${PAGE}` : undefined),
    load: (id) => (id === `\0${PAGE}` ? pageCode(file, definition) : undefined),
    configureServer: (server) => () => {
      server.middlewares.use((request, response, next: (error?: unknown) => void) => {
        const path = (request.originalUrl ?? request.url ?? '/').split('?')[0]
        if (path !== '/' && path !== '/index.html') {
          next()
          return
        }
        void answer(server, response, next)
      })
    },
  }
}

/** A game that draws is mounted; of any other, entities are shown as dots. */
function pageCode(file: string, definition: GameDefinition): string {
  const draws = definition.packages.some(({ name }) => name === 'skein:render')
  return `import { createGame${draws ? ', mount' : ''} } from 'skein/browser'
import definition from ${JSON.stringify(file)}
${draws ? '' : `import { showPlainly } from ${JSON.stringify(PLAIN_VIEW)}\n`}
const element = document.querySelector('#game')
const seed = Number(new URLSearchParams(location.search).get('seed') ?? 0)
const game = await createGame(definition, { seed })
await game.mods.watch('mods/')
${draws ? 'await mount(game, element)' : 'showPlainly(game, element)'}
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (it) => `&#${it.charCodeAt(0)};`)
}
