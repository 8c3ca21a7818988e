import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildCrates, lacksRust } from './testing/build-crates.ts'
import { playScenario, type Scenario } from './testing/play.ts'

const folder = new URL('testing/scenarios/', import.meta.url)
const reason = lacksRust()
if (reason !== null) {
  // Set in CI: no test may be skipped there.
  if (process.env['CI'] !== undefined)
    throw new Error(`${reason}. Tests with plugins built by Rust may not be skipped in CI.`)
  process.stderr.write(`${reason}. The tests with plugins built by Rust are skipped.\n`)
}

describe.skipIf(reason !== null)('plugins built with unmodified wings', () => {
  const moduleOf = reason === null ? buildCrates() : () => Promise.reject(new Error(reason))
  const names = readdirSync(folder).map((file) => file.replace('.json', ''))

  test.each(names)('%s', async (name) => {
    const text = readFileSync(new URL(`${name}.json`, folder), 'utf8')
    const scenario = JSON.parse(text) as Scenario & { readonly log: readonly string[] }
    expect(await playScenario(scenario, moduleOf)).toEqual(scenario.log)
  })
})
