/** Plays WebAssembly's core test suite before and after rewriting, and says how that went. */
import { playFile } from '../plugins/module/testing/core-play.ts'
import { readCoreTests } from '../plugins/module/testing/core-tests.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const { commit, files, modules } = await readCoreTests()
const start = performance.now()
let equal = 0
let different = 0
const skipped = new Map<string, number>()
for (const file of files) {
  const report = await playFile(file, modules)
  equal += report.equal
  different += report.different.length
  for (const it of report.different) say(it)
  for (const [reason, count] of report.skipped) skipped.set(reason, (skipped.get(reason) ?? 0) + count)
}
const seconds = Math.round((performance.now() - start) / 1000)
say(`${files.length} files of the suite at ${commit.slice(0, 12)}, ${modules.length} modules, ${seconds} s`)
say(`${equal} assertions equal, ${different} different; not compared:`)
for (const [reason, count] of skipped) say(`${String(count).padStart(6)} ${reason}`)
process.exitCode = different === 0 ? 0 : 1
