import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import type * as Vitest from 'vitest/node'
import { SkeinError } from '../../../engine/index.ts'
import { readModConfig } from '../../../plugins/sdk/assemblyscript/toolchain/mod-config.ts'
import { importOptional } from '../optional-package.ts'

interface TestOptions {
  readonly game?: string
  readonly watch: boolean
}

/** Where Skein itself is. */
const OWN = fileURLToPath(new URL('../../..', import.meta.url))
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
/** Building a mod comes first, with a compiler that has to be loaded. */
const TIMEOUT = 60_000

/** `skein test [dir]`: runs the tests of a mod. */
export function testCommand(): Command {
  return new Command('test')
    .description('run the tests of a mod in a game')
    .argument('[dir]', 'the folder with skein.json', '.')
    .option(
      '--game <game>',
      'the game to play (default: what skein.json names as "game", or the game that the mod lies in)',
    )
    .option('--watch', 'run the tests again on each save', false)
    .action(testMod)
}

async function testMod(dir: string, options: TestOptions): Promise<void> {
  const root = resolve(dir)
  await readModConfig(root)
  if (options.game !== undefined && !existsSync(options.game)) {
    throw new SkeinError('cli/bad-input', `${options.game} does not exist`, {
      names: { file: options.game },
      hint: 'Pass the folder of a game, or its file.',
    })
  }
  const { startVitest } = await importOptional<typeof Vitest>('vitest/node', root, {
    what: 'skein test needs vitest',
    install: 'vitest@4',
  })
  const vitest = await startVitest(
    'test',
    [],
    {
      root,
      config: false,
      watch: options.watch,
      include: ['**/*.test.ts'],
      exclude: ['**/node_modules/**', 'build/**'],
      testTimeout: TIMEOUT,
      hookTimeout: TIMEOUT,
      env: {
        SKEIN_TEST_MOD: root,
        ...(options.game === undefined ? {} : { SKEIN_TEST_GAME: resolve(options.game) }),
      },
    },
    { resolve: { alias: aliases(root) } },
  )
  if (options.watch) return
  await vitest.close()
}

/** Aliases for tests of a mod, of packages not installed where it lies. */
function aliases(root: string): { find: RegExp; replacement: string }[] {
  const near = createRequire(join(root, 'package.json'))
  const own = createRequire(import.meta.url)
  const found: { find: RegExp; replacement: string }[] = []
  if (!isThere(near, 'skein/testing'))
    found.push({ find: /^skein\/testing$/, replacement: join(OWN, 'src', `test-game.${EXTENSION}`) })
  if (!isThere(near, 'vitest') && isThere(own, 'vitest/package.json')) {
    const vitest = join(own.resolve('vitest/package.json'), '..', 'dist', 'index.js')
    found.push({ find: /^vitest$/, replacement: vitest })
  }
  return found
}

function isThere(near: NodeJS.Require, name: string): boolean {
  try {
    near.resolve(name)
    return true
  } catch {
    return false
  }
}
