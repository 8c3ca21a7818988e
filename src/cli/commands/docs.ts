import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { Command } from 'commander'
import { referenceOf } from '../../../plugins/bindgen/index.ts'
import { unusable } from '../input-file.ts'
import { askNamed } from '../interfaces.ts'
import { lines, paint, print, text } from '../output.ts'

interface DocsOptions {
  readonly out?: string
}

/** `skein docs <game>`: writes the reference of a game's interface for its modders. */
export function docsCommand(): Command {
  return new Command('docs')
    .description("write the reference of a game's interface, in Markdown")
    .argument('<game>', 'a game, its interfaces, a mod, or the address of a game that is served or published')
    .option('--out <file>', 'the file to write (default: standard output)')
    .action(docs)
}

async function docs(game: string, { out }: DocsOptions): Promise<void> {
  const { packages } = await askNamed(game)
  const page = referenceOf(packages)
  if (out === undefined) return print(lines(page.trimEnd()))
  try {
    await mkdir(dirname(out), { recursive: true })
    await writeFile(out, page)
  } catch (cause) {
    throw unusable(out, 'written', cause)
  }
  print(text`${paint('green', 'wrote')} ${relative(process.cwd(), out)}`)
}
