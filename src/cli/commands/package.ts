import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { Command } from 'commander'
import { counted, type PackageDefinition } from '../../../engine/index.ts'
import type { ModFile } from '../../../plugins/index.ts'
import { readReleaseMods } from '../../mod-release.ts'
import { INTERFACES_PATH, packageWithDocs, type ServedInterfaces } from '../../vite/served-mods.ts'
import { documented } from '../documented.ts'
import { assertServable } from '../dev-server.ts'
import { madePageNote, noModsAtAll } from '../layout-notes.ts'
import { gameOfPage, loadGame, type LoadedGame } from '../load.ts'
import { checkMods } from '../mod-problems.ts'
import { buildSite } from '../packaging/site-build.ts'
import { MARK, writeFolder } from '../packaging/out-folder.ts'
import { SW_FILE } from '../../browser/offline/protocol.ts'
import { versionMark, workerCode, type KeptFile } from '../packaging/service-worker.ts'
import {
  ICON,
  iconOf,
  MANIFEST,
  strictPage,
  titleOf,
  webManifest,
  withMark,
} from '../packaging/strict-page.ts'
import { ReportedErrors } from '../reported-errors.ts'
import { below, printError, paint, print, text } from '../output.ts'

/** The folder of mods, within the output folder. */
const MODS = 'mods'

interface PackageOptions {
  readonly out: string
  readonly force: boolean
}

/** `skein package <game> --out <dir>`: makes a folder of a game that any web server can serve. */
export function packageCommand(): Command {
  return new Command('package')
    .description('build a static site of a game and its mods that also works offline')
    .argument('<game>', 'a folder with game.ts, or the file itself')
    .requiredOption('--out <dir>', 'the output folder')
    .option('--force', 'write into a folder that contains other files', false)
    .action(pack)
}

async function pack(path: string, { out, force }: PackageOptions): Promise<void> {
  const game = await loadGame(path)
  const { layout } = game
  assertServable(layout.root)
  const { mods, sources } = layout
  const onPage = await gameOfPage(game)
  const { definition } = onPage
  const { packages } = definition
  const files = await readReleaseMods({ folder: mods, sources, packages })
  const { problems } = await checkMods(files, definition)
  if (problems.length > 0) {
    const causes = new ReportedErrors().say(problems)
    const count = causes === 1 ? 'One problem' : `${causes} problems`
    printError(text`\n${count} in ${mods}; nothing was written`)
    process.exitCode = 1
    return
  }
  let sizes: readonly Sized[] = []
  await writeFolder(out, layout, force, async (folder) => {
    sizes = await writeSite(game, files, folder, await documented(packages, onPage.file))
  })
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  print(
    below(
      text`${paint('green', 'wrote')} ${relative(process.cwd(), out) || '.'}: ${counted(sizes.length, 'file')}, ${kilobytes(total)}, ${counted(files.length, 'mod')}`,
      ...(layout.page === null ? [madePageNote(layout)] : []),
      ...(files.length === 0 ? [noModsAtAll(layout)] : []),
      ...sizes.map(({ file, bytes }) => text`  ${kilobytes(bytes).padStart(10)}  ${file}`),
      text``,
      text`Upload the folder to any web server, at any path. Over HTTPS, players can install the game and play it offline.`,
    ),
  )
}

interface Sized {
  readonly file: string
  readonly bytes: number
}

/** Builds a page, and makes it strict and installable. @returns its files */
async function writeSite(
  game: LoadedGame,
  mods: readonly ModFile[],
  folder: string,
  packages: readonly PackageDefinition[],
): Promise<Sized[]> {
  await withFolderOf(mods, (path) => buildSite(game, path, folder))
  const page = join(folder, 'index.html')
  const html = await readFile(page, 'utf8')
  const title = titleOf(html, game.definition.name)
  const strict = strictPage(html, relative(folder, page))
  await writeFile(page, strict)
  await writeInterfaces(folder, packages)
  await writeFile(join(folder, MANIFEST), webManifest(title))
  await writeFile(join(folder, ICON), iconOf(title))
  const files = await filesIn(folder)
  const version = await versionOf(folder, files)
  await writeFile(page, withMark(strict, versionMark(version)))
  const isMod = (file: string): boolean => file.startsWith(`${MODS}/`)
  // The page is kept under the address of the folder.
  const own = files.filter((file) => file !== 'index.html' && file !== INTERFACES_PATH && !isMod(file))
  const kept = await Promise.all(own.map((file) => keptFile(folder, file)))
  await writeFile(join(folder, SW_FILE), workerCode(version, kept, files.filter(isMod), MODS))
  await writeFile(join(folder, MARK), `${JSON.stringify({ game: game.definition.name })}\n`)
  return Promise.all(
    (await filesIn(folder)).map(async (file) => ({
      file,
      bytes: (await readFile(join(folder, file))).length,
    })),
  )
}

/** Ships the interfaces of the game, so that `skein new --game https://…/` works against its address. */
async function writeInterfaces(folder: string, packages: readonly PackageDefinition[]): Promise<void> {
  const interfaces: ServedInterfaces = { packages: packages.map(packageWithDocs) }
  await mkdir(dirname(join(folder, INTERFACES_PATH)), { recursive: true })
  await writeFile(join(folder, INTERFACES_PATH), `${JSON.stringify(interfaces)}\n`)
}

/** Has something done with a folder that holds mods as they are shipped. */
async function withFolderOf(mods: readonly ModFile[], use: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-release-'))
  try {
    const path = join(folder, MODS)
    await mkdir(path)
    for (const { file, bytes } of mods) await writeFile(join(path, file), bytes)
    await use(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .toSorted()
}

async function keptFile(folder: string, path: string): Promise<KeptFile> {
  const hash = createHash('sha256').update(await readFile(join(folder, path)))
  return { path, integrity: `sha256-${hash.digest('base64')}` }
}

/** The same for the same contents, kept by the same worker. */
async function versionOf(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(workerCode('', [], [], MODS))
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(folder, file)))
  return hash.digest('hex').slice(0, 16)
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
