import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Where CI wants the results as data, besides what is printed. */
const results = process.env['SKEIN_TEST_RESULTS']

const config: ViteUserConfig = defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^skein$/, replacement: `${root}src/index.ts` },
      { find: /^skein\/node$/, replacement: `${root}src/node.ts` },
    ],
  },
  test: {
    include: ['{src,engine,plugins,examples,bench,scripts}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/assembly/**'],
    typecheck: { enabled: false },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // Tests that look for leaks ask the collector to run.
    execArgv: ['--expose-gc'],
    ...(results === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: results } }),
  },
})

export default config
