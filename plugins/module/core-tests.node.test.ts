import { expect, test } from 'vitest'
import { playFile } from './testing/core-play.ts'
import { readCoreTests } from './testing/core-tests.ts'

/** Assertions of the suite at the commit that is packed. */
const ASSERTIONS = 62_498

// `npm run spec` says more about the same.
test('WebAssembly’s own core tests go the same before and after rewriting', async () => {
  const { files, modules } = await readCoreTests()
  expect(files).toHaveLength(257)
  let equal = 0
  const different: string[] = []
  const skipped = new Map<string, number>()
  for (const file of files) {
    const report = await playFile(file, modules)
    equal += report.equal
    different.push(...report.different)
    for (const [reason, count] of report.skipped) skipped.set(reason, (skipped.get(reason) ?? 0) + count)
  }
  expect(different).toEqual([])
  const left = [...skipped.values()].reduce((sum, count) => sum + count, 0)
  expect(equal + left).toBe(ASSERTIONS)
  // Skipped assertions are about the text format, use features that mods may not use, or are new to this engine.
  expect(left).toBeLessThan(5_000)
}, 300_000)
