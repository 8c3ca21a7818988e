import { dirname, resolve, sep } from 'node:path'
import ts from 'typescript'
import type { PageFile } from './page-project.ts'

/**
 * Type-checks many files in one program, as `tsconfig.json` has it. The files are not written: they lie in a folder that does not exist.
 *
 * @param files by their paths in the repository
 * @returns each mistake, as `page:line: message`
 */
export function typeCheck(files: ReadonlyMap<string, PageFile>): string[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)).config,
    ts.sys,
    process.cwd(),
  )
  const relaxed: ts.CompilerOptions = {
    ...options,
    noUnusedLocals: false,
    noUnusedParameters: false,
    moduleDetection: ts.ModuleDetectionKind.Force,
  }
  const byPath = new Map([...files].map(([path, file]) => [resolve(path), file]))
  const folders = new Set([...byPath.keys()].flatMap(foldersOf))
  const host = ts.createCompilerHost(relaxed)
  const { getSourceFile, fileExists, readFile, directoryExists } = host
  host.fileExists = (path) => byPath.has(resolve(path)) || fileExists(path)
  host.readFile = (path) => byPath.get(resolve(path))?.code ?? readFile(path)
  host.directoryExists = (path) => folders.has(resolve(path)) || directoryExists!(path)
  host.getSourceFile = (path, language, ...rest) => {
    const file = byPath.get(resolve(path))
    if (file === undefined) return getSourceFile.call(host, path, language, ...rest)
    return ts.createSourceFile(path, file.code, language)
  }
  const roots = [...byPath.keys()].filter((path) => /\.tsx?$/.test(path))
  const program = ts.createProgram(roots, relaxed, host)
  return roots.flatMap((path) => {
    const source = program.getSourceFile(path)!
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return found.map((diagnostic) => describe(diagnostic, source, byPath.get(path)!))
  })
}

function describe({ start = 0, messageText }: ts.Diagnostic, source: ts.SourceFile, file: PageFile): string {
  const { line } = source.getLineAndCharacterOfPosition(start)
  const origin = file.origins[line] ?? file.origins.at(-1)!
  return `${origin.page}:${origin.line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
}

/** All folders that a file lies in. */
function foldersOf(path: string): string[] {
  const folders: string[] = []
  for (
    let folder = dirname(path);
    folder.includes(sep) && folder !== dirname(folder);
    folder = dirname(folder)
  )
    folders.push(folder)
  return folders
}
