import type { ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin, ViteDevServer } from 'vite'
import type { GameDefinition } from '../../engine/index.ts'
import type { GameLayout } from '../layout/layout.ts'

/** Vite's root for a game: the folder of its page, or its own where a page is made for it. */
export function pageRoot({ page, root }: GameLayout): string {
  return page === null ? root : dirname(page)
}

const PAGE = 'virtual:skein/page'
const HERE = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const PLAIN_VIEW = fileURLToPath(new URL(`../browser/plain-view.${HERE}`, import.meta.url))

/** A page for a game that has none: it fills the window with the game, and takes up the mods of its folder. */
export function madePage(file: string, definition: GameDefinition): Plugin {
  const html = madeHtml(definition, `<script type="module" src="/@id/${PAGE}"></script>`)
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
    load: (id) => (id === `\0${PAGE}` ? pageCode(file, definition, false) : undefined),
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

/** The same page where it is built, with the list in which players choose their mods. */
export function builtPage(root: string, file: string, definition: GameDefinition): Plugin {
  const page = join(root, 'index.html')
  return {
    name: 'skein-page',
    config: () => ({ build: { rollupOptions: { input: page } } }),
    resolveId: (id) => (id === PAGE ? `\0${PAGE}` : id === page ? page : undefined),
    load(id) {
      if (id === page) return madeHtml(definition, `<script type="module">import '${PAGE}'</script>`)
      return id === `\0${PAGE}` ? pageCode(file, definition, true) : undefined
    },
  }
}

function madeHtml({ name }: GameDefinition, script: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escapeHtml(name)} · Skein</title>
    <style>
      html, body, #game { margin: 0; height: 100%; overflow: hidden; background: #0b1020; }
      h1 { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); }
    </style>
  </head>
  <body>
    <main id="game"><h1>${escapeHtml(name)}</h1></main>
    ${script}
  </body>
</html>
`
}

/**
 * A game that draws is mounted; of any other, entities are shown as dots.
 *
 * @param chosen whether players choose its mods; otherwise all of them are taken up
 */
function pageCode(file: string, definition: GameDefinition, chosen: boolean): string {
  const draws = definition.packages.some(({ name }) => name === 'skein:render')
  const names = ['createGame', ...(draws ? ['mount'] : []), ...(chosen ? ['mountMods'] : [])]
  return `import { ${names.join(', ')} } from '${draws ? 'skein/browser' : 'skein/page'}'
import definition from ${JSON.stringify(file)}
${draws ? '' : `import { showPlainly } from ${JSON.stringify(PLAIN_VIEW)}\n`}
const element = document.querySelector('#game')
const seed = Number(new URLSearchParams(location.search).get('seed') ?? 0)
const game = await createGame(definition, { seed })
${chosen ? '' : "await game.mods.watch('mods/')"}
${draws ? 'await mount(game, element)' : 'showPlainly(game, element)'}
${chosen ? 'await mountMods(game, element)' : ''}
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (it) => `&#${it.charCodeAt(0)};`)
}
