import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readModFolder } from 'skein/node'
import { bundlePage } from '../../../src/testing/bundle.ts'

const FOLDER = 'examples/flock'

/**
 * The files of the page as a build would have them, by their paths: `/browser/index.html` as it is, and
 * `/browser/seen.html`, which plays when it is told to and tells what is seen.
 */
export async function flockPages(): Promise<Map<string, string | Uint8Array>> {
  const html = (await readFile(`${FOLDER}/browser/index.html`, 'utf8')).replace('main.ts', 'main.js')
  const files = new Map<string, string | Uint8Array>([
    ['/index.html', '<!doctype html><title>Flock</title>'],
    ['/browser/index.html', html],
    ['/browser/seen.html', html.replace('main.js', 'seen.js')],
    ['/browser/style.css', await readFile(`${FOLDER}/browser/style.css`)],
    ['/browser/main.js', await bundlePage(`${FOLDER}/browser/main.ts`)],
    ['/browser/seen.js', await bundlePage(`${FOLDER}/testing/seen-page.ts`)],
  ])
  for (const file of await readdir(`${FOLDER}/assets`))
    files.set(`/assets/${file}`, await readFile(join(FOLDER, 'assets', file)))
  const mods = await readModFolder(`${FOLDER}/mods`)
  files.set('/browser/mods/index.json', JSON.stringify({ mods: mods.map(({ file }) => file) }))
  for (const { file, bytes } of mods) files.set(`/browser/mods/${file}`, bytes)
  return files
}
