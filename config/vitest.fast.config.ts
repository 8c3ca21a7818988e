import type { ViteUserConfig } from 'vitest/config'
import complete, { withTools } from './vitest.config.ts'

// The tests without building anything first: for what does not run `dist` or the mods of the examples.
delete withTools.test?.globalSetup

const config: ViteUserConfig = complete

export default config
