import { ERROR_CODES } from '../engine/error.ts'
import { skeinCommands } from './check-docs/commands.ts'
import { checkEntryPoints } from './check-docs/entry-points.ts'
import { checkErrorCodes } from './check-docs/error-codes.ts'
import { checkIndex, checkLinks } from './check-docs/links.ts'
import { checkMedia, mediaOf } from './check-docs/media.ts'
import { checkCommands, checkMessages, checkNames } from './check-docs/mentions.ts'
import { checkPromises } from './check-docs/promises.ts'
import { countProse, proseProblems } from './check-docs/prose.ts'
import { openRepository } from './check-docs/repository.ts'

const repository = openRepository()
const pages = repository.files.filter((file) => file.endsWith('.md'))
/** It tells of earlier versions, and may use names that are gone since. */
const historic = new Set(['CHANGELOG.md'])
const current = pages.filter((page) => !historic.has(page))
const commands = skeinCommands()
const codes = new Set(Object.keys(ERROR_CODES))

const sources = repository.files.filter((file) => /(?<!\.test)\.ts$/.test(file))
const prose = countProse(current, sources, repository)

const problems = [
  ...pages.flatMap((page) => checkLinks(page, repository)),
  ...pages.flatMap((page) => checkCommands(page, commands, repository)),
  ...sources.flatMap((source) => checkMessages(source, commands, repository)),
  ...current.flatMap((page) => checkNames(page, repository)),
  ...checkErrorCodes(codes, 'docs/errors.md', pages, historic, repository),
  ...checkPromises('docs/security.md', repository),
  ...checkMedia(pages, repository),
  ...checkIndex('docs/README.md', 'docs', repository),
  ...checkEntryPoints('config/typedoc.json', 'docs/README.md', repository),
  ...proseProblems(prose),
]
for (const problem of problems) process.stderr.write(`docs: ${problem}\n`)
const counts = Object.entries(prose).map(([phrase, count]) => `${phrase}: ${count}`)
process.stdout.write(
  `docs: ${pages.length} pages, ${mediaOf(repository).length} pictures and sounds, ${codes.size} error codes, ${problems.length} problems; ${counts.join(', ')}\n`,
)
process.exit(problems.length === 0 ? 0 : 1)
