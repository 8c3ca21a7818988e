import { existsSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { Command } from 'commander'
import type { PackageDefinition } from '../../../engine/index.ts'
import { referenceOf, referencePage } from '../../../plugins/bindgen/index.ts'
import { unusable } from '../input-file.ts'
import { findLayout } from '../../layout/layout.ts'
import { askNamed } from '../interfaces.ts'
import { loadShared } from '../load.ts'
import { lines, paint, print, text } from '../output.ts'

interface DocsOptions {
  readonly out?: string
  readonly html: boolean
}

/** `skein docs <game>`: writes the reference of a game's interface for its modders. */
export function docsCommand(): Command {
  return new Command('docs')
    .description("write the reference of a game's interface, in Markdown or HTML")
    .argument('<game>', 'a game, its interfaces, a mod, or the URL of a served or published game')
    .option(
      '--out <file>',
      'the file to write; a name that ends in .html makes it HTML (default: standard output)',
    )
    .option('--html', 'write one page in HTML, for a browser', false)
    .action(docs)
}

async function docs(game: string, { out, html }: DocsOptions): Promise<void> {
  const packages = await packagesOf(game)
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

/** The packages that modders use: of a folder with a game, as its page shares them, so that the reference is that of the published game. */
async function packagesOf(game: string): Promise<readonly PackageDefinition[]> {
  if (!existsSync(game) || !statSync(game).isDirectory()) return (await askNamed(game)).packages
  const layout = await findLayout(game)
  return layout.game === null ? (await askNamed(game)).packages : loadShared(layout)
}
