import { dirname, join } from 'node:path'
import type { Repository } from './repository.ts'

/** Checks that every entry point of the package is in the reference that TypeDoc builds, and linked from the index of the pages. */
export function checkEntryPoints(typedoc: string, index: string, { read }: Repository): string[] {
  const { name, exports } = JSON.parse(read('package.json')) as {
    name: string
    exports: Readonly<Record<string, string | { readonly types: string }>>
  }
  const { entryPoints } = JSON.parse(read(typedoc)) as { entryPoints: readonly string[] }
  const built = new Set(entryPoints.map((file) => join(dirname(typedoc), file)))
  const problems: string[] = []
  for (const [path, target] of Object.entries(exports)) {
    if (typeof target === 'string') continue
    const source = target.types.replace('./dist/', '').replace('.d.ts', '.ts')
    const module = name + path.slice(1)
    const link = `[\`${module}\`](api/modules/${module.replaceAll('/', '_')}.html)`
    if (!built.has(source)) problems.push(`${typedoc} leaves out ${source}`)
    if (!read(source).includes(` * @module ${module}\n`))
      problems.push(`${source} does not say "@module ${module}"`)
    if (!read(index).includes(link)) problems.push(`${index} does not link the reference of ${module}`)
  }
  return problems
}
