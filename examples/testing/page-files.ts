import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundlePage } from '../../src/testing/bundle.ts'

/** The files of a page, by their paths. */
export type PageFiles = Map<string, string | Uint8Array>

const STYLE = `html, body { margin: 0; height: 100% }
body { display: flex }
.game { flex: 1; min-width: 0 }`

/** A page that runs a script, with so many elements for games in it. */
const html = (script: string, games: number): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>Game</title>
<link rel="stylesheet" href="/style.css" />
<body>${'<main class="game" id="game"></main>'.repeat(games)}</body>
<script type="module" src="${script}"></script>
</html>`

/**
 * The files of a page on which a test plays a game, as a build would have them: `/index.html` with the game, and `/two.html`
 * with two beside each other.
 *
 * @param script the page's script, a file of this folder
 * @param mods the contents of the game's folder of mods, by file
 */
export async function gamePages(
  game: string,
  script: string,
  mods: Readonly<Record<string, Uint8Array>>,
): Promise<PageFiles> {
  const files: PageFiles = new Map<string, string | Uint8Array>([
    ['/index.html', html('/browser/page.js', 1)],
    ['/two.html', html('/browser/page.js', 2)],
    ['/style.css', STYLE],
    ['/browser/page.js', await bundlePage(`examples/testing/${script}`)],
  ])
  const assets = join('examples', game, 'assets')
  for (const file of await readdir(assets)) {
    const bytes = await readFile(join(assets, file))
    // A game's own code is beside its page or above it: in a bundle, all of it is where the page is.
    for (const at of ['/assets', '/browser/assets']) files.set(`${at}/${file}`, bytes)
  }
  addMods(files, '/mods', mods)
  return files
}

/** Adds the page that players have, `/browser/index.html`, with its mods; `/browser/tested.html` has the test's script in it. */
export async function addOwnPage(
  files: PageFiles,
  game: string,
  mods: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  const folder = join('examples', game, 'browser')
  const page = (await readFile(join(folder, 'index.html'), 'utf8')).replace('main.ts', 'main.js')
  files.set('/browser/index.html', page)
  files.set('/browser/tested.html', page.replace('main.js', 'page.js'))
  files.set('/browser/style.css', await readFile(join(folder, 'style.css')))
  // The stylesheet imports it from above the game; an address does not lead out of the site.
  files.set('/assets/page.css', await readFile('assets/page.css'))
  files.set('/browser/main.js', await bundlePage(join(folder, 'main.ts')))
  addMods(files, '/browser/mods', mods)
}

function addMods(files: PageFiles, path: string, mods: Readonly<Record<string, Uint8Array>>): void {
  files.set(`${path}/index.json`, JSON.stringify({ mods: Object.keys(mods) }))
  for (const [file, bytes] of Object.entries(mods)) files.set(`${path}/${file}`, bytes)
}
