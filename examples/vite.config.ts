import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Serves the examples in a browser, with `skein` from its sources: `npx vite examples`. */
const config: UserConfig = defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  server: { fs: { allow: [root] } },
  build: { target: 'es2022' },
  optimizeDeps: {
    include: ['@pixi/sound', 'pixi.js', 'pixi.js/unsafe-eval', 'bitecs', 'eventemitter3', '@msgpack/msgpack'],
  },
  resolve: {
    alias: [
      { find: /^skein$/, replacement: `${root}src/index.ts` },
      { find: /^skein\/(browser|render)$/, replacement: `${root}src/$1.ts` },
    ],
  },
})

export default config
