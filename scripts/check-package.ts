import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { coreSize, splitBundle } from '../src/testing/split-bundle.ts'

/** Kilobytes that a page may fetch at most before its first mod, minified and compressed, with all it depends on. The aim is 40. */
const CORE_LIMIT = 44
/** The same with the first mod. The aim is 100. */
const MODS_LIMIT = 128

const problems: string[] = []
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string | Record<string, string>>
  bin: Record<string, string>
}

// What would be published. A lock file without addresses keeps installs independent of where packages come from.
const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' }),
) as [{ files: { path: string }[] }]
const files = new Set(packed.files.map((file) => file.path))
const targets = [
  ...Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  ),
  ...Object.values(manifest.bin),
]
for (const target of targets) {
  if (!files.has(target.replace(/^\.\//, '')))
    problems.push(`package.json names ${target}, but npm would not publish it`)
}
for (const file of files)
  if (/\.test\.|\/testing\/|^dist\/\./.test(file))
    problems.push(`npm would publish ${file}, which only this repository uses`)
for (const needed of [
  'README.md',
  'LICENSE-MIT',
  'LICENSE-APACHE',
  'plugins/sdk/assemblyscript/assembly/index.ts',
]) {
  if (!files.has(needed)) problems.push(`npm would not publish ${needed}`)
}
if (readFileSync('package-lock.json', 'utf8').includes('"resolved"'))
  problems.push('package-lock.json contains registry addresses')

// The core, as a game in a browser would bundle it.
const { core, apart, withMods, all, inputs, modules } = await coreSize()
for (const input of inputs) if (/pixi|^node:/.test(input)) problems.push(`the core imports ${input}`)
for (const module of modules)
  if (
    /^(engine\/(math|save|snapshot|recording|message)\/|src\/(bridge|hash-exchange|recording|rewind|saves|snapshot)|plugins\/save\/)/.test(
      module,
    )
  )
    problems.push(`a game that does not use it loads ${module}`)
process.stdout.write(
  `core: ${core.toFixed(1)} kB minified and compressed (limit ${CORE_LIMIT} kB), ${apart.toFixed(1)} more with math, bridgeEvents, exchangeHashes and loadWords; ${withMods.toFixed(1)} with mods (limit ${MODS_LIMIT} kB), ${all.toFixed(1)} with WASI and source maps; ${files.size} files published\n`,
)
// A page gets to the code that runs mods by import() alone: with one import from plugins/index.ts it would have it at once.
const page = await splitBundle('src/browser.ts')
for (const file of page.closure(page.fileOf('src/browser.ts'))) {
  const early = page.modulesOf(file).filter((it) => /^plugins\/(sandbox|image|instance)\//.test(it))
  for (const module of early) problems.push(`skein/browser loads ${module} before the first mod`)
}
// A page that saves, and has no mods, fetches none of the code that runs them.
const whole = await splitBundle('src/index.ts')
for (const entry of ['src/snapshot/recorder.ts', 'src/saves/game-saves.ts'])
  for (const file of whole.closure(whole.fileOf(entry)))
    for (const module of whole.modulesOf(file).filter((it) => /^plugins\/(sandbox|wasm|wasi)\//.test(it)))
      if (!whole.closure(whole.fileOf('src/index.ts')).has(file)) problems.push(`${entry} loads ${module}`)
if (core > CORE_LIMIT) problems.push(`the core has ${core.toFixed(1)} kB; the limit is ${CORE_LIMIT}`)
if (withMods > MODS_LIMIT)
  problems.push(`the core with mods has ${withMods.toFixed(1)} kB; the limit is ${MODS_LIMIT}`)

for (const problem of problems) process.stderr.write(`package: ${problem}\n`)
process.exit(problems.length === 0 ? 0 : 1)
