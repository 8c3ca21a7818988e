import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config'
import { chromiumOptions, findChromium, type FoundBrowser } from '../src/testing/chromium.ts'
import { findFirefox, findWebkit } from '../src/testing/other-browsers.ts'
import { ProjectSequencer } from './sequencer.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Where CI wants the results as data, besides what is printed. */
const results = process.env['SKEIN_TEST_RESULTS']

const [chromium, firefox, webkit] = await Promise.all([findChromium(), findFirefox(), findWebkit()])
const missing = [
  ...missingBrowser('Chromium', chromium, 'Install Chromium, or name one with SKEIN_CHROMIUM=path.'),
  ...missingBrowser('Firefox', firefox, 'Install Firefox, or name one with SKEIN_FIREFOX=path.'),
  ...missingBrowser(
    'WebKit',
    webkit,
    'On Debian, install webkit2gtk-driver and xvfb; or name a MiniBrowser with SKEIN_WEBKIT=path.',
  ),
]
if (missing.length > 0) {
  // Set to 1 in CI: no test may be skipped there.
  if (process.env['CI'] !== undefined)
    throw new Error(`${missing.join('')}Tests in a browser may not be skipped in CI.`)
  process.on('exit', () => process.stderr.write(missing.join('')))
}

/** The reasons why a browser does not start, and how to mend that; nothing where it does. */
function missingBrowser(name: string, found: FoundBrowser, advice: string): string[] {
  if (found.path !== null) return []
  const reasons = found.reasons.map((reason) => `  ${reason}\n`).join('')
  return [`No ${name} starts here:\n${reasons}The tests in ${name} are skipped. ${advice}\n`]
}

const shared: ViteUserConfig = {
  root,
  resolve: {
    alias: [
      { find: /^skein$/, replacement: `${root}src/index.ts` },
      {
        find: /^skein\/(bitecs|browser|node|objects|page|render|vite|wings)$/,
        replacement: `${root}src/$1.ts`,
      },
      { find: /^skein\/testing$/, replacement: `${root}src/test-game.ts` },
    ],
  },
}
const testing = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  restoreMocks: true,
  typecheck: { enabled: false },
} as const
const never = ['**/node_modules/**', '**/dist/**', '**/assembly/**']

/** Where code is for Node alone: the compilers, the command line, the scripts. */
const ofNode = ['plugins/sdk/**', 'src/cli/**', 'scripts/**']

/** The unit tests: they need nothing but memory, start nothing, and run in Chromium as well. `npm run test:fast` runs them alone. */
const inNode: TestProjectInlineConfiguration = {
  ...shared,
  test: {
    ...testing,
    name: 'node',
    include: ['{src,engine,plugins,examples,bench,scripts}/**/*.test.ts'],
    exclude: [...never, '**/*.{browser,node}.test.ts', ...ofNode],
    isolate: false,
    // Tests that look for leaks ask the collector to run.
    execArgv: ['--expose-gc'],
  },
}

/** Tests that need more than that: files, a compiler, the command line, or a browser that they drive themselves. */
export const withTools: TestProjectInlineConfiguration = {
  ...shared,
  test: {
    ...testing,
    name: 'tools',
    include: [
      '{src,engine,plugins,examples,bench,scripts}/**/*.node.test.ts',
      ...ofNode.map((folder) => `${folder}/*.test.ts`),
    ],
    exclude: never,
    isolate: false,
    // Commands that run in the process of a test are those that are built, and meet the games' own imports of them.
    server: { deps: { external: [/\/dist\/src\//] } },
    globalSetup: ['config/build-once.ts'],
    provide: { chromium: chromium.path, firefox: firefox.path, webkit: webkit.path },
    execArgv: ['--expose-gc'],
  },
}

/** The unit tests again, in a page of Chromium, and those that need one. */
const inChromium = (path: string): TestProjectInlineConfiguration => ({
  ...shared,
  // All of what the tests import, so that no page is loaded anew when one more is found.
  optimizeDeps: {
    include: [
      '@msgpack/msgpack',
      'bitecs',
      '@pixi/sound',
      'pixi.js',
      'pixi.js/unsafe-eval',
      'eventemitter3',
      'compare-versions',
      'fast-check',
      'semver',
      'wabt',
    ],
  },
  test: {
    ...testing,
    name: 'browser',
    include: ['{src,engine,plugins,examples}/**/*.test.ts'],
    exclude: [...never, '**/*.node.test.ts', ...ofNode],
    isolate: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      // One file at a time, beside those that Node runs meanwhile.
      fileParallelism: false,
      provider: playwright({ launchOptions: chromiumOptions(path) }),
      instances: [{ browser: 'chromium', name: 'chromium' }],
    },
  },
})

const config: ViteUserConfig = defineConfig({
  root,
  test: {
    // One more than Vitest would take on a small machine: tests that drive a browser wait much of the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: ProjectSequencer },
    projects: [withTools, inNode, ...(chromium.path === null ? [] : [inChromium(chromium.path)])],
    ...(results === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: results } }),
  },
})

export default config
