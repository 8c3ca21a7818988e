import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

/** The bundles of this process: nothing changes a script while the tests run. */
const bundles = new Map<string, Promise<Uint8Array>>()

/**
 * Bundles a script for a page as a game's own build would, with `skein` as it is built in `dist`.
 *
 * @param entry the path of the script, from the root of the project
 * @param minify whether it is made as small as for players
 */
export function bundlePage(entry: string, minify = false): Promise<Uint8Array> {
  const key = `${minify ? 'min ' : ''}${entry}`
  const bundle = bundles.get(key) ?? makeBundle(entry, minify)
  bundles.set(key, bundle)
  return bundle
}

async function makeBundle(entry: string, minify: boolean): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    alias: {
      'skein/browser': './dist/src/browser.js',
      'skein/render': './dist/src/render.js',
      skein: './dist/src/index.js',
    },
    bundle: true,
    minify,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]!.contents
}
