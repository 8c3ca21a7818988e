import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findLayout } from '../../layout/layout.ts'
import { MARK, writeFolder } from './out-folder.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skein out ünïcode '))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const fill = (folder: string): Promise<void> => writeFile(join(folder, MARK), '{}')

test.each(['.', '..', 'src', 'src/site', 'mods', 'mod-sources/site', 'browser', 'browser/out'])(
  'nothing is written to %s of a game',
  async (path) => {
    const game = join(root, 'game')
    await mkdir(join(game, 'src'), { recursive: true })
    await writeFile(join(game, 'src/game.ts'), '')
    const layout = await findLayout(game)
    await expect(writeFolder(join(game, path), layout, true, fill)).rejects.toMatchObject({
      code: 'cli/bad-input',
      message: expect.stringContaining('overlaps folders of the game itself') as string,
    })
    expect(await readdir(root)).toEqual(['game'])
  },
)

test('a folder that is written, and one that takes its place, can be read by a web server', async () => {
  const layout = await findLayout(root)
  const out = join(root, 'dist', 'site')
  for (let times = 0; times < 2; times++) {
    await writeFolder(out, layout, false, fill)
    // As the file mode creation mask of this process leaves it, which is 022 unless somebody has changed it.
    expect((await stat(out)).mode & 0o777).toBe(0o777 & ~process.umask())
    expect(await readdir(join(root, 'dist'))).toEqual(['site'])
  }
})
