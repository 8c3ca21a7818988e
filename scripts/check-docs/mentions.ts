import { readCodeBlocks } from '../doc-code/code-block.ts'
import type { Repository } from './repository.ts'

/** The command line: the long options of each command, by its name. */
export type Commands = ReadonlyMap<string, ReadonlySet<string>>

/** Options that every command has. */
const EVERYWHERE: ReadonlySet<string> = new Set(['--debug', '--help', '--version'])

/** Options of other programs that pages name by themselves, and properties of CSS, which look alike. */
const OTHERS = ['--no-open', '--sequence', '--project', '--print-opt-code', '--skein-panel-width']

/** Files of the repository as pages name them; `my-mod` and the like are the reader's own, and so are files that the page shows. */
const FOLDERS =
  /^(?!.*\bmy-|src\/(?:game|index|interfaces|main|mod)\.)(?:\.ci|bench|config|docs|engine|examples|plugins|scripts|src)\/(?:[\w./-]+\.\w+|[\w./-]+\/)$/

/** Words for things that only those who wrote the page have. */
const ELSEWHERE =
  /\bthe design (?:says|asks|wants|demands)\b|\b(?:rule|issue|ticket|section) #?\d+\b|\bDESIGN\.md\b/i

/** A block or a span of code in a page. */
interface Code {
  readonly text: string
  readonly span: boolean
}

function codeOf(page: string): Code[] {
  return [...page.matchAll(/^[ \t]*```\w*\n([^]*?)^[ \t]*```$|`([^`\n]+)`/gm)].map(([, block, span]) => ({
    text: block ?? span!,
    span: block === undefined,
  }))
}

/** Checks that the commands of Skein which a page names exist, with their options. */
export function checkCommands(page: string, commands: Commands, { read }: Repository): string[] {
  const code = codeOf(read(page))
  const problems = code.flatMap(({ text }) =>
    [...text.matchAll(/(?:^|npx |"|\n\s*|; |&& )skein ([a-z]+)([^\n"]*)/g)].flatMap(([, name, rest]) =>
      problemsOf(page, name!, rest!, commands),
    ),
  )
  // An option that stands alone is one of Skein's, or of another program that the page calls with it.
  const known = new Set([...EVERYWHERE, ...OTHERS])
  for (const options of commands.values()) for (const option of options) known.add(option)
  for (const { text, span } of code) {
    if (span && /^(?:npx )?skein /.test(text)) continue
    for (const line of text.split('\n'))
      if (!/^\s*-/.test(line) && !/\bskein /.test(line))
        for (const [option] of line.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)) known.add(option)
  }
  for (const { text, span } of code) {
    const [option] = /^--[a-z][a-z-]*/.exec(text) ?? []
    if (span && option !== undefined && !known.has(option))
      problems.push(`${page} names the option ${option}, which no command has`)
  }
  return problems
}

/** Checks the commands that a source names in messages and doc comments, in quotes of either kind. */
export function checkMessages(source: string, commands: Commands, { read }: Repository): string[] {
  const quoted = /(?:"skein ([a-z]+)([^"\n]*)"|`(?:npx )?skein ([a-z]+)([^`\n]*)`)/g
  return [...read(source).matchAll(quoted)].flatMap(([, name, rest, spanned, after]) =>
    problemsOf(source, (name ?? spanned)!, (rest ?? after)!, commands),
  )
}

/** Problems with one call of a command, as text. */
function problemsOf(page: string, name: string, rest: string, commands: Commands): string[] {
  const options = commands.get(name)
  if (options === undefined)
    return /^(?:is|has|mod|game)$/.test(name)
      ? []
      : [`${page} names the command "skein ${name}", which does not exist`]
  return [...rest.replace(/#.*/, '').matchAll(/--[a-z][a-z-]*/g)].flatMap(([option]) =>
    options.has(option) || EVERYWHERE.has(option)
      ? []
      : [`${page} names "skein ${name} ${option}", which does not exist`],
  )
}

/** Checks that what a page names is in the repository: scripts of npm, files, folders. */
export function checkNames(page: string, { read, exists }: Repository): string[] {
  const text = read(page)
  const problems: string[] = []
  const shown = readCodeBlocks(page, text)
  // A page may show a package.json with scripts of its own.
  const own = shown.find(({ file }) => file === 'package.json')?.code ?? '{}'
  const scripts = new Set([read('package.json'), own].flatMap(scriptsOf))
  for (const [, script] of text.matchAll(/npm run (?:-s )?([\w:-]+)/g))
    if (!scripts.has(script!)) problems.push(`${page} names "npm run ${script}", which is not a script`)
  for (const { text: name, span } of codeOf(text))
    if (span && FOLDERS.test(name) && !exists(name) && !shown.some(({ file }) => file === name))
      problems.push(`${page} names ${name}, which is not in the repository`)
  const elsewhere = ELSEWHERE.exec(text)
  if (elsewhere !== null) problems.push(`${page} says "${elsewhere[0]}": name something in the repository`)
  return problems
}

function scriptsOf(text: string): string[] {
  return Object.keys((JSON.parse(text) as { scripts?: object }).scripts ?? {})
}
