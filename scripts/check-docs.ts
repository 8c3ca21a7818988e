import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ERROR_CODES } from '../engine/error.ts'
import { checkMentions } from './check-mentions.ts'
import { readCodeBlocks } from './doc-code/code-block.ts'
import { countProse, proseProblems } from './check-prose.ts'

const problems: string[] = []
const scripts = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> })
  .scripts

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
}).split('\n')
const pages = tracked.filter((file) => file.endsWith('.md') && existsSync(file))
const tests = tracked
  .filter((file) => file.endsWith('.test.ts') && existsSync(file))
  .map((file) => readFileSync(file, 'utf8'))

/** The anchors of a page's headings, as code hosts make them. */
function anchors(text: string): Set<string> {
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-')
  return new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading!)))
}

for (const page of pages) {
  const text = readFileSync(page, 'utf8')
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target!)) continue
    const [file, anchor] = target!.split('#') as [string, string?]
    const path = file === '' ? page : join(dirname(page), file)
    if (!existsSync(path)) problems.push(`${page} links to ${target}, which does not exist`)
    else if (anchor !== undefined && !anchors(readFileSync(path, 'utf8')).has(anchor)) {
      problems.push(`${page} links to ${target}, but ${path} has no such heading`)
    }
  }
  // A page may show a package.json with scripts of its own.
  const shown = readCodeBlocks(page, text).find(({ file }) => file === 'package.json')?.code ?? '{}'
  const ofPage = (JSON.parse(shown) as { scripts?: Record<string, string> }).scripts ?? {}
  for (const [, script] of text.matchAll(/npm run ([\w:-]+)/g)) {
    if (!Object.hasOwn(scripts, script!) && !Object.hasOwn(ofPage, script!))
      problems.push(`${page} speaks of "npm run ${script}", which is no script`)
  }
}

// Every promise names tests that exist: a file, and some of the names in it. Hostile mods are tests by the names of their files.
const hostile = tracked
  .filter((file) => file.startsWith('plugins/testing/hostile/'))
  .map((file) => basename(file))
const promises = readFileSync('docs/security.md', 'utf8')
for (const [, file, names = ''] of promises.matchAll(/`([\w./-]+\.test\.ts)`(?:: (\*[^|.;]*))?/g)) {
  if (!existsSync(file!)) {
    problems.push(`docs/security.md names ${file}, which does not exist`)
    continue
  }
  const text = readFileSync(file!, 'utf8')
  for (const [, name] of names.matchAll(/\*([^*]+)\*/g)) {
    const begin = name!.replace('…', '')
    if (text.includes(begin) || hostile.some((it) => it.startsWith(begin))) continue
    problems.push(`docs/security.md names the test "${name}", which ${file} does not hold`)
  }
}

// Every picture and sound is used: screenshots by a page, those of a game or mod by its code.
const media = tracked.filter(
  (file) => /\.(png|jpe?g|webp|svg|wav|mp3|ogg|woff2)$/.test(file) && existsSync(file),
)
const linked = new Set(
  pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) =>
      join(dirname(page), target!),
    ),
  ),
)
for (const file of media) {
  const [, game] = /^(examples\/[^/]+)\/(?:mod-sources\/[^/]+\/)?assets\//.exec(file) ?? []
  if (game === undefined ? linked.has(file) : namesFile(game, basename(file))) continue
  problems.push(`${file} is ${game === undefined ? 'shown by no page' : `named by no code of ${game}`}`)
}

/** Whether a game's code names a file of its assets: as a string, or its stem where `${name}.png` puts the ending to a list. */
function namesFile(game: string, file: string): boolean {
  const [, stem, ending] = /^(.*)(\.\w+)$/.exec(file)!
  return tracked.some((source) => {
    if (!source.startsWith(`${game}/`) || !/(?<!\.test)\.(ts|json)$/.test(source)) return false
    const code = existsSync(source) ? readFileSync(source, 'utf8') : ''
    const quotes = (text: string): boolean => code.includes(`'${text}'`) || code.includes(`"${text}"`)
    return quotes(file) || code.includes(`/${file}'`) || (code.includes(`}${ending}`) && quotes(stem!))
  })
}

// Every error is explained, and every error can happen.
const explained = readFileSync('docs/errors.md', 'utf8')
for (const code of Object.keys(ERROR_CODES)) {
  if (!explained.includes(`\`${code}\``)) problems.push(`docs/errors.md does not explain ${code}`)
  if (!tests.some((text) => text.includes(code))) problems.push(`no test has to do with the error ${code}`)
}
for (const [, code] of explained.matchAll(/^\| `([\w-]+\/[\w-]+)`/gm)) {
  if (!Object.hasOwn(ERROR_CODES, code!))
    problems.push(`docs/errors.md explains ${code}, which does not exist`)
}

for (const page of pages) problems.push(...checkMentions(page, page === 'CHANGELOG.md'))

const sources = tracked.filter((file) => /(?<!\.test)\.ts$/.test(file) && existsSync(file))
const prose = countProse(
  pages.filter((page) => page !== 'CHANGELOG.md'),
  sources,
)
problems.push(...proseProblems(prose))

for (const problem of problems) process.stderr.write(`docs: ${problem}\n`)
process.stdout.write(
  `docs: ${pages.length} pages, ${media.length} pictures and sounds, ${Object.keys(ERROR_CODES).length} error codes, ${problems.length} problems; ${Object.entries(
    prose,
  )
    .map(([phrase, count]) => `${phrase}: ${count}`)
    .join(', ')}\n`,
)
process.exit(problems.length === 0 ? 0 : 1)
