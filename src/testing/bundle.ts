import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

/** The bundles of this process: nothing changes a script while the tests run. */
const bundles = new Map<string, Promise<Uint8Array>>()

/** Where `skein` is as it is built. */
export const BUILT: Readonly<Record<string, string>> = {
  'skein/bitecs': './dist/src/bitecs.js',
  'skein/browser': './dist/src/browser.js',
  'skein/objects': './dist/src/objects.js',
  'skein/rewind': './dist/src/rewind.js',
  'skein/page': './dist/src/page.js',
  'skein/render': './dist/src/render.js',
  skein: './dist/src/index.js',
}

/** Where `skein` is in its sources. */
const SOURCES: Readonly<Record<string, string>> = {
  'skein/render': './src/render.ts',
  skein: './src/index.ts',
}

/**
 * Bundles a script for a page as a game's own build would, with `skein` as it is built in `dist`.
 *
 * @param entry the path of the script, from the root of the project
 */
export function bundlePage(entry: string): Promise<Uint8Array> {
  return bundleOnce(entry, BUILT)
}

/** Bundles a script for a page with `skein` from its sources, so that the script may import what only tests have. */
export function bundleSources(entry: string): Promise<Uint8Array> {
  return bundleOnce(entry, SOURCES)
}

function bundleOnce(entry: string, alias: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const key = `${alias['skein']!} ${entry}`
  const bundle = bundles.get(key) ?? makeBundle(entry, alias)
  bundles.set(key, bundle)
  return bundle
}

async function makeBundle(entry: string, alias: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    alias,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // The assembler of tests asks for these in Node alone.
    external: ['crypto', 'fs', 'path'],
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]!.contents
}
