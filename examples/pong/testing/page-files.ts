import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { bundlePage } from '../../../src/testing/bundle.ts'

const ASSETS = 'examples/pong/assets'

/**
 * The files of a page with Pong, by their paths: `/index.html` with one match, `/two.html` with two beside each other.
 *
 * @param mods what is in its folder of mods, by file
 */
export async function pongPages(
  mods: Readonly<Record<string, Uint8Array>>,
): Promise<Map<string, string | Uint8Array>> {
  const page = (games: number): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>Pong</title>
<link rel="stylesheet" href="/style.css" />
<body>${'<main class="game"></main>'.repeat(games)}</body>
<script type="module" src="/browser/page.js"></script>
</html>`
  const files = new Map<string, string | Uint8Array>([
    ['/index.html', page(1)],
    ['/two.html', page(2)],
    [
      '/style.css',
      'html, body { margin: 0; height: 100% } body { display: flex } .game { flex: 1; min-width: 0 }',
    ],
    ['/browser/page.js', await bundlePage('examples/pong/testing/play-page.ts')],
    ['/mods/index.json', JSON.stringify({ mods: Object.keys(mods) })],
  ])
  for (const file of await readdir(ASSETS)) files.set(`/assets/${file}`, await readFile(join(ASSETS, file)))
  for (const [file, bytes] of Object.entries(mods)) files.set(`/mods/${file}`, bytes)
  return files
}
