import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromiumOptions } from './chromium.ts'
import { folderFor, startKept, type KeptProcess } from './kept-process.ts'

/** The browsers that tests run in, each with another engine: V8, SpiderMonkey and JavaScriptCore. */
export type BrowserName = 'Chromium' | 'Firefox' | 'WebKit'

/** Keeps Firefox from asking its servers, its user, or whether a script that takes long shall go on. */
const PREFERENCES: Readonly<Record<string, boolean | number | string>> = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.max_script_run_time': 0,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'http://127.0.0.1:9/',
  'toolkit.telemetry.enabled': false,
}

/** Starts a browser without a window that anyone sees, with a profile of its own, and opens an address in it. */
export async function startBrowser(name: BrowserName, path: string, address: string): Promise<KeptProcess> {
  const folder = await folderFor(name.toLowerCase())
  if (name === 'Chromium') return startChromiumProgram(path, address, folder)
  // Nothing of the user's own, neither read nor written.
  const env = {
    HOME: folder,
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    WAYLAND_DISPLAY: undefined,
  }
  if (name === 'WebKit') return startWebkit(path, address, folder, env)
  const lines = Object.entries(PREFERENCES).map(
    ([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});`,
  )
  await writeFile(join(folder, 'user.js'), `${lines.join('\n')}\n`)
  const args = ['--headless', '--new-instance', '--profile', folder, address]
  return startKept(path, args, folder, { ...env, MOZ_CRASHREPORTER_DISABLE: '1' })
}

function startChromiumProgram(path: string, address: string, folder: string): KeptProcess {
  const { args = [], env = {} } = chromiumOptions(path)
  const all = ['--headless', '--no-sandbox', '--no-first-run', `--user-data-dir=${folder}`, ...args, address]
  return startKept(path, all, folder, env)
}

async function startWebkit(
  path: string,
  address: string,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<KeptProcess> {
  const args = ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp']
  const screen = startKept('Xvfb', args, await folderFor('screen'))
  // Xvfb chooses a number that is free.
  const number = await screen.prints(/^(\d+)\n/m)
  if (number === null) {
    throw new Error(`Xvfb, on whose screen WebKit draws, does not start:\n${screen.printed}`)
  }
  const program = startKept(path, ['--private', address], folder, {
    ...env,
    DISPLAY: `:${number[1]!}`,
    GDK_BACKEND: 'x11',
    GSETTINGS_BACKEND: 'memory',
    LIBGL_ALWAYS_SOFTWARE: '1',
    NO_AT_BRIDGE: '1',
  })
  const ended = program.ended.then(() => screen.stop())
  return {
    ended,
    get printed() {
      return program.printed
    },
    prints: (pattern) => program.prints(pattern),
    async stop() {
      await program.stop()
      await ended
    },
  }
}
