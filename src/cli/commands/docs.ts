import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { Command } from 'commander'
import { referenceOf, referencePage } from '../../../plugins/bindgen/index.ts'
import { unusable } from '../input-file.ts'
import { askNamed } from '../interfaces.ts'
import { lines, paint, print, text } from '../output.ts'

interface DocsOptions {
  readonly out?: string
  readonly html: boolean
}

/** `skein docs <game>`: writes the reference of a game's interface for its modders. */
export function docsCommand(): Command {
  return new Command('docs')
    .description("write the reference of a game's interface, in Markdown or HTML")
    .argument('<game>', 'a game, its interfaces, a mod, or the address of a game that is served or published')
    .option(
      '--out <file>',
      'the file to write; a name that ends in .html makes it HTML (default: standard output)',
    )
    .option('--html', 'write one page in HTML, for a browser', false)
    .action(docs)
}

async function docs(game: string, { out, html }: DocsOptions): Promise<void> {
  const { packages } = await askNamed(game)
  const page = html || /\.html?$/i.test(out ?? '') ? referencePage(packages) : referenceOf(packages)
  if (out === undefined) return print(lines(page.trimEnd()))
  try {
    await mkdir(dirname(out), { recursive: true })
    await writeFile(out, page)
  } catch (cause) {
    throw unusable(out, 'written', cause)
  }
  print(text`${paint('green', 'wrote')} ${relative(process.cwd(), out)}`)
}
