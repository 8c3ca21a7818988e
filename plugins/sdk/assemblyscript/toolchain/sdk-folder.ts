import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this SDK: its library and template are shipped as they are, beside what is compiled. */
export function sdkFolder(): string {
  const relative = join('plugins', 'sdk', 'assemblyscript')
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const folder = join(at, relative)
    if (existsSync(join(folder, 'assembly', 'index.ts'))) return folder
    if (dirname(at) === at)
      throw new Error('the library of the AssemblyScript SDK is missing from this installation')
  }
}
