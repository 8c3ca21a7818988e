import { expect, test } from 'vitest'
import { ERROR_CODES } from '../../engine/error.ts'
import { skeinCommands } from './commands.ts'
import { checkEntryPoints } from './entry-points.ts'
import { checkErrorCodes } from './error-codes.ts'
import { checkIndex, checkLinks } from './links.ts'
import { checkMedia } from './media.ts'
import { checkCommands, checkMessages, checkNames } from './mentions.ts'
import { checkPromises } from './promises.ts'
import { countProse, LIMITS, proseProblems } from './prose.ts'
import { openRepository, repositoryOf } from './repository.ts'

const commands = skeinCommands()
const manifest = { 'package.json': '{ "scripts": { "test": "vitest" } }' }
const pageOf = (text: string, rest: Readonly<Record<string, string>> = {}): ReturnType<typeof repositoryOf> =>
  repositoryOf({ ...manifest, ...rest, 'docs/page.md': text })

test.each([
  ['a file that does not exist', '[a](gone.md)', 'docs/page.md links to gone.md, which does not exist'],
  [
    'a heading that does not exist',
    '[a](other.md#two)',
    'docs/page.md links to other.md#two, but docs/other.md has no such heading',
  ],
  [
    'a heading of its own that does not exist',
    '[a](#two)',
    'docs/page.md links to #two, but docs/page.md has no such heading',
  ],
])('a link to %s is a problem', (_, text, problem) => {
  const repository = pageOf(text, { 'docs/other.md': '# One\n' })
  expect(checkLinks('docs/page.md', repository)).toEqual([problem])
})

test('links to files, headings, other sites and the reference that is built are right', () => {
  const text =
    '# A `b`, c\n[a](other.md) [a](other.md#one-more) [a](#a-b-c) [a](https://example.org/) [a](api/index.html)\n'
  expect(checkLinks('docs/page.md', pageOf(text, { 'docs/other.md': '## One more\n' }))).toEqual([])
})

test('code that looks like a link is none', () => {
  expect(checkLinks('docs/page.md', pageOf('`a[0](b)`\n\n```ts\nlist[0](item)\n```\n'))).toEqual([])
})

test('a page that the index does not lead to is a problem', () => {
  const repository = repositoryOf({
    'docs/README.md': '[a](guide/one.md)',
    'docs/guide/one.md': '[b](two.md#x)',
    'docs/guide/two.md': '',
    'docs/guide/three.md': '',
  })
  expect(checkIndex('docs/README.md', 'docs', repository)).toEqual([
    'docs/guide/three.md is not reached by links from docs/README.md',
  ])
})

test.each([
  ['a command', '`skein fly`', 'docs/page.md names the command "skein fly", which does not exist'],
  [
    'a command in a block',
    '```sh\nnpx skein build my-mod\nnpx skein fly\n```\n',
    'docs/page.md names the command "skein fly", which does not exist',
  ],
  [
    'an option of a command',
    '```sh\nnpx skein run game --fast\n```\n',
    'docs/page.md names "skein run --fast", which does not exist',
  ],
  [
    'an option that another command has',
    '`skein inspect x.wasm --frames 10`',
    'docs/page.md names "skein inspect --frames", which does not exist',
  ],
  ['an option by itself', 'Use `--fast`.', 'docs/page.md names the option --fast, which no command has'],
])('%s of Skein that does not exist is a problem', (_, text, problem) => {
  expect(checkCommands('docs/page.md', commands, pageOf(text))).toEqual([problem])
})

test('commands and options of Skein are right, and so are those of other programs', () => {
  const text =
    '`skein run game --frames 10 --debug`, `--watch` and `--lto`\n\n```sh\nnpx skein dev game --open # not --fast\nclang --lto a.c\n```\n'
  expect(checkCommands('docs/page.md', commands, pageOf(text))).toEqual([])
  expect([...commands.keys()]).toContain('package')
})

test('a message or a doc comment of the code that names a command or an option which does not exist is a problem', () => {
  const code = `/** Made by \`skein fly\`; see \`skein run\`. */\nthrow new Error('Give "skein build --fast", or "skein dev --port <n>".')\n`
  expect(checkMessages('src/a.ts', commands, repositoryOf({ 'src/a.ts': code }))).toEqual([
    'src/a.ts names the command "skein fly", which does not exist',
    'src/a.ts names "skein build --fast", which does not exist',
  ])
})

test.each([
  ['a script', 'Run `npm run fly`.', 'docs/page.md names "npm run fly", which is not a script'],
  ['a file', 'See `engine/fly.ts`.', 'docs/page.md names engine/fly.ts, which is not in the repository'],
  ['a folder', 'See `engine/fly/`.', 'docs/page.md names engine/fly/, which is not in the repository'],
  ['a rule', 'Rule 4 forbids it.', 'docs/page.md says "Rule 4": name something in the repository'],
  [
    'a design',
    'As the design says.',
    'docs/page.md says "the design says": name something in the repository',
  ],
  ['an issue', 'See issue #12.', 'docs/page.md says "issue #12": name something in the repository'],
])('%s that is not in the repository is a problem', (_, text, problem) => {
  expect(checkNames('docs/page.md', pageOf(text))).toEqual([problem])
})

test('files of the repository, of the reader and of the page itself are right', () => {
  const text =
    '`engine/a.ts`, `engine/`, `examples/my-game/game.ts`, `src/main.ts`, `npm run test`, `npm run dev`\n\n```ts\n// src/main.ts\n```\n\n<!-- package.json -->\n```json\n{ "scripts": { "dev": "vite" } }\n```\n'
  expect(checkNames('docs/page.md', pageOf(text, { 'engine/a.ts': '' }))).toEqual([])
})

const codes = new Set(['world/full', 'fault/fuel', 'text/full'])
const errors = {
  'docs/errors.md': '| code |\n| `world/full` | a |\n| `fault/fuel` | b |\n| `text/full` | c |\n',
  'engine/a.test.ts': "'world/full' 'fault/fuel' 'text/full'",
}
const codeProblems = (text: string, rest: Readonly<Record<string, string>> = {}): string[] =>
  checkErrorCodes(
    codes,
    'docs/errors.md',
    ['docs/errors.md', 'docs/page.md', 'CHANGELOG.md'],
    new Set(['CHANGELOG.md']),
    pageOf(text, { 'CHANGELOG.md': 'Gone: `world/old`.', ...errors, ...rest }),
  )

test.each([
  ['in a sentence', 'It throws `fault/fule`.'],
  ['in code', "```ts\nif (error.code === 'fault/fule') return\n```\n"],
  ['in the output of a command', '```text\nfault/fule: out of fuel\n```\n'],
])('an error code that does not exist is a problem: %s', (_, text) => {
  expect(codeProblems(text)).toEqual(['docs/page.md names the error code fault/fule, which does not exist'])
})

test('an error code that is explained nowhere, or that does not exist and is explained, is a problem', () => {
  const page = '| `world/full` | `fault/fuel` |\n| `world/gone` | a |\n| `text/full` | c |\n'
  expect(codeProblems('', { 'docs/errors.md': `| code |\n${page}` })).toEqual([
    'docs/errors.md does not explain fault/fuel',
    'docs/errors.md names the error code world/gone, which does not exist',
  ])
})

test('an error code that no test names is a problem', () => {
  expect(codeProblems('', { 'engine/a.test.ts': "'world/full' 'text/full'" })).toEqual([
    'no test covers the error fault/fuel',
  ])
})

test('codes, files, media types and addresses that look like codes are right', () => {
  const text =
    '`world/full`, engine/fault/fuel.ts, `fault/fuel.ts`, `text/plain`, [a](world/gone.md), https://example.org/world/gone'
  expect(codeProblems(text)).toEqual([])
})

test('an entry point that the reference leaves out, or the index does not link, is a problem', () => {
  const repository = repositoryOf({
    'package.json': JSON.stringify({
      name: 'skein',
      exports: {
        '.': { types: './dist/src/index.d.ts' },
        './node': { types: './dist/src/node.d.ts' },
        './package.json': './package.json',
      },
    }),
    'config/typedoc.json': '{ "entryPoints": ["../src/index.ts"] }',
    'src/index.ts': '/**\n * A.\n *\n * @module skein\n */',
    'src/node.ts': '/**\n * B.\n *\n * @module\n */',
    'docs/README.md': '[`skein`](api/modules/skein.html)',
  })
  expect(checkEntryPoints('config/typedoc.json', 'docs/README.md', repository)).toEqual([
    'config/typedoc.json leaves out src/node.ts',
    'src/node.ts does not say "@module skein/node"',
    'docs/README.md does not link the reference of skein/node',
  ])
})

test('a promise that names a test which does not exist is a problem', () => {
  const rest = { 'engine/a.test.ts': "test('a mod is refused')", 'plugins/testing/hostile/loop.wat': '' }
  const text =
    '| a | `engine/a.test.ts`: *a mod is refused*, *loop*, *a mod … wins* |\n| b | `engine/b.test.ts` |\n'
  expect(checkPromises('docs/page.md', pageOf(text, rest))).toEqual([
    'docs/page.md names the test "a mod … wins", which engine/a.test.ts does not hold',
    'docs/page.md names engine/b.test.ts, which does not exist',
  ])
})

test('a picture that no page shows, and a sound that no game names, are problems', () => {
  const repository = pageOf('![a](../assets/shown.png)', {
    'assets/shown.png': '',
    'assets/lost.png': '',
    'examples/pong/game.ts': "'hit.wav' ['crow'].map((name) => `${name}.png`)",
    'examples/pong/assets/hit.wav': '',
    'examples/pong/assets/crow.png': '',
    'examples/pong/assets/lost.wav': '',
  })
  expect(checkMedia(['docs/page.md'], repository)).toEqual([
    'assets/lost.png is shown by no page',
    'examples/pong/assets/lost.wav is named by no code of examples/pong',
  ])
})

test('turns of phrase without a noun are counted, in pages and in doc comments, and are problems above their limits', () => {
  const rest = {
    'a.ts':
      "/**\n * That\n * which flies.\n */\n/** What flies. */\nconst that = 'what there is' // what there is\nthrow `${who} is what it has` // a case that is none\n",
  }
  const counts = countProse(['docs/page.md'], ['a.ts'], pageOf('What there is.', rest))
  expect(counts).toEqual({
    'what there is': 2,
    'that which': 1,
    'a clause that begins with "what it", "who has" and the like': 1,
    'a doc comment that begins with "What"': 1,
    'a message without a noun': 2,
  })
  expect(proseProblems(LIMITS)).toEqual([])
  expect(proseProblems(counts)).toHaveLength(4)
})

test('the page of errors explains every code of the engine, and only these', () => {
  const repository = openRepository()
  const explained = [...repository.read('docs/errors.md').matchAll(/^\| `([\w-]+\/[\w-]+)` \|/gm)]
  expect(explained.map(([, code]) => code).toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted())
})
