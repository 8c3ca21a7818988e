import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as Vite from 'vite'
import type { Plugin } from 'vite'
import { SkeinError, withoutTerminalCodes } from '../../../engine/index.ts'
import { skein } from '../../vite.ts'
import { builtPage, pageRoot } from '../../vite/page.ts'
import { assertDrawable, isInstalled, ownAlias, viteConfig } from '../dev-server.ts'
import type { LoadedGame } from '../load.ts'
import { importOptional } from '../optional-package.ts'
import { STARTER } from './service-worker.ts'

const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const STARTER_FILE = fileURLToPath(new URL(`../../browser/offline/start.${EXTENSION}`, import.meta.url))

/**
 * Builds the page of a game, and puts its mods beside it, with addresses that hold wherever the folder is put.
 *
 * @param mods a folder of modules as they are shipped
 * @param out an empty folder, or one that does not exist
 * @throws SkeinError `cli/not-installed` without Vite or PixiJS, `cli/bad-input` when the page cannot be built
 */
export async function buildSite(
  { file, layout, definition }: LoadedGame,
  mods: string,
  out: string,
): Promise<void> {
  const folder = layout.root
  const vite = await importOptional<typeof Vite>('vite', folder, {
    what: 'skein package needs Vite',
    install: 'vite@8',
  })
  const near = createRequire(join(folder, 'package.json'))
  assertDrawable(layout, definition.packages)
  const root = pageRoot(layout)
  try {
    await vite.build({
      root,
      base: './',
      configFile: viteConfig(layout),
      logLevel: 'error',
      plugins: [
        skein({ mods, sources: join(mods, 'none'), packages: [] }),
        starter(),
        ...(layout.page === null ? [builtPage(root, file, definition)] : []),
      ],
      resolve: { alias: isInstalled(near, 'skein') ? [] : ownAlias() },
      build: {
        outDir: out,
        emptyOutDir: false,
        target: 'es2022',
        // The policy of the page allows nothing that is within an address.
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 4000,
      },
    })
  } catch (cause) {
    if (cause instanceof SkeinError) throw cause
    const why = withoutTerminalCodes(cause instanceof Error ? cause.message : String(cause))
    throw new SkeinError('cli/bad-input', `the page of ${definition.name} cannot be built: ${why}`, {
      names: { file: root },
      hint: 'Make the page work with "skein dev" first.',
      cause,
    })
  }
}

/** Builds the script that keeps the game for times without a network, beside the page. */
function starter(): Plugin {
  return {
    name: 'skein-offline',
    buildStart() {
      this.emitFile({ type: 'chunk', id: STARTER_FILE, fileName: STARTER })
    },
  }
}
