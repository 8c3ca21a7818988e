import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { LanguageInput } from '../../language.ts'
import { ModTransform } from '../transform/transform.ts'
import { compile, type CompileOutput } from './compile.ts'
import { loadCompiler } from './compiler.ts'
import { readSourceText } from './regular-file.ts'
import { sdkFolder } from './sdk-folder.ts'

/** Compiles the sources under `assembly`, in this process. @throws SkeinError `build/no-compiler`, `build/compiler-crashed` */
export async function compileSources({
  root,
  config,
  file,
  options,
  installed,
}: LanguageInput): Promise<CompileOutput> {
  const tools = options.tools ?? (await loadCompiler(root))
  const debug = options.debug ?? false
  const library = join(sdkFolder(), 'assembly')
  const { bindings = new Map<string, string>() } = options
  return compile({
    tools,
    transform: new ModTransform(tools.compiler, config),
    entry: config.entry,
    read: async (path) => bindings.get(bindingAt(path)) ?? (await readSourceText(join(root, path))),
    readLibrary: (path) => readSourceText(join(library, path)),
    readPackage: (path) => installed.read(path),
    list: async () => {
      const files = await readdir(join(root, dirname(config.entry))).catch(() => [])
      const sources = [...bindings.keys(), ...files].filter(
        (it) => it.endsWith('.ts') && !it.endsWith('.d.ts'),
      )
      return [...new Set(sources.map((it) => basename(it, '.ts')))].toSorted()
    },
    enable: [...config.enable, ...(options.enable ?? [])],
    debug,
    sourceMap: debug ? `./${basename(file)}.map` : null,
  })
}

/** The name of the binding that an import means; deeper files are the mod's own. */
function bindingAt(path: string): string {
  return path.startsWith('assembly/') ? path.slice('assembly/'.length) : ''
}
