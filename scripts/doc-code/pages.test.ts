import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isTypeScript, readCodeBlocks, readDocComments } from './code-block.ts'
import { projectOf, type PageFile, type Step } from './page-project.ts'
import { runStep } from './run-step.ts'
import { typeCheck } from './type-check.ts'

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => existsSync(file))

/** Components and events that the examples of doc comments import, as those of a game. */
const INTERFACES = 'interfaces.ts'
const interfaces: PageFile = {
  path: INTERFACES,
  code: readFileSync('scripts/doc-code/example-interfaces.ts', 'utf8'),
  origins: [{ page: 'scripts/doc-code/example-interfaces.ts', line: 1 }],
  blocks: [],
}

/** A step of a page, or the examples of one doc comment. */
interface Sample {
  readonly name: string
  readonly page: string
  readonly step: Step
}

const pages = tracked
  .filter((file) => file.endsWith('.md') && file !== 'CHANGELOG.md')
  .flatMap((page): Sample[] => {
    const blocks = readCodeBlocks(page, readFileSync(page, 'utf8'))
    if (!blocks.some(isTypeScript)) return []
    return projectOf(blocks).map((step, index) => ({ name: `${page}, step ${index + 1}`, page, step }))
  })

const examples = tracked
  .filter((file) => /^(?:engine|plugins|src)\/.*(?<!\.test)\.ts$/.test(file) && !file.includes('/assembly/'))
  .flatMap((source) =>
    readDocComments(source, readFileSync(source, 'utf8'))
      .filter((blocks) => blocks.some(isTypeScript))
      .flatMap((blocks) =>
        projectOf(blocks).map((step): Sample => {
          const { line } = blocks[0]!
          return {
            name: `${source}:${line}`,
            page: source,
            step: new Map([[INTERFACES, interfaces], ...step]),
          }
        }),
      ),
  )

const samples = [...pages, ...examples]
/** A folder of the repository, so that samples find its installed packages. */
let root = ''
beforeAll(async () => void (root = await mkdtemp(resolve('build-pages-'))))
afterAll(() => rm(root, { recursive: true, force: true }))

const folderOf = ({ name }: Sample): string => name.replaceAll(/[^\w-]+/g, '-')

test('the TypeScript of all pages and doc comments compiles', () => {
  const files = new Map<string, PageFile>()
  for (const sample of samples)
    for (const file of sample.step.values())
      if (file.blocks.every(isTypeScript) || file.path.endsWith('.json'))
        files.set(join('build-pages', folderOf(sample), file.path), file)
  expect(typeCheck(files)).toEqual([])
})

describe('the TypeScript of a page runs', () => {
  test.each(samples.map((sample) => [sample.name, sample] as const))('%s', async (_, sample) => {
    expect(await runStep(sample.step, join(root, folderOf(sample)), 120)).toEqual([])
  })
})
