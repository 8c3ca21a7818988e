import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CodeBlock } from './code-block.ts'

/** A file of a page's project. */
export interface PageFile {
  readonly path: string
  readonly code: string
  /** Where each of its lines comes from. */
  readonly origins: readonly Origin[]
  readonly blocks: readonly CodeBlock[]
}

/** A line of a page. */
export interface Origin {
  readonly page: string
  readonly line: number
}

/** The files that a reader has after a part of a page, by their paths. */
export type Step = ReadonlyMap<string, PageFile>

/**
 * Makes a project of the blocks of one page. A block that names a file is that file; one that names no file is a file of its own, which may
 * import the others. Where a block replaces a file that an earlier one has made, a new step begins: the step before holds the files as a
 * reader has them until then.
 */
export function projectOf(blocks: readonly CodeBlock[]): Step[] {
  const steps: Map<string, PageFile>[] = [new Map()]
  for (const block of blocks) {
    let files = steps.at(-1)!
    const path = block.file ?? `line-${block.line}.${block.language}`
    const before = files.get(path)
    if (block.continued && before === undefined) throw new Error(`${block.page}:${block.line} continues ${path}, which no block before it has begun`) // prettier-ignore
    if (block.continued) {
      files.set(path, continueFile(before!, block))
      continue
    }
    if (before !== undefined) {
      // What names no file belongs to the step in which it is shown.
      files = new Map(
        [...files].filter(
          ([
            ,
            {
              blocks: [made],
            },
          ]) => made!.file !== null,
        ),
      )
      steps.push(files)
    }
    files.set(path, { path, code: block.code, origins: originsOf(block), blocks: [block] })
  }
  return steps
}

/** Adds a block to a file. It may import again what the file has imported, so that it can be read by itself. */
function continueFile(file: PageFile, block: CodeBlock): PageFile {
  const known = importedNames(file.code)
  const code = block.code.replaceAll(
    IMPORT,
    (statement, type: string | undefined, names: string, from: string) => {
      const fresh = names
        .split(',')
        .filter((name) => name.trim() !== '' && !known.has(`${name.trim()} ${from}`))
      const lines = '\n'.repeat(statement.split('\n').length - 1)
      return fresh.length === 0
        ? lines
        : `import ${type ?? ''}{${fresh.join(',').replaceAll('\n', ' ')}} from '${from}'${lines}`
    },
  )
  return {
    path: file.path,
    code: `${file.code}\n${code}`,
    origins: [...file.origins, ...originsOf(block)],
    blocks: [...file.blocks, block],
  }
}

const IMPORT = /^import (type )?\{([^}]*)\} from '([^']*)'/gm

function importedNames(code: string): Set<string> {
  return new Set(
    [...code.matchAll(IMPORT)].flatMap(([, , names, from]) =>
      names!.split(',').map((name) => `${name.trim()} ${from}`),
    ),
  )
}

function originsOf({ page, line, code }: CodeBlock): Origin[] {
  return code.split('\n').map((_, index) => ({ page, line: line + index }))
}

/** Writes the files of a step to a folder, as a reader would. */
export async function writeStep(step: Step, folder: string): Promise<void> {
  for (const { path, code } of step.values()) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `${code}\n`)
  }
}
