import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { newMod } from '../../plugins/sdk/assemblyscript/toolchain/index.ts'
import { loadGame } from '../../src/cli/load.ts'
import { readCodeBlocks } from './code-block.ts'
import { projectOf, writeStep } from './page-project.ts'

interface Ended {
  readonly code: number
  readonly out: string
}

/** Runs the tests of a folder, which find the package as it is built. */
const vitest = (folder: string, ...only: string[]): Promise<Ended> =>
  new Promise((done) => {
    const args = [resolve('node_modules/vitest/vitest.mjs'), 'run', ...only, '--root', folder, '--no-color']
    execFile(process.execPath, args, { cwd: folder }, (error, out, err) =>
      done({ code: error === null ? 0 : 1, out: out + err }),
    )
  })

test('the tests that the guide shows pass, and fail with another game', async () => {
  const page = 'docs/guide/testing.md'
  const [step] = projectOf(readCodeBlocks(page, await readFile(page, 'utf8')))
  const folder = await mkdtemp(resolve('build-testing-'))
  try {
    await writeFile(join(folder, 'vitest.config.ts'), 'export default { test: { testTimeout: 60_000 } }\n')
    await writeStep(step!, folder)
    // A reader has `skein new` make the rest of the mod.
    const mod = join(folder, 'mod-sources/double-shot')
    await rm(mod, { recursive: true })
    const { definition } = await loadGame(folder)
    await newMod(mod, { packages: definition.packages, game: folder })
    await rm(join(mod, 'test'), { recursive: true, force: true })
    await writeStep(step!, folder)
    const shown = await vitest(folder)
    expect([shown.code, shown.out]).toEqual([0, expect.stringContaining('3 passed')])
    const game = await readFile(join(folder, 'game.ts'), 'utf8')
    await writeFile(join(folder, 'game.ts'), game.replace('x: 60', 'x: 50'))
    // Without the mod, whose build takes long.
    expect(await vitest(folder, 'game.test.ts')).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 failed') as string,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 300_000)
