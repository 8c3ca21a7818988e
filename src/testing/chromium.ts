import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LaunchOptions } from 'playwright'
import { firstLine, installed, versionOf } from './programs.ts'
import { FONTS, unpackShippedChromium } from './shipped-chromium.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser for the tests is, or `null` where none starts; those that need one are skipped then. */
    chromium: string | null
  }
}

/** A browser for the tests, and where it was found; or why there is none. */
export type FoundBrowser =
  | { readonly path: string; readonly version: string }
  | { readonly path: null; readonly reasons: readonly string[] }

const COMMANDS: readonly string[] = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const APPLICATIONS: readonly string[] = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * Finds a Chromium that starts: the one that `SKEIN_CHROMIUM` names and no other; else the one that npm brought, so that
 * the same browser runs the tests everywhere; else the system's.
 *
 * @param environment default: that of this process
 * @param shipped gives the path of the one that npm brought
 */
export async function findChromium(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  shipped: () => Promise<string> = unpackShippedChromium,
): Promise<FoundBrowser> {
  const named = environment['SKEIN_CHROMIUM']
  const reasons: string[] = []
  const paths = named === undefined ? [] : [named]
  if (named === undefined) {
    try {
      paths.push(await shipped())
    } catch (error) {
      reasons.push(`@sparticuz/chromium: ${firstLine(error)}`)
    }
    const ofSystem = [
      ...installed(COMMANDS, environment['PATH'] ?? ''),
      ...APPLICATIONS.filter((file) => existsSync(file)),
    ]
    if (ofSystem.length === 0) reasons.push(`the system has none of ${COMMANDS.join(', ')}`)
    paths.push(...ofSystem)
  }
  for (const path of paths) {
    try {
      return { path, version: await versionOf(path) }
    } catch (error) {
      reasons.push(`${path}: ${firstLine(error)}`)
    }
  }
  return { path: null, reasons }
}

/**
 * How the tests start a browser: headless, with a collector that can be called (`gc`), memory told to the byte, and WebGL
 * drawn by the processor, so that pictures do not depend on a graphics card. The browser that npm brought writes in the
 * fonts that came with it, and needs none of the system's.
 */
export function chromiumOptions(path: string): LaunchOptions {
  const fonts = join(dirname(path), FONTS)
  return {
    executablePath: path,
    ...(existsSync(fonts) ? { env: { ...process.env, FONTCONFIG_FILE: fonts } } : {}),
    args: [
      // The browser that npm brought does not turn signals of the processor into traps: without checks of its own,
      // WebAssembly that reads beyond its memory would end the page.
      '--js-flags=--expose-gc --wasm-enforce-bounds-checks',
      '--enable-precise-memory-info',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
      // The page around a canvas is put together without WebGL, which is faster where the processor draws.
      '--disable-gpu-compositing',
    ],
  }
}
