import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FoundBrowser } from './chromium.ts'
import { firstLine, installed, versionOf } from './programs.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where Firefox is, or `null` where none starts. */
    firefox: string | null
    /** Where WebKit's MiniBrowser is, or `null` where none starts. */
    webkit: string | null
  }
}

type Environment = Readonly<Record<string, string | undefined>>

const FIREFOX: readonly string[] = ['firefox-esr', 'firefox']
const FIREFOX_APPLICATION = '/Applications/Firefox.app/Contents/MacOS/firefox'

/** Folders in which systems keep the browser that comes with WebKitGTK; Debian in one below, for each kind of processor. */
const LIBRARIES: readonly string[] = ['/usr/lib', '/usr/lib64', '/usr/libexec']
const WEBKITS: readonly string[] = ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0']

/** Finds a Firefox that starts: the one that `SKEIN_FIREFOX` names and no other, else the system's. */
export async function findFirefox(environment: Environment = process.env): Promise<FoundBrowser> {
  const named = environment['SKEIN_FIREFOX']
  const paths =
    named === undefined
      ? [
          ...installed(FIREFOX, environment['PATH'] ?? ''),
          ...[FIREFOX_APPLICATION].filter((file) => existsSync(file)),
        ]
      : [named]
  const reasons = paths.length === 0 ? [`the system has none of ${FIREFOX.join(', ')}`] : []
  return firstThatStarts(paths, reasons, versionOf)
}

/**
 * Finds WebKit's small browser, which comes with WebKitGTK: the one that `SKEIN_WEBKIT` names and no other, else the system's.
 * Xvfb gives it a screen that nobody sees: without one, it is of no use.
 *
 * @param folders where systems keep it
 */
export async function findWebkit(
  environment: Environment = process.env,
  folders: readonly string[] = LIBRARIES,
): Promise<FoundBrowser> {
  const named = environment['SKEIN_WEBKIT']
  const paths = named === undefined ? miniBrowsers(folders) : [named]
  const reasons: string[] = []
  if (paths.length === 0) reasons.push('the system has no MiniBrowser of WebKitGTK')
  if (installed(['Xvfb'], environment['PATH'] ?? '').length === 0) {
    reasons.push('the system has no Xvfb, on whose screen WebKit draws')
    return { path: null, reasons }
  }
  return firstThatStarts(paths, reasons, startsMiniBrowser)
}

async function firstThatStarts(
  paths: readonly string[],
  reasons: readonly string[],
  start: (path: string) => Promise<string>,
): Promise<FoundBrowser> {
  const all = [...reasons]
  for (const path of paths) {
    try {
      return { path, version: await start(path) }
    } catch (error) {
      all.push(`${path}: ${firstLine(error)}`)
    }
  }
  return { path: null, reasons: all }
}

function miniBrowsers(folders: readonly string[]): string[] {
  const found: string[] = []
  for (const folder of folders.filter((it) => existsSync(it))) {
    const below = readdirSync(folder).filter((name) => name.includes('-linux-'))
    for (const name of ['', ...below])
      for (const webkit of WEBKITS) found.push(join(folder, name, webkit, 'MiniBrowser'))
  }
  return found.filter((file) => existsSync(file))
}

/** It gives its version on a screen only: that it misses the screen shows that it is whole, and that its libraries are there. */
async function startsMiniBrowser(path: string): Promise<string> {
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' }
  try {
    await promisify(execFile)(path, ['--version'], { timeout: 20_000, env })
  } catch (error) {
    if (!(error as { stderr?: string }).stderr?.includes('cannot open display')) throw error
  }
  return 'WebKitGTK'
}
