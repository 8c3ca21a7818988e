import { findChromium } from '../src/testing/chromium.ts'
import { findFirefox, findWebkit } from '../src/testing/other-browsers.ts'

// Usage: npx jiti scripts/find-browsers.ts [chromium] [firefox] [webkit]. Which browsers the tests would run in. Ends with 1 where one of
// them does not start, with 2 on wrong usage.

const FINDERS = { chromium: () => findChromium(), firefox: () => findFirefox(), webkit: () => findWebkit() }

const args = process.argv.slice(2)
const names = args.length === 0 ? Object.keys(FINDERS) : args
const unknown = names.filter((name) => !Object.hasOwn(FINDERS, name))
if (unknown.length > 0) {
  process.stderr.write(
    `There is no browser ${unknown.join(', ')}. There are: ${Object.keys(FINDERS).join(', ')}.\n`,
  )
  process.exit(2)
}
let missing = 0
for (const name of names as (keyof typeof FINDERS)[]) {
  const found = await FINDERS[name]()
  if (found.path === null) {
    missing++
    process.stderr.write(`no ${name} starts on this machine:\n  ${found.reasons.join('\n  ')}\n`)
  } else process.stdout.write(`${found.version} (${found.path})\n`)
}
process.exit(missing === 0 ? 0 : 1)
