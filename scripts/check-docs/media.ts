import { basename, dirname, join } from 'node:path'
import type { Repository } from './repository.ts'

/** The pictures, sounds and fonts of a repository. */
export function mediaOf({ files }: Repository): string[] {
  return files.filter((file) => /\.(png|jpe?g|webp|svg|wav|mp3|ogg|woff2)$/.test(file))
}

/** Checks that every picture and sound is used: screenshots by a page, those of a game or mod by its code. */
export function checkMedia(pages: readonly string[], repository: Repository): string[] {
  const shown = new Set(
    pages.flatMap((page) =>
      [...repository.read(page).matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) =>
        join(dirname(page), target!),
      ),
    ),
  )
  return mediaOf(repository).flatMap((file) => {
    const [, game] = /^(examples\/[^/]+)\/(?:mod-sources\/[^/]+\/)?assets\//.exec(file) ?? []
    if (game === undefined ? shown.has(file) : namesFile(game, basename(file), repository)) return []
    return [`${file} is ${game === undefined ? 'shown by no page' : `named by no code of ${game}`}`]
  })
}

/** Whether a game's code names a file of its assets: as a string, or its stem where `${name}.png` puts the ending to a list. */
function namesFile(game: string, file: string, { files, read }: Repository): boolean {
  const [, stem, ending] = /^(.*)(\.\w+)$/.exec(file)!
  return files.some((source) => {
    if (!source.startsWith(`${game}/`) || !/(?<!\.test)\.(ts|json)$/.test(source)) return false
    const code = read(source)
    const quotes = (text: string): boolean => code.includes(`'${text}'`) || code.includes(`"${text}"`)
    return quotes(file) || code.includes(`/${file}'`) || (code.includes(`}${ending}`) && quotes(stem!))
  })
}
