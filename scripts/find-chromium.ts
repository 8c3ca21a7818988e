import { findChromium } from '../src/testing/chromium.ts'

// Which browser the tests would run in. Ends with 1 where there is none.
const found = await findChromium()
if (found.path === null)
  process.stderr.write(`no Chromium starts on this machine:\n  ${found.reasons.join('\n  ')}\n`)
else process.stdout.write(`${found.version} (${found.path})\n`)
process.exit(found.path === null ? 1 : 0)
