import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Bundles a script for a page as a game's own build would, with `skein` as it is built in `dist`.
 *
 * @param entry the path of the script, from the root of the project
 * @param minify whether it is made as small as for players
 */
export async function bundlePage(entry: string, minify = false): Promise<Uint8Array> {
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
