import type { ViteUserConfig } from 'vitest/config'
import complete from './vitest.config.ts'

// The tests without building anything first: for what does not run `dist` or the mods of the examples.
const { globalSetup: _, ...test } = complete.test ?? {}
const config: ViteUserConfig = { ...complete, test }

export default config
