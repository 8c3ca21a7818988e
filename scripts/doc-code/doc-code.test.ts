import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isTypeScript, readCodeBlocks, readDocComments } from './code-block.ts'
import { projectOf, writeStep, type Step } from './page-project.ts'
import { runStep } from './run-step.ts'
import { typeCheck } from './type-check.ts'

let folder = ''
beforeEach(async () => void (folder = await mkdtemp(resolve('build-doc-code-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

const stepsOf = (...lines: string[]): Step[] => projectOf(readCodeBlocks('page.md', lines.join('\n')))
const check = (step: Step): string[] =>
  typeCheck(new Map([...step].map(([path, file]) => [join('build-doc-code', path), file])))

const DOT = ['```ts', '// dot.ts', 'export interface Dot { x: number }', '```']

test('a block names its file in its first line, or in a comment above it that readers do not see', () => {
  const [step] = stepsOf(
    ...DOT,
    '<!-- tsconfig.json -->',
    '```json',
    '{}',
    '```',
    '```html',
    '<!-- index.html -->',
    '```',
  )
  expect([...step!.keys()]).toEqual(['dot.ts', 'tsconfig.json', 'index.html'])
})

test('a block that names no file imports the others, also those that readers do not see; a mistake is reported at its line', () => {
  const unnamed = ['```ts', "import type { Dot } from './dot.ts'", 'export const dot: Dot = { x: 1 }', '```']
  const wrong = ['```ts', '// dot.ts, continued', '', "export const dot: Dot = { x: 'one' }", '```']
  const [step] = stepsOf('<!--', ...DOT, '-->', ...unnamed, ...wrong)
  expect([...step!.keys()]).toEqual(['dot.ts', 'line-8.ts'])
  expect(check(step!)).toEqual(["page.md:14: Type 'string' is not assignable to type 'number'."])
})

test('a block that continues a file may import the same names again', () => {
  const lib = ['```ts', '// lib.ts', 'export const one = 1', 'export const two = 2', '```']
  const begun = ['```ts', '// sum.ts', "import { one } from './lib.ts'", 'export const same = one', '```']
  const again = [
    '```ts',
    '// sum.ts, continued',
    "import { one, two } from './lib.ts'",
    'export const sum = one + two',
    '```',
  ]
  const [step] = stepsOf(...lib, ...begun, ...again)
  expect(check(step!)).toEqual([])
  expect(step!.get('sum.ts')!.code.split('\n')).toHaveLength(step!.get('sum.ts')!.origins.length)
})

test('a block that continues a file which is not there is a mistake of the page', () => {
  expect(() => stepsOf('```ts', '// game.ts, continued', '```')).toThrow('page.md:2 continues game.ts')
})

test('a block that replaces a file begins a step, and the files as they were are a step as well', async () => {
  const steps = stepsOf(
    ...DOT,
    '```ts',
    'export {}',
    '```',
    '```ts',
    '// other.ts',
    '```',
    '```ts',
    '// dot.ts',
    'export type Dot = 1',
    '```',
  )
  expect(steps.map((step) => [...step.keys()])).toEqual([
    ['dot.ts', 'line-6.ts', 'other.ts'],
    ['dot.ts', 'other.ts'],
  ])
  await writeStep(steps[1]!, folder)
  expect(await readFile(join(folder, 'dot.ts'), 'utf8')).toBe('// dot.ts\nexport type Dot = 1\n')
})

test('the examples of a doc comment are blocks with the lines of their source', () => {
  const source = [
    'const a = 1',
    '  /**',
    '   * Adds.',
    '   * @example',
    '   * ```ts',
    '   *   add(1)',
    '   * ```',
    '   */',
    'add()',
  ]
  expect(readDocComments('a.ts', source.join('\n'))).toMatchObject([
    [{ line: 6, code: '  add(1)', language: 'ts' }],
  ])
})

test.each([
  ['a file of a mod', '// assembly/index.ts'],
  ['a system of a mod', '@system\nexport class Crow {}'],
])('%s is not TypeScript', (_, code) => {
  expect(readCodeBlocks('page.md', `\`\`\`ts\n${code}\n\`\`\``).map(isTypeScript)).toEqual([false])
})

test('a line that says what it prints has to print it', async () => {
  const [step] = stepsOf(
    '```ts',
    'for (const i of [1, 2]) {',
    '  console.log(i) // 1, 2',
    '}',
    "console.log({ a: 'b' }) // { a: 'c' }",
    'for (const i of [3, 4]) console.log(i) // 3',
    '```',
  )
  expect(await runStep(step!, folder, 1)).toEqual([
    `page.md:5: says that it prints "{ a: 'c' }", and prints "{ a: 'b' }"`,
    'page.md:6: says that it prints "3", and prints "3, 4"',
  ])
})

test('code that throws is a mistake of its page; code that needs a page is not run, and neither is what imports it', async () => {
  const page = [
    '```ts',
    '// page.ts',
    "import { mount } from 'skein/browser'",
    "throw new Error('run')",
    '```',
  ]
  const [step] = stepsOf(
    ...page,
    '```ts',
    "import './page.ts'",
    "import {} from './page.ts'",
    "throw new Error('run')",
    '```',
    '<!-- no-run -->',
    '```ts',
    "throw new Error('run')",
    '```',
    '```ts',
    "throw new Error('oh')",
    '```',
  )
  expect(await runStep(step!, folder, 1)).toEqual([expect.stringMatching(/^page\.md:16: Error: oh/)])
})

const game = (body: string): string[] => [
  '```ts',
  "import { defineGame, defineSystem } from 'skein'",
  body,
  '```',
]

test('the game of a page is played', async () => {
  const dice =
    "const Dice = defineSystem('dice', { create: () => ({ n: 0 }), save: ({ n }) => n, run: ({ tick }) => [tick('update', (self, _dt, { random }) => void (self.n = random.float()))] })"
  const [step] = stepsOf(...game(`${dice}\nexport default defineGame({ systems: [Dice] })`))
  expect(await runStep(step!, folder, 10)).toEqual([])
})

test('the game of a page that is not deterministic is a mistake of the page', async () => {
  const dice =
    "const Dice = defineSystem('dice', { create: () => ({ n: 0 }), save: ({ n }) => n, run: ({ tick }) => [tick('update', (self) => void (self.n = Math.random()))] })"
  const [step] = stepsOf(...game(`${dice}\nexport default defineGame({ systems: [Dice] })`))
  expect(await runStep(step!, folder, 10)).toEqual([
    expect.stringContaining('another state when it is played again'),
  ])
})
