import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'

/** Kilobytes that the core may take at most, minified and compressed, with all it depends on. The aim is 40. */
const CORE_LIMIT = 106

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
    problems.push(`${target} is named in package.json but would not be published`)
}
for (const file of files)
  if (/\.test\.|\/testing\/|\.tsbuildinfo$/.test(file))
    problems.push(`${file} is of use here only and would be published`)
for (const needed of [
  'README.md',
  'LICENSE-MIT',
  'LICENSE-APACHE',
  'plugins/sdk/assemblyscript/assembly/index.ts',
]) {
  if (!files.has(needed)) problems.push(`${needed} would not be published`)
}
if (readFileSync('package-lock.json', 'utf8').includes('"resolved"'))
  problems.push('package-lock.json holds addresses')

// The core, as a game in a browser would bundle it.
const result = await build({
  entryPoints: ['src/index.ts'],
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  // What is only loaded when it is needed is in files of its own, and no part of it.
  splitting: true,
  outdir: 'dist',
  write: false,
  metafile: true,
})
const inputs = Object.keys(result.metafile.inputs)
for (const input of inputs) if (/pixi|^node:/.test(input)) problems.push(`the core imports ${input}`)
const outputs = result.metafile.outputs
const [entry] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === 'src/index.ts')!
const atStart = new Set([entry])
for (const file of atStart) {
  for (const { path, kind } of outputs[file]!.imports) if (kind === 'import-statement') atStart.add(path)
}
const sizeOf = (wanted: (path: string) => boolean): number =>
  result.outputFiles
    .filter(({ path }) => wanted(relative('.', path).replaceAll('\\', '/')))
    .reduce((sum, { contents }) => sum + brotliCompressSync(contents).length / 1000, 0)
const size = sizeOf((path) => atStart.has(path))
const later = sizeOf((path) => !atStart.has(path))
process.stdout.write(
  `core: ${size.toFixed(1)} kB minified and compressed (limit ${CORE_LIMIT} kB), ${later.toFixed(1)} kB more when needed, ${files.size} files published\n`,
)
if (size > CORE_LIMIT) problems.push(`the core has ${size.toFixed(1)} kB; ${CORE_LIMIT} are allowed`)

for (const problem of problems) process.stderr.write(`package: ${problem}\n`)
process.exit(problems.length === 0 ? 0 : 1)
